/** Times of one run: the wall clock is read once, so that a step of it does not show in durations. */
export interface Stopwatch {
  /** Microseconds since the epoch. */
  now(): number;
}

export function startStopwatch(): Stopwatch {
  const offset = Date.now() - performance.now();
  return { now: () => Math.round((offset + performance.now()) * 1000) };
}
