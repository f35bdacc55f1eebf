import { z } from "zod";
import { Timestamp } from "./record.ts";
import { defineRoute } from "./route.ts";
import { AccessRule, RunLeftover, ScenarioCost, ScenarioTarget, Verdict } from "./runs.ts";

/** What a scenario is, needs, does and costs: everything to know before it is switched on. */
export const ScenarioInfo = z.object({
  id: z.string(),
  summary: z.string(),
  requires: z.object({
    services: z.array(z.string()),
    role: z.enum(["reader", "member", "admin"]).describe("the least that suffices"),
    server: z.boolean().describe("boots a server, so takes an image and a flavor"),
    external_network: z.boolean(),
    extensions: z.array(z.string()).describe("Neutron extensions, by alias"),
    hosts: z.number().int().optional().describe("hosts that must be up"),
    zones: z.number().int().optional().describe("zones that must be up"),
    reach: z.boolean().describe("the runner must reach guests"),
    more: z.boolean().describe("asks the cloud further questions before it is tried"),
  }),
  steps: z.array(z.object({ name: z.string(), slow_seconds: z.number().optional() })),
  cost: ScenarioCost,
  rules: z.array(AccessRule).describe("access rules of an application credential that suffices, clean-up included"),
  options: z.record(z.string(), z.unknown()).describe("JSON Schema of the options"),
  example: z.record(z.string(), z.unknown()),
});
export type ScenarioInfo = z.infer<typeof ScenarioInfo>;

/** Along which a target can be spread over the cloud. */
export const TargetDimension = z.enum(["host", "zone", "flavor", "image"]);
export type TargetDimension = z.infer<typeof TargetDimension>;

/** What to run, and where. */
export const RunRequest = z.object({
  cloud: z.string().describe("one of the clouds that the configuration's `proof` section names"),
  scenarios: z.array(z.string()).describe("ids; none: all that the cloud can do"),
  target: ScenarioTarget.omit({ cloud: true }).prefault({}),
  each: TargetDimension.optional().describe("a run of each scenario for every one of them"),
  admin: z.boolean().default(false).describe("scenarios marked admin too, where the configuration allows it"),
  options: z.record(z.string(), z.unknown()).prefault({}).describe("options of the scenarios that have them"),
  parallel: z.number().int().min(1).max(16).optional().describe("runs at a time; 1 where not said"),
  timeout_seconds: z.number().positive().max(86_400).optional().describe("of one run, its clean-up apart"),
});
export type RunRequest = z.infer<typeof RunRequest>;

/** One run of a set, before, while and after it runs. */
export const RunSetItem = z.object({
  scenario: z.string(),
  target: ScenarioTarget,
  state: z.enum(["waiting", "running", "ended", "not-run"]),
  reason: z.string().optional().describe("why it was not run, or the verdict in words"),
  run_id: z.string().optional(),
  verdict: Verdict.optional(),
  time: Timestamp.optional(),
  seconds: z.number().optional(),
  steps: z.array(
    z.object({
      name: z.string(),
      state: z.enum(["waiting", "running", "ok", "slow", "failed", "not-run"]),
      time: Timestamp.optional(),
      seconds: z.number().optional(),
    }),
  ),
});
export type RunSetItem = z.infer<typeof RunSetItem>;

/** Runs that were started together, and how far they are. Kept by the server until it ends; the runs themselves are kept for ever. */
export const RunSet = z.object({
  set_id: z.string(),
  cloud: z.string(),
  state: z.enum(["running", "stopping", "ended"]),
  revision: z.number().int().describe("rises with each change; give it as `after` to wait for the next one"),
  time: Timestamp,
  items: z.array(RunSetItem),
});
export type RunSet = z.infer<typeof RunSet>;

export const SweepFinding = z.object({
  kind: z.string(),
  id: z.string(),
  name: z.string(),
  run_id: z.string().optional().describe("the run that made it, where its name or marks tell"),
  action: z.enum(["remove", "keep"]).describe("`keep`: a run that may be alive needs it"),
  reason: z.string(),
});
export type SweepFinding = z.infer<typeof SweepFinding>;

/** What scenarios left in a project, and what was done about it. */
export const Sweep = z.object({
  cloud: z.string(),
  applied: z.boolean(),
  found: z.array(SweepFinding),
  unlisted: z.array(z.object({ kind: z.string(), reason: z.string() })).describe("kinds that could not be listed"),
  removed: z.number().int(),
  left: z.array(RunLeftover).describe("what could not be removed, with reasons"),
});
export type Sweep = z.infer<typeof Sweep>;

