import type { RateSchedule } from "./rate.ts";

const ROUNDING = 1e-6;

/**
 * Says when the next iteration of an open loop may start, so that no second ever sees more starts than were asked for in
 * it. A start that came late, because a timer did or the machine was busy, therefore delays the one that is a second (of
 * what was asked) after it, and nothing is ever caught up; the others stay where they were.
 *
 * Times are seconds since the start of the load.
 */
export class RateGate {
  readonly #schedule: RateSchedule;
  /** Times of the last starts, and by how much our own timers had delayed them: rings as long as the busiest second. */
  readonly #starts: Float64Array;
  readonly #late: Float64Array;
  #started = 0;
  #consumed = 0;
  #behind = false;

  constructor(schedule: RateSchedule) {
    this.#schedule = schedule;
    this.#starts = new Float64Array(Math.ceil(schedule.peak) + 2);
    this.#late = new Float64Array(this.#starts.length);
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
    const earlier = this.#earlier(Math.max(now, due));
    if (earlier === undefined) return { at: due, intended: due };
    const allowed = this.#schedule.timeOf(earlier.least);
    if (allowed === undefined) return undefined;
    // What our own timers have lost is not the cloud's latency; what waiting for others to end has lost is.
    const expected = due + earlier.late;
    if (expected > now) this.#behind = false;
    const at = Math.max(due, allowed);
    return { at, intended: this.#behind ? Math.min(at, expected) : at };
  }

  /** An iteration was started. */
  started(now: number): void {
    const due = this.#schedule.timeOf(this.#consumed) ?? now;
    const late = this.#behind ? (this.#earlier(now)?.late ?? 0) : Math.max(0, now - due);
    const index = this.#started % this.#starts.length;
    this.#starts[index] = now;
    this.#late[index] = late;
    this.#started++;
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
   * The start that is as many starts ago as the last second may hold, and what must have been asked for before there may be
   * one more. So a window that holds k starts, k being what was asked for within a second, is a second or longer.
   */
  #earlier(second: number): { least: number; late: number } | undefined {
    const asked = this.#schedule.asked(second) - this.#schedule.asked(second - 1);
    const window = Math.max(1, Math.ceil(asked - ROUNDING));
    const index = (this.#started - window) % this.#starts.length;
    if (this.#started < window) return undefined;
    return {
      least: this.#schedule.asked(this.#starts[index] ?? 0) + window,
      late: this.#late[index] ?? 0,
    };
  }
}
