import { z } from "zod";
import type { ClosedShape, LoadPlan, OpenShape } from "../load/plan.ts";
import { staircase } from "../load/rate.ts";

/** Rally's `timeout` of a runner, for each iteration. */
const ITERATION_SECONDS = 600;

/** What a runner says of a plan. */
export type Runner = Pick<LoadPlan, "shape"> & Partial<Pick<LoadPlan, "times" | "seconds" | "iterationTimeoutSeconds">>;

const times = z.number().int().min(1);
const timeout = z.number().positive().default(ITERATION_SECONDS);
const Rate = z.union([
  z.number().positive(),
  z.strictObject({
    start: z.number().min(1),
    end: z.number().min(1),
    step: z.number().min(1),
    duration: z.number().min(1).default(1),
  }),
]);

/** Rally's runners (rally/plugins/task/runners), each as the part of a plan that it is. */
export const runnerShapes = {
  serial: z.strictObject({ times: times.default(1) }).transform((given): Runner => ({ shape: atOnce(1), ...given })),
  constant: z
    .strictObject({
      times: times.default(1),
      concurrency: times.default(1),
      timeout,
      max_cpu_count: z.unknown().optional(),
    })
    .transform(
      (given): Runner => ({
        shape: atOnce(given.concurrency),
        times: given.times,
        iterationTimeoutSeconds: given.timeout,
      }),
    ),
  constant_for_duration: z
    .strictObject({ duration: z.number().positive(), concurrency: times.default(1), timeout })
    .transform(
      (given): Runner => ({
        shape: atOnce(given.concurrency),
        seconds: given.duration,
        iterationTimeoutSeconds: given.timeout,
      }),
    ),
  rps: z
    .strictObject({
      times,
      rps: Rate,
      timeout,
      max_concurrency: times.optional(),
      max_cpu_count: z.unknown().optional(),
    })
    .transform(
      (given): Runner => ({
        shape: atRate(given.rps, given.max_concurrency),
        times: given.times,
        iterationTimeoutSeconds: given.timeout,
      }),
    ),
} as const;

function atOnce(number: number): ClosedShape {
  return { kind: "closed", stages: [{ seconds: Infinity, from: number, to: number }], think: [0, 0] };
}

/** All iterations are asked for by number, so none is dropped. */
function atRate(rate: z.output<typeof Rate>, most = 1000): OpenShape {
  const stages =
    typeof rate === "number"
      ? [{ seconds: Infinity, from: rate, to: rate }]
      : staircase(rate.start, rate.end, rate.step, rate.duration);
  return { kind: "open", stages, maxInFlight: most, whenFull: "wait" };
}
