import { z } from "zod";
import { Timestamp } from "./record.ts";

/** How a run ended. `path`: the way between runner and cloud; `runner`: this machine; `undecided`: can't be told, with the reason. */
export const Verdict = z.enum(["works", "slow", "cloud", "runner", "path", "quota", "capacity", "undecided"]);
export type Verdict = z.infer<typeof Verdict>;

/** Where a run was aimed; absent parts were left to the cloud. */
export const ScenarioTarget = z.object({
  cloud: z.string(),
  region: z.string().optional(),
  zone: z.string().optional(),
  cell: z.string().optional(),
  host: z.string().optional(),
  flavor: z.string().optional(),
  image: z.string().optional(),
});
export type ScenarioTarget = z.infer<typeof ScenarioTarget>;

/** One call made by a step. */
export const RunCall = z.object({
  service: z.string(),
  method: z.string(),
  path: z.string(),
  status: z.number().int().optional(),
  request_id: z.string().optional(),
  time: Timestamp,
  seconds: z.number(),
  attempts: z.number().int(),
});
export type RunCall = z.infer<typeof RunCall>;

export const RunFault = z.object({
  failure: z
    .string()
    .describe("answer, proxy, timeout, connection, tls, credentials, malformed, absent, or `scenario`"),
  message: z.string(),
  service: z.string().optional(),
  status: z.number().int().optional(),
  type: z.string().optional().describe("the service's own word for it: NoValidHost, OverQuota"),
});
export type RunFault = z.infer<typeof RunFault>;

export const RunStep = z.object({
  name: z.string(),
  state: z.enum(["ok", "slow", "failed", "not-run"]),
  time: Timestamp.optional(),
  seconds: z.number().optional(),
  global_request_id: z.string().optional(),
  calls: z.array(RunCall),
  fault: RunFault.optional(),
});
export type RunStep = z.infer<typeof RunStep>;

/** Which part of the cloud a failure is attributed to, and by what. */
export const Blame = z.object({
  service: z.string().optional(),
  host: z.string().optional(),
  cell: z.string().optional(),
  zone: z.string().optional(),
  how: z
    .string()
    .describe("the evidence: `OS-EXT-SRV-ATTR:host`, `hostId`, `log records of req-…`, `fault of the server`"),
  tried: z.array(z.string()).optional().describe("every host that tried, where the cloud went from one to the next"),
  repeated: z
    .object({ host: z.string(), runs: z.number().int(), failed: z.number().int() })
    .optional()
    .describe("how recent runs on this host ended, where it failed before"),
});
export type Blame = z.infer<typeof Blame>;

/** The log records of the failing step's requests, as the store had them when the run was judged. */
export const RunLogs = z.object({
  filter: z.string().describe("shows them in record-search"),
  request_ids: z.array(z.string()),
  records: z.number().int(),
  errors: z.number().int(),
});
export type RunLogs = z.infer<typeof RunLogs>;

export const RunLeftover = z.object({ kind: z.string(), id: z.string(), name: z.string(), reason: z.string() });
export type RunLeftover = z.infer<typeof RunLeftover>;

/** One run of one scenario at one target. */
export const Run = z.object({
  run_id: z.string(),
  set_id: z.string().optional().describe("the runs that were started together"),
  scenario: z.string(),
  target: ScenarioTarget,
  trigger: z.enum(["asked", "timetable", "load"]),
  runner: z.string().optional().describe("the machine that it was run from"),
  time: Timestamp,
  seconds: z.number(),
  verdict: Verdict,
  reason: z.string().describe("one sentence"),
  failing_step: z.string().optional(),
  fault: RunFault.optional(),
  server_fault: z.object({ code: z.number().int(), message: z.string(), details: z.string().optional() }).optional(),
  console: z.string().optional().describe("last lines of the server's console"),
  blame: Blame.optional(),
  logs: RunLogs.optional(),
  host: z.string().optional().describe("where the run's server stood, whether it failed or not, if that could be seen"),
  zone: z.string().optional(),
  cell: z.string().optional(),
  steps: z.array(RunStep),
  notes: z.record(z.string(), z.union([z.string(), z.number()])),
  cleanup: z.object({ state: z.enum(["clean", "leftovers", "interrupted"]), left: z.array(RunLeftover) }),
});
export type Run = z.infer<typeof Run>;

/** A scenario that could not be tried at a target, and why; nothing was made. */
export const NotRun = z.object({
  scenario: z.string(),
  target: ScenarioTarget,
  time: Timestamp,
  reasons: z
    .array(
      z.object({
        requirement: z
          .enum(["services", "role", "server", "external-network", "extensions", "hosts", "zones", "reach", "other"])
          .describe("which requirement is not met"),
        message: z.string().describe("one sentence: what is missing, and what would help"),
      }),
    )
    .min(1),
});
export type NotRun = z.infer<typeof NotRun>;

/** One access rule of a Keystone application credential. */
export const AccessRule = z.object({ service: z.string(), method: z.string(), path: z.string() });
export type AccessRule = z.infer<typeof AccessRule>;

export const ScenarioCost = z.object({
  calls: z.number().int().describe("API calls of a run, polls of a typical one included"),
  rows: z
    .number()
    .int()
    .describe("database rows that stay after deletion (soft-deleted) until the operator archives them"),
  addresses: z.number().int().describe("external addresses held during the run"),
  seconds: z.number().describe("a typical run"),
});
export type ScenarioCost = z.infer<typeof ScenarioCost>;
