import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DurationHistogram } from "./histogram.ts";
import type { IterationResult } from "./iteration.ts";
import { createMix } from "./mix.ts";
import { PeakCounter } from "./peak.ts";
import { LoadSeries } from "./series.ts";
import { LoadSlas, SlaJudge } from "./sla.ts";
import { FailureCounts, ScenarioStatistics } from "./statistics.ts";

const fine: IterationResult = { steps: [] };
const failed: IterationResult = {
  steps: [],
  failure: { failure: "answer", step: undefined, message: "no", requestIds: [] },
};

describe("DurationHistogram", () => {
  it("tells percentiles to three figures, and the rest exactly, whatever was recorded", () => {
    const durations = fc.array(fc.double({ min: 1e-6, max: 80_000, noNaN: true }), { minLength: 1, maxLength: 500 });
    fc.assert(
      fc.property(durations, (seconds) => {
        const histogram = new DurationHistogram();
        for (const each of seconds) histogram.record(each);
        const sorted = seconds.toSorted((a, b) => a - b);
        // Definitions of a percentile differ by one rank.
        const rank = Math.ceil(sorted.length * 0.95) - 1;
        const [below = 0, above = Infinity] = [sorted[Math.max(0, rank - 1)], sorted[rank + 1] ?? sorted[rank]];
        expect(histogram.percentile(95)).toBeGreaterThanOrEqual(below * 0.999 - 1e-6);
        expect(histogram.percentile(95)).toBeLessThanOrEqual(above * 1.001 + 1e-6);
        expect(histogram.max).toBe(sorted.at(-1));
        expect(histogram.min).toBe(sorted[0]);
        expect(histogram.mean).toBeCloseTo(seconds.reduce((sum, each) => sum + each, 0) / seconds.length, 3);
      }),
      { seed: 4, numRuns: 50 },
    );
  });

  it("adds up to what one histogram would have said", () => {
    const [one, two, all] = [new DurationHistogram(), new DurationHistogram(), new DurationHistogram()];
    for (let index = 1; index <= 1000; index++) {
      (index % 3 === 0 ? one : two).record(index / 100);
      all.record(index / 100);
    }
    one.add(two);
    expect(one.summary()).toEqual(all.summary());
  });

  it("has nothing to say of nothing", () => {
    expect(new DurationHistogram().summary()).toEqual({ count: 0 });
  });
});

describe("LoadSeries", () => {
  it("keeps as many slices as it may, and loses no count", () => {
    const series = new LoadSeries(8);
    for (let second = 0; second < 1000; second++) {
      series.started(second, second % 7);
      series.ended(second + 0.5, 0.1, second % 10 === 0);
    }
    const buckets = series.buckets();
    expect(buckets.length).toBeLessThanOrEqual(8);
    expect(buckets.reduce((sum, { started }) => sum + started, 0)).toBe(1000);
    expect(buckets.reduce((sum, bucket) => sum + bucket.failed, 0)).toBe(100);
    expect(buckets[1]?.seconds).toBe(128);
    expect(buckets.every(({ p95 }) => p95 !== undefined && Math.abs(p95 - 0.1) < 0.002)).toBe(true);
  });
});

