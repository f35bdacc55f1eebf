/** Words within this time are one burst: pauses inside it say nothing about how often a host speaks. */
const BURST_SECONDS = 1;
/** A host must have been heard this many times apart before its silence means anything. */
const ENOUGH_PAUSES = 10;
const MOST_HOSTS = 50_000;

interface Habit {
  lastHeard: number;
  pauses: number;
  /** Seconds: mean of the pauses, the recent ones weighing more. */
  mean: number;
  /** Seconds: the longest pause, slowly forgotten. */
  longest: number;
  isSilent: boolean;
}

export interface Silence {
  host: string;
  /** Microseconds. */
  lastHeard: number;
  /** Seconds: its usual pause. */
  usual: number;
}

/**
 * Notices hosts that stop speaking. A host is silent when it spoke regularly and its pause is longer than `factor` times its
 * usual one, twice the longest that is remembered, and the minimum; a host that speaks rarely never counts as silent early.
 */
export class SilenceWatch {
  #factor: number;
  #minimumSeconds: number;
  #habits = new Map<string, Habit>();

  constructor(options: { factor: number; minimum_seconds: number }) {
    this.#factor = options.factor;
    this.#minimumSeconds = options.minimum_seconds;
  }

  /** A host spoke at `now` (µs); answers how many seconds it had been silent, if it was. */
  hear(host: string, now: number): number | undefined {
    const habit = this.#habits.get(host);
    if (habit === undefined) {
      if (this.#habits.size < MOST_HOSTS) {
        this.#habits.set(host, { lastHeard: now, pauses: 0, mean: 0, longest: 0, isSilent: false });
      }
      return undefined;
    }
    const pause = (now - habit.lastHeard) / 1e6;
    if (pause < BURST_SECONDS) return undefined;
    habit.lastHeard = now;
    const wasSilent = habit.isSilent;
    habit.isSilent = false;
    habit.pauses++;
    habit.mean = habit.pauses === 1 ? pause : habit.mean + 0.1 * (pause - habit.mean);
    habit.longest = Math.max(pause, habit.longest * 0.99);
    return wasSilent ? pause : undefined;
  }

  /** The hosts that have fallen silent since the last call. */
  check(now: number): Silence[] {
    const fallen: Silence[] = [];
    for (const [host, habit] of this.#habits) {
      if (habit.isSilent || habit.pauses < ENOUGH_PAUSES) continue;
      const limit = Math.max(this.#minimumSeconds, this.#factor * habit.mean, 2 * habit.longest);
      if ((now - habit.lastHeard) / 1e6 <= limit) continue;
      habit.isSilent = true;
      fallen.push({ host, lastHeard: habit.lastHeard, usual: habit.mean });
    }
    return fallen;
  }

  /** All hosts that are silent now. */
  silent(): Silence[] {
    return [...this.#habits]
      .filter(([, habit]) => habit.isSilent)
      .map(([host, habit]) => ({ host, lastHeard: habit.lastHeard, usual: habit.mean }));
  }

  /** The source itself did not listen until `now`: nobody's pause counts before that. */
  resume(now: number): void {
    for (const habit of this.#habits.values()) if (!habit.isSilent) habit.lastHeard = now;
  }
}
