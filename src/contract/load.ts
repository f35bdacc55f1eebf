import { z } from "zod";
import { Timestamp } from "./record.ts";
import { RunLeftover, ScenarioCost } from "./runs.ts";

/** Durations of many things of one kind, in seconds; all but `count` absent where there were none. */
export const LoadDurations = z.object({
  count: z.number().int(),
  min: z.number().optional(),
  mean: z.number().optional(),
  deviation: z.number().optional().describe("standard deviation"),
  p50: z.number().optional(),
  p90: z.number().optional(),
  p95: z.number().optional(),
  p99: z.number().optional(),
  p999: z.number().optional(),
  max: z.number().optional(),
});
export type LoadDurations = z.infer<typeof LoadDurations>;

/** One kind of failure, however often it happened. */
export const LoadFailure = z.object({
  failure: z.string().describe("answer, timeout, connection… as of a run's fault, or the class of the error"),
  step: z.string().optional(),
  message: z.string().describe("the first one's, without what differs from one to the next"),
  count: z.number().int(),
  examples: z.array(z.object({ time: Timestamp, message: z.string(), request_ids: z.array(z.string()) })),
});
export type LoadFailure = z.infer<typeof LoadFailure>;

/** What happened in one slice of the run, for charts. */
export const LoadBucket = z.object({
  seconds: z.number().describe("start of the slice, counted from the start of the load"),
  started: z.number().int(),
  ended: z.number().int(),
  failed: z.number().int(),
  dropped: z.number().int(),
  in_flight: z.number().int().describe("the most at once"),
  p50: z.number().optional(),
  p95: z.number().optional(),
  max: z.number().optional(),
});
export type LoadBucket = z.infer<typeof LoadBucket>;

export const LoadSla = z.object({
  criterion: z.string().describe("failure_rate, max_seconds_per_iteration, percentiles…"),
  passed: z.boolean(),
  detail: z.string().describe("what was measured and what was asked"),
});
export type LoadSla = z.infer<typeof LoadSla>;

/** How well the asked rate was kept; only where a rate was asked. */
export const LoadPace = z.object({
  asked: z.number().describe("iterations that should have been started"),
  started: z.number().int(),
  dropped: z.number().int().describe("could not be started: as many as allowed were in flight"),
  error: z.number().describe("share by which what was started or dropped differs from what was asked"),
  cap: z.number().describe("the highest rate asked, per second"),
  peak: z.number().int().describe("the most starts within any one second"),
});
export type LoadPace = z.infer<typeof LoadPace>;

/** One scenario's part in a workload. */
export const LoadScenario = z.object({
  scenario: z.string(),
  weight: z.number(),
  iterations: z.number().int(),
  failed: z.number().int(),
  durations: LoadDurations.describe("of iterations that succeeded"),
  steps: z.array(z.object({ name: z.string(), failed: z.number().int(), durations: LoadDurations })),
});
export type LoadScenario = z.infer<typeof LoadScenario>;

export const LoadWorkload = z.object({
  title: z.string(),
  shape: z.string().describe("`4 at once, 20 times`, `5/s for 120 s, at most 50 in flight`"),
  time: Timestamp,
  seconds: z.number().describe("from the first start to the last end, set-up and clean-up apart"),
  state: z.enum(["passed", "failed", "aborted", "interrupted", "refused"]),
  reason: z.string().optional().describe("why it didn't pass"),
  iterations: z.number().int().describe("warm-up apart"),
  failed: z.number().int(),
  cancelled: z.number().int().describe("were running when the load was ended and did not end in time"),
  warmup: z.number().int().describe("iterations that were not counted"),
  durations: LoadDurations.describe("of iterations that succeeded, from the intended start where a rate was asked"),
  pace: LoadPace.optional(),
  scenarios: z.array(LoadScenario),
  slas: z.array(LoadSla),
  failures: z.array(LoadFailure),
  series: z.array(LoadBucket),
  cpu_seconds: z.number().describe("this program's own, while the load ran"),
  cost: ScenarioCost.optional(),
  left: z.array(RunLeftover).describe("objects that could not be removed"),
});
export type LoadWorkload = z.infer<typeof LoadWorkload>;

/** Something in a task file that Kilowatch doesn't do, and where it stands. */
export const LoadUnsupported = z.object({
  kind: z.enum(["scenario", "argument", "context", "runner", "sla", "hook"]),
  name: z.string(),
  file: z.string(),
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  remedy: z.string(),
});
export type LoadUnsupported = z.infer<typeof LoadUnsupported>;

/** What `scenario load` answers: one workload after the other. */
export const LoadReport = z.object({
  load_id: z.string(),
  title: z.string(),
  cloud: z.string(),
  time: Timestamp,
  seconds: z.number(),
  state: z.enum(["passed", "failed", "aborted", "interrupted"]),
  workloads: z.array(LoadWorkload),
  unsupported: z.array(LoadUnsupported),
});
export type LoadReport = z.infer<typeof LoadReport>;
