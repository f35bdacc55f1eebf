import type { Handlers } from "#api";
import { KilowatchError } from "#base";

type ProofRouteId = Extract<
  keyof Handlers,
  `scenario-${string}` | `run-${string}` | `timetable-${string}` | "coverage"
>;

/** Proving, for a server whose configuration names no cloud to prove. */
export function proofHandlers(): Pick<Handlers, ProofRouteId> {
  const absent = async (): Promise<never> => {
    throw new KilowatchError("NOT_FOUND", "no cloud is proven here: the configuration has no 'proof' section");
  };
  return {
    coverage: absent,
    "run-add": absent,
    "run-compare": absent,
    "run-list": absent,
    "run-show": absent,
    "run-trend": absent,
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