describe("SlaJudge", () => {
  const judged = (slas: Record<string, unknown>, work: (judge: SlaJudge) => void) => {
    const judge = new SlaJudge(LoadSlas.parse(slas));
    work(judge);
    return { broken: judge.broken(), results: judge.results() };
  };
  const durations =
    (...seconds: number[]) =>
    (judge: SlaJudge) => {
      for (const each of seconds) judge.add(each, fine);
    };

  it.each([
    [
      "failure_rate max",
      { failure_rate: { max: 20 } },
      (judge: SlaJudge) => [fine, failed, fine].map((each) => judge.add(1, each)),
      false,
    ],
    [
      "failure_rate min",
      { failure_rate: { min: 20 } },
      (judge: SlaJudge) => [fine, failed, fine].map((each) => judge.add(1, each)),
      true,
    ],
    ["max_seconds_per_iteration", { max_seconds_per_iteration: 2 }, durations(1, 2.1), false],
    ["max_avg_duration", { max_avg_duration: 1.5 }, durations(1, 2), true],
    ["p95", { percentiles: { p95: 3 } }, durations(1, 2, 4), false],
    ["outliers", { outliers: { max: 0, min_iterations: 3 } }, durations(1, 1.1, 1, 1.1, 9), false],
    ["performance_degradation", { performance_degradation: { max_degradation: 100 } }, durations(1, 2), true],
  ])("judges %s", (criterion, slas, work, passed) => {
    expect(judged(slas, work).results).toMatchObject([{ criterion, passed }]);
  });

  it("judges the mean of a step by its name, and doesn't pass one that never ran", () => {
    const slas = { max_avg_duration_per_atomic: { boot: 2, never: 1 } };
    const step = { name: "boot", started: 0, seconds: 1, failed: false };
    const { results } = judged(slas, (judge) => judge.add(5, { steps: [step] }));
    expect(results.map(({ passed }) => passed)).toEqual([true, false]);
  });

  it("ends a load at once for what can't be mended, and for other criteria only after ten iterations", () => {
    expect(judged({ failure_rate: { max: 0 } }, (judge) => judge.add(1, failed)).broken).toBe("failure_rate max");
    expect(judged({ failure_rate: { max: 10 } }, (judge) => judge.add(1, failed)).broken).toBeUndefined();
    const many = (judge: SlaJudge): void => {
      for (let count = 0; count < 10; count++) judge.add(1, failed);
    };
    expect(judged({ failure_rate: { max: 10 } }, many).broken).toBe("failure_rate max");
    expect(judged({ failure_rate: { min: 100 } }, many).broken).toBeUndefined();
  });
});

describe("counts in constant memory", () => {
  it("gives names that are made up on the way one place", () => {
    const statistics = new ScenarioStatistics("x", 1);
    for (let index = 0; index < 300; index++) {
      statistics.add({ steps: [{ name: `action_${index}`, started: 0, seconds: 1, failed: false }] }, 1);
    }
    const { steps } = statistics.summary();
    expect(steps.length).toBe(201);
    expect(steps.at(-1)).toMatchObject({ name: "(other steps)", durations: { count: 100 } });
  });

  it("counts failures that differ only in ids as one kind, and keeps five examples", () => {
    const counts = new FailureCounts();
    for (let index = 0; index < 20; index++) {
      counts.add(
        {
          failure: "answer",
          step: "boot",
          message: `server ${index} of 10.0.0.${index}`,
          requestIds: [`req-${index}`],
        },
        0,
      );
    }
    for (let index = 0; index < 100; index++) {
      counts.add({ failure: `kind-${index}`, step: undefined, message: "x", requestIds: [] }, 0);
    }
    const summary = counts.summary();
    expect(summary[0]).toMatchObject({ failure: "other", count: 51 });
    expect(summary[1]).toMatchObject({ message: "server <n> of <n>", count: 20 });
    expect(summary[1]?.examples).toHaveLength(5);
  });

  it("keeps shares of a mix to within one iteration", () => {
    const part = (weight: number) => ({ scenario: "x", weight, iterate: () => Promise.resolve(fine) });
    const choose = createMix([part(5), part(2), part(1)]);
    const counts = [0, 0, 0];
    for (let turn = 1; turn <= 800; turn++) {
      const index = choose();
      counts[index] = (counts[index] ?? 0) + 1;
      expect(Math.abs((counts[1] ?? 0) - (turn * 2) / 8)).toBeLessThanOrEqual(1);
    }
    expect(counts).toEqual([500, 200, 100]);
  });

  it("finds the busiest second", () => {
    const peak = new PeakCounter();
    for (let second = 0; second < 10; second += 0.01) peak.add(second);
    for (let count = 0; count < 200; count++) peak.add(10);
    expect(peak.peak).toBeGreaterThanOrEqual(299);
    expect(peak.peak).toBeLessThanOrEqual(300);
    peak.expire(12);
    expect(peak.recent).toBe(0);
  });
});
