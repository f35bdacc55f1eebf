import type { Run, RunStep } from "#contract";
import { millisOf } from "../../ui/format.ts";

/** Where a step stands within its run, as fractions of the time from the first step's start to the last one's end. */
export function fractionsOf(run: Pick<Run, "steps">, step: RunStep): { left: number; width: number } {
  const times = run.steps.flatMap((each) =>
    each.time === undefined
      ? []
      : [{ from: millisOf(each.time), to: millisOf(each.time) + (each.seconds ?? 0) * 1000 }],
  );
  if (step.time === undefined || times.length === 0) return { left: 0, width: 0 };
  const from = Math.min(...times.map((each) => each.from));
  const span = Math.max(1, Math.max(...times.map((each) => each.to)) - from);
  const left = (millisOf(step.time) - from) / span;
  return { left, width: Math.min(1 - left, ((step.seconds ?? 0) * 1000) / span) };
}