/** One line of the timetable by which `serve` proves a cloud. */
export const TimetableEntry = z.object({
  cloud: z.string(),
  scenario: z.string(),
  target: ScenarioTarget,
  each: TargetDimension.optional(),
  interval_seconds: z.number(),
  jitter_seconds: z.number(),
  next: Timestamp.optional(),
  state: z.enum(["waiting", "running", "paused", "elsewhere"]).describe("`elsewhere`: another server runs it"),
  last: z.object({ run_id: z.string(), time: Timestamp, verdict: Verdict, reason: z.string() }).optional(),
});
export type TimetableEntry = z.infer<typeof TimetableEntry>;

export const TimetableCloud = z.object({
  cloud: z.string(),
  project: z.string().describe("as the configuration names it; nothing runs anywhere else"),
  state: z.enum(["proving", "paused", "elsewhere", "failed"]),
  detail: z.string().optional(),
  paused: z
    .object({ since: Timestamp, until: Timestamp.optional(), reason: z.string(), by: z.enum(["route", "file"]) })
    .optional(),
  left: z.array(RunLeftover).describe("what clean-up could not remove so far"),
});
export type TimetableCloud = z.infer<typeof TimetableCloud>;

export const Timetable = z.object({ clouds: z.array(TimetableCloud), entries: z.array(TimetableEntry) });
export type Timetable = z.infer<typeof Timetable>;

const SetKey = z.object({ set_id: z.string() });

export const scenarioRoutes = {
  list: defineRoute({
    id: "scenario-list",
    method: "GET",
    path: "/api/v1/scenarios",
    summary: "What can be proven: every scenario with its needs, steps and cost",
    role: "read",
    scope: "all",
    response: z.object({
      scenarios: z.array(ScenarioInfo),
      clouds: z.array(z.string()).describe("that can be proven"),
    }),
  }),
  show: defineRoute({
    id: "scenario-show",
    method: "GET",
    path: "/api/v1/scenarios/:id",
    summary: "One scenario: needs, steps, least role and access rules, cost, options",
    role: "read",
    scope: "all",
    params: z.object({ id: z.string() }),
    response: ScenarioInfo,
  }),
  run: defineRoute({
    id: "scenario-run",
    method: "POST",
    path: "/api/v1/run-sets",
    summary: "Starts runs on a cloud that the configuration names; answers at once, poll the set for progress",
    role: "admin",
    scope: "cloud",
    body: RunRequest,
    response: RunSet,
  }),
  sets: defineRoute({
    id: "scenario-sets",
    method: "GET",
    path: "/api/v1/run-sets",
    summary: "Sets of runs that this server started on request, newest first",
    role: "read",
    scope: "cloud",
    response: z.object({ sets: z.array(RunSet) }),
  }),
  progress: defineRoute({
    id: "scenario-progress",
    method: "GET",
    path: "/api/v1/run-sets/:set_id",
    summary: "How far a set of runs is; waits for news where `after` and `wait_seconds` are given",
    role: "read",
    scope: "cloud",
    params: SetKey,
    query: z.object({
      after: z.coerce.number().int().optional().describe("the revision that the caller has"),
      wait_seconds: z.coerce.number().min(0).max(60).default(0),
    }),
    response: RunSet,
  }),
  stop: defineRoute({
    id: "scenario-stop",
    method: "POST",
    path: "/api/v1/run-sets/:set_id/stop",
    summary: "Stops a set: the running step is given up, clean-up is done, nothing new begins",
    role: "admin",
    scope: "cloud",
    params: SetKey,
    response: RunSet,
  }),
  sweep: defineRoute({
    id: "scenario-sweep",
    method: "POST",
    path: "/api/v1/sweeps",
    summary: "Finds what scenarios left in a cloud's project; removes it where asked to",
    role: "admin",
    scope: "cloud",
    body: z.object({ cloud: z.string(), apply: z.boolean().default(false) }),
    response: Sweep,
  }),
  timetable: defineRoute({
    id: "timetable-show",
    method: "GET",
    path: "/api/v1/timetable",
    summary: "What is proven all the time, when next, and what is paused",
    role: "read",
    scope: "cloud",
    response: Timetable,
  }),
  pause: defineRoute({
    id: "timetable-pause",
    method: "POST",
    path: "/api/v1/timetable/pause",
    summary: "Begins no further run on a cloud until it is resumed or the time is over; what runs ends as usual",
    role: "admin",
    scope: "cloud",
    body: z.object({
      cloud: z.string().optional().describe("none: all"),
      reason: z.string().min(1),
      seconds: z.number().positive().optional(),
    }),
    response: Timetable,
  }),
  resume: defineRoute({
    id: "timetable-resume",
    method: "POST",
    path: "/api/v1/timetable/resume",
    summary: "Goes on with a paused cloud; a pause file in the configuration keeps it paused all the same",
    role: "admin",
    scope: "cloud",
    body: z.object({ cloud: z.string().optional().describe("none: all") }),
    response: Timetable,
  }),
};
