import { type Durations, type RunTally, Verdict } from "#contract";
import { FAILED } from "./scope.ts";

/** As the store counts runs. */
export interface Counted {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly timed: number;
  readonly quantiles: readonly number[];
}

export const NO_RUNS: RunTally = { runs: 0, failed: 0, verdicts: {} };

export function tallyOf(counted: Counted): RunTally {
  const verdicts: RunTally["verdicts"] = {};
  let runs = 0;
  for (const verdict of Verdict.options) {
    const count = counted.outcomes[verdict];
    if (count === undefined) continue;
    verdicts[verdict] = count;
    runs += count;
  }
  return { runs, failed: failedOf(verdicts), verdicts, ...durationsOf(counted) };
}

/** Steps have outcomes of their own: all but `failed` did their work. */
export function stepTallyOf(counted: Counted): RunTally {
  const { ok = 0, slow = 0, failed = 0 } = counted.outcomes;
  const verdicts = { ...(ok > 0 && { works: ok }), ...(slow > 0 && { slow }), ...(failed > 0 && { cloud: failed }) };
  return { runs: ok + slow + failed, failed, verdicts, ...durationsOf(counted) };
}

function durationsOf({ timed, quantiles }: Counted): { durations?: Durations } {
  const [min, median, p95, max] = quantiles;
  if (timed === 0 || min === undefined || median === undefined || p95 === undefined || max === undefined) return {};
  return { durations: { count: timed, min, median, p95, max } };
}

/** The sum of tallies; durations can't be added up from quantiles, so they are left out. */
export function sumOf(tallies: readonly RunTally[]): RunTally {
  const verdicts: RunTally["verdicts"] = {};
  for (const tally of tallies) {
    for (const verdict of Verdict.options) {
      const count = tally.verdicts[verdict];
      if (count !== undefined) verdicts[verdict] = (verdicts[verdict] ?? 0) + count;
    }
  }
  return { runs: tallies.reduce((sum, { runs }) => sum + runs, 0), failed: failedOf(verdicts), verdicts };
}

function failedOf(verdicts: RunTally["verdicts"]): number {
  return FAILED.reduce((sum, verdict) => sum + (verdicts[verdict] ?? 0), 0);
}
