/** Where domain code gets the time from; tests pass their own. */
export interface Clock {
  /** Microseconds since 1970-01-01T00:00:00Z. */
  nowMicros(): number;
}

export const systemClock: Clock = {
  nowMicros: () => Date.now() * 1000,
};

/** Microseconds since the epoch as ISO 8601 in UTC with six decimals: `2026-11-23T19:58:40.221000Z`. */
export function timestampOf(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = String(Math.floor(micros - millis * 1000)).padStart(3, "0");
  return `${new Date(millis).toISOString().slice(0, -1)}${rest}Z`;
}
