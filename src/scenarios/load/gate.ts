import type { RateSchedule } from "./rate.ts";

const ROUNDING = 1e-6;

/**
 * Says when the next iteration of an open loop may start, so that no second ever sees more starts than were asked for in
 * it. What a late timer or a busy machine lost is therefore never caught up: the schedule shifts by it.
 *
 * Times are seconds since the start of the load.
 */
export class RateGate {
  readonly #schedule: RateSchedule;
  /** Times of the last starts: a ring as long as the busiest second. */
  readonly #ring: Float64Array;
  #starts = 0;
  #consumed = 0;
  #shift = 0;
  #behind = false;

  constructor(schedule: RateSchedule) {
    this.#schedule = schedule;
    this.#ring = new Float64Array(Math.ceil(schedule.peak) + 2);
  }

  /** Seconds by which the schedule was shifted so far. */
  get shift(): number {
    return this.#shift;
  }

  /** Iterations of the schedule that were dealt with: started or dropped. */
  get consumed(): number {
    return this.#consumed;
  }

  /**
   * When the next iteration is due (`at`), and from when its latency counts (`intended`); undefined after the schedule's
   * end. The caller must ask again when `at` has come: it may have moved where the rate changes.
   */
  next(now: number): { at: number; intended: number } | undefined {
    const due = this.#schedule.timeOf(this.#consumed);
    if (due === undefined) return undefined;
    const intended = due + this.#shift;
    const allowed = this.#allowed(Math.max(now, intended));
    if (allowed === undefined) return undefined;
    if (allowed <= intended) {
      if (intended > now) this.#behind = false;
      return { at: intended, intended };
    }
    if (this.#behind) return { at: allowed, intended };
    this.#shift += allowed - intended;
    return { at: allowed, intended: allowed };
  }

  /** An iteration was started. */
  started(now: number): void {
    this.#ring[this.#starts % this.#ring.length] = now;
    this.#starts++;
    this.#consumed++;
  }

  /** An iteration was due, and could not be started. */
  dropped(): void {
    this.#consumed++;
  }

  /** An iteration is due and waits for others to end: from now on lateness is the cloud's, not the timers'. */
  blocked(): void {
    this.#behind = true;
  }

  /**
   * Earliest moment at which one more start is asked for, counted from the start that was as many starts ago as the last
   * second may hold. So a window that holds k starts, k being what was asked for within a second, is a second or longer.
   */
  #allowed(second: number): number | undefined {
    const position = second - this.#shift;
    const asked = this.#schedule.asked(position);
    const window = Math.max(1, Math.ceil(asked - this.#schedule.asked(position - 1) - ROUNDING));
    const index = this.#starts - window;
    if (index < 0) return 0;
    const earlier = this.#ring[index % this.#ring.length] ?? 0;
    const least = this.#schedule.asked(earlier - this.#shift) + window;
    if (asked >= least - ROUNDING) return 0;
    const time = this.#schedule.timeOf(least);
    return time === undefined ? undefined : time + this.#shift;
  }
}
