import { createHistogram, type RecordableHistogram } from "node:perf_hooks";
import type { LoadDurations } from "#contract";

const HIGHEST_MICROSECONDS = 24 * 3600 * 1e6;

/** Durations in constant memory: percentiles as exact as `figures` decimal figures (2: 42 kB, 3: 139 kB), the rest exact. */
export class DurationHistogram {
  readonly #histogram: RecordableHistogram;
  #count = 0;
  #min = Infinity;
  #max = 0;
  #mean = 0;
  #squares = 0;

  constructor(figures: 2 | 3 = 3) {
    this.#histogram = createHistogram({ lowest: 1, highest: HIGHEST_MICROSECONDS, figures });
  }

  get count(): number {
    return this.#count;
  }

  get mean(): number {
    return this.#mean;
  }

  get min(): number {
    return this.#min;
  }

  get max(): number {
    return this.#max;
  }

  get deviation(): number {
    return this.#count < 2 ? 0 : Math.sqrt(this.#squares / (this.#count - 1));
  }

  record(seconds: number): void {
    this.#histogram.record(Math.min(HIGHEST_MICROSECONDS, Math.max(1, Math.round(seconds * 1e6))));
    this.#count++;
    if (seconds < this.#min) this.#min = seconds;
    if (seconds > this.#max) this.#max = seconds;
    // Welford: the plain sum of squares loses what matters after a million nearly equal values.
    const difference = seconds - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (seconds - this.#mean);
  }

  add(other: DurationHistogram): void {
    if (other.#count === 0) return;
    this.#histogram.add(other.#histogram);
    const count = this.#count + other.#count;
    const difference = other.#mean - this.#mean;
    this.#squares += other.#squares + (difference * difference * this.#count * other.#count) / count;
    this.#mean += (difference * other.#count) / count;
    this.#count = count;
    this.#min = Math.min(this.#min, other.#min);
    this.#max = Math.max(this.#max, other.#max);
  }

  reset(): void {
    this.#histogram.reset();
    this.#count = 0;
    this.#min = Infinity;
    this.#max = 0;
    this.#mean = 0;
    this.#squares = 0;
  }

  /** Seconds that `percent` of all durations don't exceed; 0 where there are none. */
  percentile(percent: number): number {
    if (this.#count === 0) return 0;
    return Math.min(this.#max, Math.max(this.#min, this.#histogram.percentile(percent) / 1e6));
  }

  summary(): LoadDurations {
    if (this.#count === 0) return { count: 0 };
    const rounded = (seconds: number): number => Math.round(seconds * 1e6) / 1e6;
    return {
      count: this.#count,
      min: rounded(this.#min),
      mean: rounded(this.#mean),
      deviation: rounded(this.deviation),
      p50: rounded(this.percentile(50)),
      p90: rounded(this.percentile(90)),
      p95: rounded(this.percentile(95)),
      p99: rounded(this.percentile(99)),
      p999: rounded(this.percentile(99.9)),
      max: rounded(this.#max),
    };
  }
}
