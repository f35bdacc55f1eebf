import type { LoadBucket } from "#contract";
import { DurationHistogram } from "./histogram.ts";

const FIRST_WIDTH_SECONDS = 1;

interface Bucket {
  started: number;
  ended: number;
  failed: number;
  dropped: number;
  inFlight: number;
  readonly durations: DurationHistogram;
}

/** What happened when, in a fixed number of slices: when the run outgrows them, two become one. Even `limit`. */
export class LoadSeries {
  readonly #limit: number;
  #buckets: Bucket[] = [];
  #spare: DurationHistogram[] = [];
  #width = FIRST_WIDTH_SECONDS;

  constructor(limit = 120) {
    this.#limit = limit;
  }

  started(second: number, inFlight: number): void {
    const bucket = this.#at(second);
    bucket.started++;
    if (inFlight > bucket.inFlight) bucket.inFlight = inFlight;
  }

  dropped(second: number): void {
    this.#at(second).dropped++;
  }

  ended(second: number, seconds: number, failed: boolean): void {
    const bucket = this.#at(second);
    bucket.ended++;
    if (failed) bucket.failed++;
    else bucket.durations.record(seconds);
  }

  buckets(): LoadBucket[] {
    return this.#buckets.map(({ started, ended, failed, dropped, inFlight, durations }, index) => ({
      seconds: index * this.#width,
      started,
      ended,
      failed,
      dropped,
      in_flight: inFlight,
      ...(durations.count > 0 && {
        p50: durations.percentile(50),
        p95: durations.percentile(95),
        max: durations.max,
      }),
    }));
  }

  #at(second: number): Bucket {
    while (second >= this.#limit * this.#width) this.#halve();
    const index = Math.max(0, Math.floor(second / this.#width));
    for (let length = this.#buckets.length; length <= index; length++) {
      this.#buckets.push({
        started: 0,
        ended: 0,
        failed: 0,
        dropped: 0,
        inFlight: 0,
        durations: this.#spare.pop() ?? new DurationHistogram(2),
      });
    }
    return this.#buckets[index] as Bucket;
  }

  #halve(): void {
    const buckets: Bucket[] = [];
    for (const [index, bucket] of this.#buckets.entries()) {
      const into = buckets[index >> 1];
      if (into === undefined) {
        buckets.push(bucket);
        continue;
      }
      into.started += bucket.started;
      into.ended += bucket.ended;
      into.failed += bucket.failed;
      into.dropped += bucket.dropped;
      into.inFlight = Math.max(into.inFlight, bucket.inFlight);
      into.durations.add(bucket.durations);
      // Histograms are used again: garbage of native memory is not seen by the collector.
      bucket.durations.reset();
      this.#spare.push(bucket.durations);
    }
    this.#buckets = buckets;
    this.#width *= 2;
  }
}
