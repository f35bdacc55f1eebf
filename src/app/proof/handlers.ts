import type { Handlers } from "#api";
import { type Clock, KilowatchError } from "#base";
import type { NotRun, Run, Timetable } from "#contract";
import { builtinScenarios, createRunRecorder, describeScenario, isNotRun } from "#scenarios";
import { type KnownPlaces, type RunHandlers, runHandlers, type SearchContext } from "#search";
import type { RecordSink } from "#store";
import type { ProofCloudOptions } from "./options.ts";
import type { Pauses } from "./pauses.ts";
import type { Prover } from "./prover.ts";
import type { Proving } from "./proving.ts";
import type { KeepResult, RunSets } from "./run-sets.ts";

type ProofRouteId = Exclude<
  Extract<keyof Handlers, `scenario-${string}` | `run-${string}` | `timetable-${string}` | "coverage">,
  keyof RunHandlers
>;

/** One cloud of the configuration, as it is proven in this process. */
export interface ProvenCloud {
  readonly options: ProofCloudOptions;
  readonly prover: Prover;
  readonly proving: Proving | undefined;
}

export interface ProofParts {
  readonly search: SearchContext;
  readonly clock: Clock;
  readonly clouds: readonly ProvenCloud[];
  readonly sets: RunSets;
  readonly pauses: Pauses;
  /** Makes runs durable and findable; answers the ids of the verdicts' records. */
  readonly keep: ResultKeeper["all"];
}

/** The answers to everything about scenarios and their runs. */
export function proofHandlers(parts: ProofParts): Pick<Handlers, ProofRouteId> & RunHandlers {
  const { clouds, sets, pauses } = parts;

  function cloudNamed(name: string): ProvenCloud {
    const found = clouds.find(({ options }) => options.name === name);
    if (found !== undefined) return found;
    const known = clouds.map(({ options }) => options.name).join(", ");
    throw new KilowatchError(
      "NOT_FOUND",
      `the configuration's 'proof' section names no cloud '${name}'${known === "" ? "" : `; it has ${known}`}`,
    );
  }

  async function placesOf(name: string, by: Parameters<Prover["places"]["of"]>[0]): Promise<KnownPlaces> {
    const known = clouds.find(({ options }) => options.name === name);
    if (known === undefined) return { places: [], scenarios: [], notes: [] };
    return { ...(await known.prover.places.of(by)), scenarios: known.options.scenarios.map(({ id }) => id) };
  }

  const timetable = (): Timetable => ({
    clouds: clouds.flatMap(({ proving }) => (proving === undefined ? [] : [proving.status()])),
    entries: clouds.flatMap(({ proving }) => proving?.entries() ?? []),
  });
  const named = (name: string | undefined): readonly string[] =>
    name === undefined ? clouds.map(({ options }) => options.name) : [cloudNamed(name).options.name];

  return {
    ...runHandlers(parts.search, placesOf),
    "run-add": async ({ body }) => ({ record_ids: await parts.keep(body.runs, body.not_run) }),
    "scenario-list": async () => ({
      scenarios: builtinScenarios.map(describeScenario),
      clouds: clouds.map(({ options }) => options.name),
    }),
    "scenario-show": async ({ params }) => {
      const scenario = builtinScenarios.find(({ id }) => id === params.id);
      if (scenario === undefined) throw new KilowatchError("NOT_FOUND", `there is no scenario ${params.id}`);
      return describeScenario(scenario);
    },
    "scenario-run": async ({ body }) => {
      const { options, prover } = cloudNamed(body.cloud);
      if (body.admin && !options.admin) {
        throw new KilowatchError("FORBIDDEN", `the configuration does not allow admin scenarios on '${options.name}'`);
      }
      return sets.start(prover, body);
    },
    "scenario-sets": async () => ({ sets: sets.list() }),
    "scenario-progress": ({ params, query }, { signal }) =>
      sets.wait(params.set_id, query.after ?? -1, query.wait_seconds, signal),
    "scenario-stop": async ({ params }) => sets.stop(params.set_id),
    "scenario-sweep": ({ body }, { signal }) => cloudNamed(body.cloud).prover.sweep(body.apply, signal),
    "timetable-show": async () => timetable(),
    "timetable-pause": async ({ body }) => {
      for (const name of named(body.cloud)) await pauses.pause(name, body.reason, body.seconds);
      return timetable();
    },
    "timetable-resume": async ({ body }) => {
      for (const name of named(body.cloud)) await pauses.resume(name);
      return timetable();
    },
  };
}

export interface ResultKeeper {
  /** Answers the ids of the verdicts' records. */
  readonly all: (runs: readonly Run[], notRun: readonly NotRun[]) => Promise<string[]>;
  readonly result: KeepResult;
}

/** Turns what came of runs into records and gives them to the store; resolves when they are durable. */
export function resultKeeper(sink: RecordSink, clock: Clock): ResultKeeper {
  const recorder = createRunRecorder();
  return {
    all: async (runs, notRun) => {
      const batches = runs.map((run) => recorder.ofRun(run, clock.nowMicros()));
      const reasons = notRun.map((each) => recorder.ofNotRun(each, clock.nowMicros()));
      await sink.append({ records: [...batches.flat(), ...reasons.flat()] });
      return batches.map((records) => records.at(-1)?.record_id ?? "");
    },
    result: async (result) => {
      const now = clock.nowMicros();
      const records = isNotRun(result) ? recorder.ofNotRun(result, now) : recorder.ofRun(result, now);
      await sink.append({ records });
    },
  };
}
