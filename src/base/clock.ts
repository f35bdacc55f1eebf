/** Where domain code gets the time from; tests pass their own. */
export interface Clock {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  nowMicros(): number;
}

export const systemClock: Clock = {
  nowMicros: () => Date.now() * 1000,
};
