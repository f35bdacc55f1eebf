import { z } from "zod";
import { Record, Timestamp } from "./record.ts";
import { Completeness } from "./records.ts";
import { defineRoute } from "./route.ts";
import { NotRun, Run, Verdict } from "./runs.ts";

/** A run in a list: everything but its steps, console and notes. */
export const RunSummary = Run.omit({
  steps: true,
  console: true,
  notes: true,
  server_fault: true,
  cleanup: true,
}).extend({
  record_id: z.string().describe("of its verdict record"),
  left: z.number().int().describe("objects that clean-up could not remove"),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** How long runs or steps took, in seconds; only those that did their work count. */
export const Durations = z.object({
  count: z.number().int(),
  min: z.number(),
  median: z.number(),
  p95: z.number(),
  max: z.number(),
});
export type Durations = z.infer<typeof Durations>;

/** How many runs there were and how they ended. */
export const RunTally = z.object({
  runs: z.number().int(),
  failed: z.number().int().describe("verdict cloud, capacity or quota"),
  verdicts: z.partialRecord(Verdict, z.number().int()),
  durations: Durations.optional(),
});
export type RunTally = z.infer<typeof RunTally>;

/** One point of a scenario's or place's past. */
export const RunPoint = z.object({ run_id: z.string(), time: Timestamp, verdict: Verdict, seconds: z.number() });
export type RunPoint = z.infer<typeof RunPoint>;

/** What places are: the columns of the proof matrix. */
export const ProofDimension = z.enum(["cloud", "region", "zone", "cell", "host", "flavor", "image"]);
export type ProofDimension = z.infer<typeof ProofDimension>;

/** How well something is proven: it works, works slowly, failed, could not be told, or was not tried at all. */
export const ProofState = z.enum(["works", "slow", "failed", "undecided", "never"]);
export type ProofState = z.infer<typeof ProofState>;

/** One scenario at one place, in the asked time. */
export const CoverageCell = z.object({
  scenario: z.string(),
  place: z.string(),
  state: ProofState,
  verdict: Verdict.optional(),
  reason: z.string().describe("the last run's, or why there is none"),
  run_id: z.string().optional().describe("the last run"),
  time: Timestamp.optional(),
  tally: RunTally,
  history: z.array(RunPoint).describe("the newest runs, oldest first"),
});
export type CoverageCell = z.infer<typeof CoverageCell>;

export const CoveragePlace = z.object({
  place: z.string(),
  state: ProofState.describe("the worst of its newest runs; `never` where none was tried"),
  proven: z.boolean().describe("at least one scenario worked there in the asked time and the last one did not fail"),
  reason: z.string(),
  last_proven: Timestamp.optional(),
  tally: RunTally,
  known_from: z.enum(["cloud", "configuration", "runs"]),
});
export type CoveragePlace = z.infer<typeof CoveragePlace>;

/** What has been proven in a time, and what has not. */
export const Coverage = z.object({
  cloud: z.string(),
  by: ProofDimension,
  from: Timestamp,
  to: Timestamp,
  scenarios: z.array(z.string()),
  places: z.array(CoveragePlace),
  cells: z.array(CoverageCell),
  proven: z.number().int().describe("places that are"),
  notes: z.array(z.string()).describe("what limits the picture: hosts that a member can't see, no list of cells"),
  completeness: Completeness,
});
export type Coverage = z.infer<typeof Coverage>;

/** What became of a scenario, or of one of its steps, from one set of runs to another. */
export const RunChange = z.object({
  scenario: z.string(),
  step: z.string().optional().describe("absent: the whole run"),
  change: z.enum(["failing", "mended", "slower", "faster", "same", "too-few", "only-before", "only-after"]),
  before: RunTally,
  after: RunTally,
  factor: z.number().optional().describe("median after / median before"),
  probability: z.number().optional().describe("that chance alone makes such a difference"),
  detail: z.string().describe("in words"),
});
export type RunChange = z.infer<typeof RunChange>;

const ComparedSet = z.object({
  what: z.string().describe("as it was asked: a run, a set, a window of time"),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  tally: RunTally,
});

export const RunComparison = z.object({
  before: ComparedSet,
  after: ComparedSet,
  changes: z.array(RunChange).describe("what matters first; `same` and `too-few` last"),
  hosts: z
    .array(z.object({ host: z.string(), before: RunTally, after: RunTally }))
    .describe("hosts whose failures changed beyond chance"),
  completeness: Completeness,
});
export type RunComparison = z.infer<typeof RunComparison>;

export const RunTrend = z.object({
  from: Timestamp,
  to: Timestamp,
  interval_seconds: z.number(),
  series: z.array(
    z.object({
      scenario: z.string(),
      buckets: z.array(z.object({ time: Timestamp, tally: RunTally })),
    }),
  ),
  completeness: Completeness,
});
export type RunTrend = z.infer<typeof RunTrend>;

/** Which runs are meant; parts that are left out don't restrict. */
export const RunQuery = z.object({
  cloud: z.string().optional(),
  scenario: z.string().optional().describe("one, or several separated by commas"),
  set: z.string().optional(),
  verdict: z.string().optional().describe("one, or several separated by commas; `failed`: cloud, capacity and quota"),
  host: z.string().optional().describe("where the server stood, or that is blamed"),
  zone: z.string().optional(),
  trigger: z.enum(["asked", "timetable", "load"]).optional(),
  from: z.string().optional().describe("ISO 8601 or a span back from now (`24h`)"),
  to: z.string().optional(),
});
export type RunQuery = z.infer<typeof RunQuery>;

export const runRoutes = {
  list: defineRoute({
    id: "run-list",
    method: "GET",
    path: "/api/v1/runs",
    summary: "Runs of scenarios with their verdicts, newest first",
    role: "read",
    scope: "cloud",
    query: RunQuery.extend({
      limit: z.coerce.number().int().min(1).max(10_000).default(100),
      cursor: z.string().optional(),
      detail: z.stringbool().default(false).describe("the whole runs too, in `details`"),
    }),
    response: z.object({
      runs: z.array(RunSummary),
      details: z.array(Run).optional(),
      next_cursor: z.string().optional(),
      completeness: Completeness,
    }),
  }),
  show: defineRoute({
    id: "run-show",
    method: "GET",
    path: "/api/v1/runs/:run_id",
    summary: "One run: steps with their calls, the fault, who is to blame, log records of its requests, and its past",
    role: "read",
    scope: "cloud",
    params: z.object({ run_id: z.string() }),
    query: z.object({ records: z.coerce.number().int().min(0).max(1000).default(20) }),
    response: z.object({
      run: Run,
      record_id: z.string(),
      filter: z.string().describe("shows the log records of its requests in record-search"),
      records: z
        .array(Record)
        .describe("the first of them of severity warning or worse, oldest first; all where none is"),
      total: z.number().int(),
      errors: z.number().int(),
      history: z.array(RunPoint).describe("runs of the same scenario and target, oldest first"),
      durations: Durations.optional().describe("of those that worked"),
      completeness: Completeness,
    }),
  }),
  compare: defineRoute({
    id: "run-compare",
    method: "GET",
    path: "/api/v1/runs/compare",
    summary: "What changed between two runs, sets or windows of time, beyond chance",
    role: "read",
    scope: "cloud",
    query: RunQuery.omit({ set: true, from: true, to: true }).extend({
      before: z
        .string()
        .describe("run id, set id, or a window `2026-11-23T08:00Z/2026-11-23T10:00Z` (`48h/24h`: back from now)"),
      after: z.string().describe("the same"),
    }),
    response: RunComparison,
  }),
  trend: defineRoute({
    id: "run-trend",
    method: "GET",
    path: "/api/v1/runs/trend",
    summary: "Verdicts and durations of each scenario over time",
    role: "read",
    scope: "cloud",
    query: RunQuery.extend({ buckets: z.coerce.number().int().min(1).max(500).default(48) }),
    response: RunTrend,
  }),
  add: defineRoute({
    id: "run-add",
    method: "POST",
    path: "/api/v1/runs",
    summary: "Takes runs that were made elsewhere; answers when they are durable",
    role: "ingest",
    scope: "cloud",
    body: z.object({
      runs: z.array(Run).max(1000),
      not_run: z.array(NotRun).max(1000).default([]).describe("what could not be tried, for coverage"),
    }),
    response: z.object({ record_ids: z.array(z.string()).describe("of the verdict records") }),
  }),
  coverage: defineRoute({
    id: "coverage",
    method: "GET",
    path: "/api/v1/coverage",
    summary: "The matrix of scenario and place: what has been proven in a time, what has not, and why",
    role: "read",
    scope: "cloud",
    query: z.object({
      cloud: z.string(),
      by: ProofDimension.default("host"),
      from: z.string().default("24h"),
      to: z.string().optional(),
      history: z.coerce.number().int().min(0).max(200).default(24),
    }),
    response: Coverage,
  }),
};
