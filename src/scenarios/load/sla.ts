import { z } from "zod";
import type { LoadSla } from "#contract";
import { DurationHistogram } from "./histogram.ts";
import type { IterationResult } from "./iteration.ts";

const percent = z.number().min(0).max(100);
const seconds = z.number().positive();

/** What a load must keep; the names and meanings are Rally's, `percentiles` apart. */
export const LoadSlas = z.strictObject({
  failure_rate: z
    .strictObject({ min: percent.optional(), max: percent.optional() })
    .optional()
    .describe("share of failed iterations, in percent"),
  max_seconds_per_iteration: seconds.optional().describe("the longest that any iteration may take"),
  max_avg_duration: seconds.optional().describe("mean of iterations that succeeded, in seconds"),
  max_avg_duration_per_atomic: z
    .record(z.string(), seconds)
    .optional()
    .describe("mean of a step that succeeded, in seconds, by the step's name"),
  percentiles: z
    .partialRecord(z.enum(["p50", "p90", "p95", "p99", "p99.9"]), seconds)
    .optional()
    .describe("longest duration of that share of iterations that succeeded, in seconds"),
  outliers: z
    .strictObject({
      max: z.number().int().min(0).default(0),
      min_iterations: z.number().int().min(3).default(3),
      sigmas: z.number().positive().default(3),
    })
    .optional()
    .describe("iterations longer than the mean so far and `sigmas` standard deviations"),
  performance_degradation: z
    .strictObject({ max_degradation: z.number().min(0) })
    .optional()
    .describe("by how many percent the slowest success may be slower than the fastest"),
});
export type LoadSlas = z.infer<typeof LoadSlas>;

interface Criterion {
  readonly name: string;
  add(seconds: number, result: IterationResult): void;
  passes(): boolean;
  /** Fails now, and whatever comes can't mend it. */
  lost(): boolean;
  detail(): string;
}

const LEAST_TO_ABORT = 10;

/** Judges a load as it runs. */
export class SlaJudge {
  readonly #criteria: readonly Criterion[];
  #iterations = 0;

  constructor(slas: LoadSlas) {
    this.#criteria = criteriaOf(slas);
  }

  add(duration: number, result: IterationResult): void {
    this.#iterations++;
    for (const criterion of this.#criteria) criterion.add(duration, result);
  }

  /** The criterion for which a load should be ended early, if any: it can't pass any more, or fails after some iterations. */
  broken(): string | undefined {
    const enough = this.#iterations >= LEAST_TO_ABORT;
    return this.#criteria.find((each) => each.lost() || (enough && each.name !== MIN_FAILURES && !each.passes()))?.name;
  }

  results(): LoadSla[] {
    return this.#criteria.map((criterion) => ({
      criterion: criterion.name,
      passed: criterion.passes(),
      detail: criterion.detail(),
    }));
  }
}

const MIN_FAILURES = "failure_rate min";

function criteriaOf(slas: LoadSlas): Criterion[] {
  const criteria: Criterion[] = [];
  const { failure_rate: rate, outliers } = slas;
  if (rate?.max !== undefined) criteria.push(failureRate("failure_rate max", rate.max, (is, asked) => is <= asked));
  if (rate?.min !== undefined) criteria.push(failureRate(MIN_FAILURES, rate.min, (is, asked) => is >= asked));
  if (slas.max_seconds_per_iteration !== undefined) criteria.push(longestIteration(slas.max_seconds_per_iteration));
  if (slas.max_avg_duration !== undefined) criteria.push(meanDuration(slas.max_avg_duration));
  for (const [step, most] of Object.entries(slas.max_avg_duration_per_atomic ?? {}))
    criteria.push(meanStep(step, most));
  const percentiles = Object.entries(slas.percentiles ?? {});
  if (percentiles.length > 0) criteria.push(...percentileCriteria(percentiles));
  if (outliers !== undefined) criteria.push(outlierCount(outliers));
  if (slas.performance_degradation !== undefined) {
    criteria.push(degradation(slas.performance_degradation.max_degradation));
  }
  return criteria;
}

