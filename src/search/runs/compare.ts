import { KilowatchError } from "#base";
import {
  combine,
  formatTime,
  type RouteArguments,
  type RouteOutput,
  type RunChange,
  type RunComparison,
  type RunTally,
  type runRoutes,
} from "#contract";
import type { RecordScope, RunGroup } from "#store";
import type { Caller, SearchContext } from "../handlers.ts";
import { significant } from "../rate.ts";
import { completenessOf } from "../records.ts";
import { readMoment } from "../scope.ts";
import { runScope } from "./scope.ts";
import { failureProbability, rankProbability } from "./significance.ts";
import { NO_RUNS, stepTallyOf, sumOf, tallyOf } from "./tally.ts";

type Routes = typeof runRoutes;

const SAMPLES = 2000;
/** Of the changes that are reported, at most this share may be chance. */
const FALSE_SHARE = 0.05;
/** Fewer durations on a side can't tell a change from chance. */
const FEWEST_DURATIONS = 5;
/** A change that is real but smaller than this is nobody's concern. */
const LEAST_FACTOR = 1.1;
const LEAST_SECONDS = 0.05;

export async function compareRuns(
  context: SearchContext,
  { query }: RouteArguments<Routes["compare"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["compare"]>> {
  const now = context.clock.nowMicros();
  const { before: beforeWhat, after: afterWhat, ...rest } = query;
  const scopes = [beforeWhat, afterWhat].map((what, index) =>
    narrowed(runScope(rest, now, signal), what, index === 0 ? "before" : "after", now),
  );
  const read = (grouping: Parameters<typeof context.queries.runGroups>[1]) =>
    Promise.all(
      scopes.map((scope) =>
        context.queries.runGroups(grouping.of === "step" ? stepsOf(scope) : scope, { samples: SAMPLES, ...grouping }),
      ),
    );
  const [verdicts, steps, hosts] = await Promise.all([
    read({ of: "verdict" }),
    read({ of: "step" }),
    read({ of: "verdict", by: "host", samples: 0 }),
  ]);
  const [before, after] = verdicts;
  if (before === undefined || after === undefined) throw new Error("two sides were asked for");
  for (const [groups, what] of [
    [before, beforeWhat],
    [after, afterWhat],
  ] as const) {
    if (groups.length === 0) throw new KilowatchError("NOT_FOUND", `there is no run in ${what}`);
  }
  const pairs = [...pairUp(before, after, tallyOf), ...pairUp(steps[0] ?? [], steps[1] ?? [], stepTallyOf)];
  const side = (index: 0 | 1, what: string): RunComparison["before"] => {
    const scope = scopes[index];
    return {
      what,
      ...(scope?.from !== undefined && { from: formatTime(scope.from) }),
      ...(scope?.to !== undefined && { to: formatTime(scope.to) }),
      tally: sumOf((index === 0 ? before : after).map(tallyOf)),
    };
  };
  return {
    before: side(0, beforeWhat),
    after: side(1, afterWhat),
    changes: changesOf(pairs),
    hosts: changedHosts(hosts[0] ?? [], hosts[1] ?? []),
    completeness: completenessOf(context),
  };
}

/** A run or a set by its id, or a window of time `from/to`. */
function narrowed(scope: RecordScope, what: string, field: string, now: number): RecordScope {
  const slash = what.indexOf("/");
  if (slash < 0) {
    return {
      ...scope,
      filter: combine("and", [scope.filter, { type: "match", field: "resource", patterns: [[what]] }]),
    };
  }
  const from = readMoment(what.slice(0, slash), field, now);
  const until = what.slice(slash + 1);
  const to = until === "" || until === "now" ? now : readMoment(until, field, now);
  if (from >= to) throw new KilowatchError("INPUT_INVALID", `${field}: ${what} ends before it begins`);
  return { ...scope, from, to };
}

/** The steps of the same runs: the filter's `kind:verdict` is replaced, its scenarios are the parents of the steps' loggers. */
function stepsOf(scope: RecordScope): RecordScope {
  const parts = scope.filter.type === "and" ? scope.filter.parts : [scope.filter];
  const kept = parts.flatMap((part) => {
    if (part.type === "match" && (part.field === "kind" || part.field === "outcome")) return [];
    if (part.type === "match" && part.field === "logger") {
      return [{ ...part, patterns: part.patterns.map(([logger = ""]) => [`${logger}.`, ""]) }];
    }
    return part.type === "not" ? [] : [part];
  });
  return { ...scope, filter: combine("and", kept) };
}

interface Pair {
  readonly scenario: string;
  readonly step: string;
  readonly before: RunTally;
  readonly after: RunTally;
  readonly durations: readonly [readonly number[], readonly number[]];
}

function pairUp(before: readonly RunGroup[], after: readonly RunGroup[], tally: (group: RunGroup) => RunTally): Pair[] {
  const key = ({ scenario, step }: RunGroup): string => `${scenario}\0${step}`;
  const [old, fresh] = [before, after].map((groups) => new Map(groups.map((group) => [key(group), group])));
  return [...new Set([...(old?.keys() ?? []), ...(fresh?.keys() ?? [])])].toSorted().map((each) => {
    const [left, right] = [old?.get(each), fresh?.get(each)];
    const [scenario = "", step = ""] = each.split("\0");
    return {
      scenario,
      step,
      before: left === undefined ? NO_RUNS : tally(left),
      after: right === undefined ? NO_RUNS : tally(right),
      durations: [left?.durations ?? [], right?.durations ?? []],
    };
  });
}

const ORDER: readonly RunChange["change"][] = [
  "failing",
  "slower",
  "mended",
  "faster",
  "only-before",
  "only-after",
  "same",
  "too-few",
];

/** Judges all pairs at once, so that of many comparisons the few that chance makes stand out are not reported. */
export function changesOf(all: readonly Pair[]): RunChange[] {
  // Of a scenario that was run on one side only its steps say nothing more.
  const lonely = new Set(
    all
      .filter(({ step, before, after }) => step === "" && before.runs * after.runs === 0)
      .map(({ scenario }) => scenario),
  );
  const pairs = all.filter(({ step, scenario }) => step === "" || !lonely.has(scenario));
  const failures = pairs.map(({ before, after }) => failureProbability(before, after));
  const slowness = pairs.map(({ durations: [before, after] }) =>
    Math.min(before.length, after.length) < FEWEST_DURATIONS ? 1 : rankProbability(before, after),
  );
  const stands = significant([...failures, ...slowness], FALSE_SHARE);
  return pairs
    .map((pair, index) =>
      changeOf(pair, {
        failure: { probability: failures[index] ?? 1, stands: stands[index] ?? false },
        slowness: { probability: slowness[index] ?? 1, stands: stands[pairs.length + index] ?? false },
      }),
    )
    .toSorted((left, right) => ORDER.indexOf(left.change) - ORDER.indexOf(right.change));
}

interface Test {
  readonly probability: number;
  readonly stands: boolean;
}

function changeOf(pair: Pair, tests: { failure: Test; slowness: Test }): RunChange {
  const { before, after } = pair;
  const common = {
    scenario: pair.scenario,
    ...(pair.step !== "" && { step: pair.step }),
    before,
    after,
    ...factorOf(before, after),
  };
  if (before.runs === 0) return { ...common, change: "only-after", detail: "was not run before" };
  if (after.runs === 0) return { ...common, change: "only-before", detail: "was not run afterwards" };
  const failed = `${before.failed} of ${before.runs} failed before, ${after.failed} of ${after.runs} after`;
  if (tests.failure.stands) {
    const worse = after.failed / after.runs > before.failed / before.runs;
    const { probability } = tests.failure;
    return { ...common, change: worse ? "failing" : "mended", probability, detail: failed };
  }
  const [old, fresh] = [before.durations?.median, after.durations?.median];
  if (old === undefined || fresh === undefined) return { ...common, change: "too-few", detail: failed };
  const seconds = `median ${formatSeconds(old)} before, ${formatSeconds(fresh)} after`;
  const { probability, stands } = tests.slowness;
  const ratio = Math.max(old, fresh) / Math.max(Math.min(old, fresh), Number.EPSILON);
  if (stands && ratio >= LEAST_FACTOR && Math.abs(fresh - old) >= LEAST_SECONDS) {
    return { ...common, change: fresh > old ? "slower" : "faster", probability, detail: seconds };
  }
  const few = Math.min(before.durations?.count ?? 0, after.durations?.count ?? 0) < FEWEST_DURATIONS;
  const detail = few ? `${seconds}; fewer than ${FEWEST_DURATIONS} on a side can't tell a change from chance` : seconds;
  return { ...common, change: few ? "too-few" : "same", probability, detail };
}

function factorOf(before: RunTally, after: RunTally): { factor?: number } {
  const [old, fresh] = [before.durations?.median, after.durations?.median];
  return old === undefined || fresh === undefined || old <= 0 ? {} : { factor: fresh / old };
}

function formatSeconds(seconds: number): string {
  return `${seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1)} s`;
}

function changedHosts(before: readonly RunGroup[], after: readonly RunGroup[]): RunComparison["hosts"] {
  const tallies = [before, after].map(
    (groups) =>
      new Map([...Map.groupBy(groups, ({ place }) => place)].map(([host, own]) => [host, sumOf(own.map(tallyOf))])),
  );
  const hosts = [...new Set(tallies.flatMap((each) => [...each.keys()]))].filter((host) => host !== "").toSorted();
  const pairs = hosts.map((host) => ({
    host,
    before: tallies[0]?.get(host) ?? NO_RUNS,
    after: tallies[1]?.get(host) ?? NO_RUNS,
  }));
  const stands = significant(
    pairs.map((pair) => failureProbability(pair.before, pair.after)),
    FALSE_SHARE,
  );
  return pairs.filter((_, index) => stands[index]);
}
