import type { RouteArguments, RouteId, RunChange, routes, TimetableEntry } from "#contract";
import { COMPLETE, FakeProblem, momentOf } from "./answers.ts";
import { coverageOf, createProof, pointOf, runningSet, tallyOf } from "./proof.ts";
import { stamp, type World } from "./world.ts";

type Routes = typeof routes;
export type ProofRouteId = Extract<
  RouteId,
  | "coverage"
  | "run-compare"
  | "run-list"
  | "run-show"
  | "scenario-list"
  | "scenario-progress"
  | "scenario-run"
  | "scenario-sets"
  | "scenario-stop"
  | "timetable-pause"
  | "timetable-resume"
  | "timetable-show"
>;

/** Answers of a server that proves one cloud, with one host that fails and one set of runs under way. */
export function proofHandlers(
  world: World,
  clock: () => number,
): { [Id in ProofRouteId]: (args: RouteArguments<Routes[Id]>) => unknown } {
  const isEmpty = world.records.length === 0;
  const failed = world.records.find(
    ({ severity, request_id }) => severity >= 17 && request_id !== undefined,
  )?.request_id;
  const proof = isEmpty ? { runs: [], scenarios: [] } : createProof(clock(), failed);
  let paused: { since: string; reason: string; by: "route" } | undefined;
  let setState: "running" | "ended" = "running";
  const set = () => runningSet(proof, clock(), setState);
  const timetable = () => ({
    clouds: isEmpty
      ? []
      : [
          {
            cloud: "production",
            project: "proof",
            state: paused === undefined ? ("proving" as const) : ("paused" as const),
            ...(paused !== undefined && { paused }),
            left: [],
          },
        ],
    entries: proof.scenarios.map(({ id }, index): TimetableEntry => {
      const last = proof.runs.find((run) => run.scenario === id);
      return {
        cloud: "production",
        scenario: id,
        target: { cloud: "production" },
        ...(index < 3 && { each: "host" as const }),
        interval_seconds: 900,
        jitter_seconds: 60,
        state: paused === undefined ? (index === 0 ? "running" : "waiting") : "paused",
        next: stamp(clock() + (index + 1) * 100_000),
        ...(last !== undefined && {
          last: { run_id: last.run_id, time: last.time, verdict: last.verdict, reason: last.reason },
        }),
      };
    }),
  });
  return {
    coverage: ({ query }) => coverageOf(proof, query.by, clock()),
    "run-list": ({ query }) => {
      const from = stamp(momentOf(query.from, clock(), 0));
      const bad = ["cloud", "capacity", "quota"];
      const runs = proof.runs.filter(
        (run) =>
          run.time >= from &&
          (query.scenario === undefined || query.scenario.split(",").includes(run.scenario)) &&
          (query.host === undefined || run.host === query.host) &&
          (query.verdict === undefined ||
            query.verdict
              .split(",")
              .some((each) => each === run.verdict || (each === "failed" && bad.includes(run.verdict)))),
      );
      return {
        runs: runs
          .slice(0, query.limit)
          .map((run) => ({ ...run, record_id: `v-${run.run_id}`, left: run.cleanup.left.length })),
        completeness: COMPLETE,
      };
    },
    "run-show": ({ params }) => {
      const run = proof.runs.find((each) => each.run_id === params.run_id);
      if (run === undefined) throw new FakeProblem(404, "NOT_FOUND", `No run is called ${params.run_id}`);
      const same = proof.runs.filter((each) => each.scenario === run.scenario && each.host === run.host);
      const id = run.logs?.request_ids[0];
      const records = world.records.filter((record) => id !== undefined && record.request_id === id);
      const { durations } = tallyOf(same);
      return {
        run,
        record_id: `v-${run.run_id}`,
        filter: run.logs?.filter ?? `request:${run.steps[0]?.calls[0]?.request_id ?? ""}`,
        records: records.map(({ original: _original, ...record }) => record),
        total: records.length,
        errors: records.filter(({ severity }) => severity >= 17).length,
        history: same.map(pointOf).reverse(),
        ...(durations !== undefined && { durations }),
        completeness: COMPLETE,
      };
    },
    "run-compare": ({ query }) => {
      if (isEmpty) throw new FakeProblem(404, "NOT_FOUND", `there is no run in ${query.before}`);
      const middle = proof.runs[Math.floor(proof.runs.length / 2)]?.time ?? "";
      const [after, before] = [
        proof.runs.filter((run) => run.time >= middle),
        proof.runs.filter((run) => run.time < middle),
      ];
      const words = ["slower", "failing", "same", "same", "too-few"] as const;
      return {
        before: { what: query.before, tally: tallyOf(before) },
        after: { what: query.after, tally: tallyOf(after) },
        changes: proof.scenarios.map(
          ({ id }, index): RunChange => ({
            scenario: id,
            ...(index === 0 && { step: "boot server" }),
            change: words[index] ?? "same",
            before: tallyOf(before.filter((run) => run.scenario === id)),
            after: tallyOf(after.filter((run) => run.scenario === id)),
            factor: index === 0 ? 1.42 : 1.01,
            probability: index === 0 ? 0.0004 : 0.61,
            detail: index === 0 ? "median 6.10 s before, 8.66 s after" : "within chance",
          }),
        ),
        hosts: [
          {
            host: "cmp-03",
            before: tallyOf(before.filter((run) => run.host === "cmp-03")),
            after: tallyOf(after.filter((run) => run.host === "cmp-03")),
          },
        ],
        completeness: COMPLETE,
      };
    },
    "scenario-list": () => ({ scenarios: proof.scenarios, clouds: isEmpty ? [] : ["production"] }),
    "scenario-sets": () => ({ sets: isEmpty ? [] : [set()] }),
    "scenario-progress": () => set(),
    "scenario-run": () => set(),
    "scenario-stop": () => {
      setState = "ended";
      return set();
    },
    "timetable-show": timetable,
    "timetable-pause": ({ body }) => {
      paused = { since: stamp(clock()), reason: body.reason, by: "route" };
      return timetable();
    },
    "timetable-resume": () => {
      paused = undefined;
      return timetable();
    },
  };
}