function failureRate(name: string, asked: number, holds: (is: number, asked: number) => boolean): Criterion {
  let iterations = 0;
  let failed = 0;
  const rate = (): number => (iterations === 0 ? 0 : (failed / iterations) * 100);
  return {
    name,
    add(_, result) {
      iterations++;
      if (result.failure !== undefined) failed++;
    },
    passes: () => holds(rate(), asked),
    lost: () => asked === 0 && failed > 0 && name !== MIN_FAILURES,
    detail: () => `${rate().toFixed(2)} % of ${iterations} failed, asked: ${name.slice(-3)} ${asked} %`,
  };
}

function longestIteration(most: number): Criterion {
  let longest = 0;
  return {
    name: "max_seconds_per_iteration",
    add(duration) {
      if (duration > longest) longest = duration;
    },
    passes: () => longest <= most,
    lost: () => longest > most,
    detail: () => `longest ${longest.toFixed(3)} s, asked: at most ${most} s`,
  };
}

function meanDuration(most: number): Criterion {
  let count = 0;
  let sum = 0;
  const mean = (): number => (count === 0 ? 0 : sum / count);
  return {
    name: "max_avg_duration",
    add(duration, result) {
      if (result.failure !== undefined) return;
      count++;
      sum += duration;
    },
    passes: () => mean() <= most,
    lost: () => false,
    detail: () => `mean ${mean().toFixed(3)} s of ${count} that succeeded, asked: at most ${most} s`,
  };
}

function meanStep(step: string, most: number): Criterion {
  let count = 0;
  let sum = 0;
  return {
    name: `max_avg_duration_per_atomic ${step}`,
    add(_, result) {
      for (const { name, failed, seconds: duration } of result.steps) {
        if (name !== step || failed) continue;
        count++;
        sum += duration;
      }
    },
    // A name that no step has must not pass for ever.
    passes: () => count > 0 && sum / count <= most,
    lost: () => false,
    detail: () =>
      count === 0
        ? `no step '${step}' succeeded`
        : `mean ${(sum / count).toFixed(3)} s of ${count}, asked: at most ${most} s`,
  };
}

function percentileCriteria(asked: readonly (readonly [string, number])[]): Criterion[] {
  const durations = new DurationHistogram();
  return asked.map(([name, most], index) => {
    const is = (): number => durations.percentile(Number(name.slice(1)));
    return {
      name,
      add(duration, result) {
        if (index === 0 && result.failure === undefined) durations.record(duration);
      },
      passes: () => is() <= most,
      lost: () => false,
      detail: () => `${is().toFixed(3)} s, asked: at most ${most} s`,
    };
  });
}

/** As Rally's: each success is held against mean and deviation of those before it, so the number is a lower bound. */
function outlierCount(asked: { max: number; min_iterations: number; sigmas: number }): Criterion {
  let outliers = 0;
  const durations = new DurationHistogram(2);
  return {
    name: "outliers",
    add(duration, result) {
      if (result.failure !== undefined) return;
      const { count, mean, deviation } = durations;
      if (count >= 2 && count + 1 >= asked.min_iterations && duration > mean + asked.sigmas * deviation) outliers++;
      durations.record(duration);
    },
    passes: () => outliers <= asked.max,
    lost: () => outliers > asked.max,
    detail: () => `${outliers} outliers, asked: at most ${asked.max}`,
  };
}

function degradation(most: number): Criterion {
  let least = Infinity;
  let longest = 0;
  const is = (): number => (longest === 0 ? 0 : (longest / least - 1) * 100);
  return {
    name: "performance_degradation",
    add(duration, result) {
      if (result.failure !== undefined) return;
      least = Math.min(least, Math.max(duration, 1e-6));
      longest = Math.max(longest, duration);
    },
    passes: () => is() <= most,
    lost: () => is() > most,
    detail: () => `${is().toFixed(1)} % slower at worst, asked: at most ${most} %`,
  };
}
