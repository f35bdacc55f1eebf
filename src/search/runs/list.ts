import { isKilowatchError, KilowatchError } from "#base";
import {
  combine,
  type Filter,
  formatTime,
  type RouteArguments,
  type RouteOutput,
  Run,
  type RunPoint,
  type RunSummary,
  type runRoutes,
  Verdict,
} from "#contract";
import { type LogRecord, toWire } from "#record";
import type { RecordScope, RunGroup } from "#store";
import type { Caller, SearchContext } from "../handlers.ts";
import { completenessOf } from "../records.ts";
import { readFilter } from "../scope.ts";
import { runScope } from "./scope.ts";
import { tallyOf } from "./tally.ts";

type Routes = typeof runRoutes;

const HISTORY = 50;
const HISTORY_MICROS = 30 * 86_400_000_000;
const WARNING = 13;

/** The run that a verdict record carries, or undefined where it carries none that this release can read. */
export function runOf(record: LogRecord): Run | undefined {
  return Run.safeParse(record.attributes?.["run"]).data;
}

export function summaryOf(run: Run, recordId: string): RunSummary {
  const { steps: _steps, console: _console, notes: _notes, server_fault: _fault, cleanup, ...summary } = run;
  return { ...summary, record_id: recordId, left: cleanup.left.length };
}

export async function listRuns(
  context: SearchContext,
  { query }: RouteArguments<Routes["list"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["list"]>> {
  const scope = runScope(query, context.clock.nowMicros(), signal);
  const page = { limit: query.limit, order: "newest", cursor: query.cursor } as const;
  const { records, next } = await context.queries.search(scope, page);
  const found = records.flatMap((record) => {
    const run = runOf(record);
    return run === undefined || (query.trigger !== undefined && run.trigger !== query.trigger) ? [] : [{ run, record }];
  });
  return {
    runs: found.map(({ run, record }) => summaryOf(run, record.record_id)),
    ...(query.detail && { details: found.map(({ run }) => run) }),
    ...(next !== undefined && { next_cursor: next }),
    completeness: completenessOf(context),
  };
}

export async function findRun(
  context: SearchContext,
  runId: string,
  signal: AbortSignal,
): Promise<{ run: Run; record: LogRecord }> {
  const filter = combine("and", [
    { type: "match", field: "resource", patterns: [[runId]] },
    { type: "match", field: "kind", patterns: [["verdict"]] },
  ]);
  const scope: RecordScope = { filter, now: context.clock.nowMicros(), signal };
  const { records } = await context.queries.search(scope, { limit: 1, order: "newest" });
  const [record] = records;
  const run = record === undefined ? undefined : runOf(record);
  if (record === undefined || run === undefined) throw new KilowatchError("NOT_FOUND", `there is no run ${runId}`);
  return { run, record };
}

export async function showRun(
  context: SearchContext,
  { params, query }: RouteArguments<Routes["show"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["show"]>> {
  const { run, record } = await findRun(context, params.run_id, signal);
  const filterText = run.logs?.filter ?? logFilterOf(run);
  const now = context.clock.nowMicros();
  const [logs, past] = await Promise.all([
    logsOf(context, filterText, query.records, { now, signal }),
    pastOf(context, run, record.time, signal),
  ]);
  return {
    run,
    record_id: record.record_id,
    filter: filterText,
    ...logs,
    ...past,
    completeness: completenessOf(context),
  };
}

async function logsOf(
  context: SearchContext,
  filterText: string,
  limit: number,
  window: { now: number; signal: AbortSignal },
): Promise<Pick<RouteOutput<Routes["show"]>, "records" | "total" | "errors">> {
  if (filterText === "") return { records: [], total: 0, errors: 0 };
  let filter: Filter;
  try {
    filter = combine("and", [readFilter(filterText), { type: "not", part: OURS }]);
  } catch (error) {
    if (isKilowatchError(error, "FILTER_INVALID")) return { records: [], total: 0, errors: 0 };
    throw error;
  }
  const severe = (low: number): RecordScope => ({
    ...window,
    filter: combine("and", [
      filter,
      { type: "compare", field: "severity", comparison: ">=", ranges: [{ low, high: low }] },
    ]),
  });
  const [total, errors] = await Promise.all([
    context.queries.count({ ...window, filter }),
    context.queries.count(severe(17)),
  ]);
  if (limit === 0) return { records: [], total, errors };
  const page = { limit, order: "oldest" } as const;
  let { records } = await context.queries.search(severe(WARNING), page);
  if (records.length === 0) ({ records } = await context.queries.search({ ...window, filter }, page));
  return { records: records.map((each) => toWire(each)), total, errors };
}

const OURS: Filter = { type: "match", field: "kind", patterns: [["step"], ["verdict"]] };

/** A filter for the log records of the requests that a run's failing step, or the whole run, made. */
export function logFilterOf(run: Run): string {
  const failing = run.steps.find(({ name }) => name === run.failing_step);
  const steps = failing === undefined ? run.steps : [failing];
  const ids = steps.flatMap(({ global_request_id: id }) => (id === undefined ? [] : [id]));
  return ids.length === 0 ? "" : `request:${ids.join(",")}`;
}

async function pastOf(
  context: SearchContext,
  run: Run,
  time: number,
  signal: AbortSignal,
): Promise<Pick<RouteOutput<Routes["show"]>, "history" | "durations">> {
  const now = context.clock.nowMicros();
  const { cloud, host, zone } = run.target;
  const query = {
    cloud,
    scenario: run.scenario,
    ...(host !== undefined && { host }),
    ...(zone !== undefined && { zone }),
  };
  const scope = { ...runScope(query, now, signal), from: time - HISTORY_MICROS };
  const [group] = await context.queries.runGroups(scope, { of: "verdict", points: HISTORY });
  if (group === undefined) return { history: [] };
  const { durations } = tallyOf(group);
  return { history: pointsOf(group), ...(durations !== undefined && { durations }) };
}

export function pointsOf(group: Pick<RunGroup, "points">): RunPoint[] {
  return group.points.flatMap(({ run_id, time, outcome, seconds }) => {
    const verdict = Verdict.safeParse(outcome).data;
    return verdict === undefined ? [] : [{ run_id, time: formatTime(time), verdict, seconds }];
  });
}
