import type { Run } from "#contract";
import { isFailure, isGood } from "./model.ts";

/** How the runs of one scenario, or one of its steps, went. */
export interface Statistics {
  readonly scenario: string;
  /** Absent for the whole run. */
  readonly step?: string;
  readonly count: number;
  readonly failed: number;
  /** Seconds of those that did their work, ascending. */
  readonly seconds: readonly number[];
}

/** Of each scenario, then of each of its steps, in the order in which they stand. */
export function statisticsOf(runs: readonly Run[]): Statistics[] {
  return [...Map.groupBy(runs, ({ scenario }) => scenario)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .flatMap(([scenario, own]) => {
      const good = own.filter(({ verdict }) => isGood(verdict));
      const whole: Statistics = {
        scenario,
        count: own.length,
        failed: own.filter(({ verdict }) => isFailure(verdict)).length,
        seconds: ascending(good.map(({ seconds }) => seconds)),
      };
      const names = [...new Set(own.flatMap(({ steps }) => steps.map(({ name }) => name)))];
      return [whole, ...names.map((step) => stepStatistics(scenario, step, own))];
    });
}

function stepStatistics(scenario: string, step: string, runs: readonly Run[]): Statistics {
  const tried = runs.flatMap(({ steps }) => steps.filter(({ name, state }) => name === step && state !== "not-run"));
  const done = tried.filter(({ state }) => state !== "failed");
  return {
    scenario,
    step,
    count: tried.length,
    failed: tried.length - done.length,
    seconds: ascending(done.flatMap(({ seconds }) => (seconds === undefined ? [] : [seconds]))),
  };
}

function ascending(values: readonly number[]): number[] {
  return values.toSorted((left, right) => left - right);
}

/** The value below which that share of the sorted values lies (nearest rank); undefined where there are none. */
export function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
