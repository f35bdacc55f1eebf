import type { Handlers } from "#api";
import { type Clock, KilowatchError } from "#base";
import type { Run } from "#contract";
import { createRunRecorder, type RunRecorder } from "#scenarios";
import { type KnownPlaces, type RunHandlers, runHandlers, type SearchContext } from "#search";
import type { RecordSink } from "#store";

type ProofRouteId = Exclude<
  Extract<keyof Handlers, `scenario-${string}` | `run-${string}` | `timetable-${string}` | "coverage">,
  keyof RunHandlers
>;

const NOTHING_KNOWN: KnownPlaces = { places: [], scenarios: [], notes: [] };

/** Proving, for a server whose configuration names no cloud to prove. */
export function proofHandlers(parts: {
  search: SearchContext;
  sink: RecordSink;
  settle: () => Promise<void>;
  clock: Clock;
}): Pick<Handlers, ProofRouteId> & RunHandlers {
  const recorder = createRunRecorder();
  const absent = async (): Promise<never> => {
    throw new KilowatchError("NOT_FOUND", "no cloud is proven here: the configuration has no 'proof' section");
  };
  return {
    ...runHandlers(parts.search, async () => NOTHING_KNOWN),
    "run-add": async ({ body }) => {
      const record_ids = await keepRuns(body.runs, { recorder, ...parts });
      await parts.settle();
      return { record_ids };
    },
    "scenario-list": absent,
    "scenario-progress": absent,
    "scenario-run": absent,
    "scenario-sets": absent,
    "scenario-show": absent,
    "scenario-stop": absent,
    "scenario-sweep": absent,
    "timetable-pause": absent,
    "timetable-resume": absent,
    "timetable-show": absent,
  };
}

/** Makes records of runs and gives them to the store; answers the ids of the verdicts when they are durable. */
export async function keepRuns(
  runs: readonly Run[],
  parts: { recorder: RunRecorder; sink: RecordSink; clock: Clock },
): Promise<string[]> {
  const batches = runs.map((run) => parts.recorder.ofRun(run, parts.clock.nowMicros()));
  await parts.sink.append({ records: batches.flat() });
  return batches.map((records) => records.at(-1)?.record_id ?? "");
}
