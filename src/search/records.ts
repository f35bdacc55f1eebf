import { KilowatchError } from "#base";
import {
  completeFilter,
  filterValue,
  formatTime,
  type RouteArguments,
  type RouteOutput,
  recordRoutes,
} from "#contract";
import { toWire } from "#record";
import { FACET_FIELDS, type FacetField, isFacetField, type RecordScope } from "#store";
import type { Caller, SearchContext } from "./handlers.ts";
import { readScope, windowOf } from "./scope.ts";

type Routes = typeof recordRoutes;

/** Values offered by completion: more would hide the field's own. */
const COMPLETED_VALUES = 20;

export function completenessOf({ queries }: SearchContext): { complete: boolean; missing: string[] } {
  const missing = [...queries.missing()];
  return { complete: missing.length === 0, missing };
}

export async function searchRecords(
  context: SearchContext,
  { query }: RouteArguments<Routes["search"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["search"]>> {
  const scope = readScope(query, context.clock.nowMicros(), signal);
  const page = { limit: query.limit, order: query.order, cursor: query.cursor };
  const [{ records, next }, total] = await Promise.all([
    context.queries.search(scope, page),
    query.total ? context.queries.count(scope) : undefined,
  ]);
  return {
    records: records.map((record) => toWire(record, { original: query.original })),
    ...(next === undefined ? {} : { next_cursor: next }),
    ...(total === undefined ? {} : { total }),
    ...(scope.from === undefined ? {} : { from: formatTime(scope.from) }),
    ...(scope.to === undefined ? {} : { to: formatTime(scope.to) }),
    completeness: completenessOf(context),
  };
}

/** A scope with both ends: what the caller set, narrowed by the filter, else from the first to the last record. */
export async function closedScope(
  context: SearchContext,
  query: { filter: string; from?: string | undefined; to?: string | undefined },
  signal: AbortSignal,
): Promise<RecordScope & { from: number; to: number }> {
  const now = context.clock.nowMicros();
  const scope = readScope(query, now, signal);
  const own = windowOf(scope.filter, now);
  let from = maximum(scope.from, own.from);
  let to = minimum(scope.to, own.to);
  if (from === undefined || to === undefined) {
    const extent = await context.queries.extent(scope);
    from ??= extent?.from ?? now - 3_600_000_000;
    to ??=
      extent === undefined
        ? now
        : scope.from === undefined && own.from === undefined
          ? extent.to + 1
          : Math.max(extent.to + 1, now);
  }
  return { ...scope, from, to: Math.max(to, from + 1) };
}

function maximum(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : right === undefined ? left : Math.max(left, right);
}

function minimum(left: number | undefined, right: number | undefined): number | undefined {
  return left === undefined ? right : right === undefined ? left : Math.min(left, right);
}

export async function recordHistogram(
  context: SearchContext,
  { query }: RouteArguments<Routes["histogram"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["histogram"]>> {
  const scope = await closedScope(context, query, signal);
  const buckets = await context.queries.histogram(scope, query.buckets);
  const width =
    buckets[1] === undefined || buckets[0] === undefined ? scope.to - scope.from : buckets[1].time - buckets[0].time;
  const total = buckets.reduce((sum, { counts }) => sum + Object.values(counts).reduce((a, b) => a + b, 0), 0);
  return {
    from: formatTime(scope.from),
    to: formatTime(scope.to),
    interval_seconds: width / 1e6,
    total,
    buckets: buckets.map(({ time, counts }) => ({ time: formatTime(time), counts })),
    completeness: completenessOf(context),
  };
}

export async function recordFacets(
  context: SearchContext,
  { query }: RouteArguments<Routes["facets"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["facets"]>> {
  const scope = readScope(query, context.clock.nowMicros(), signal);
  const facets = await context.queries.facets(scope, readFacetFields(query.fields), query.limit);
  return {
    facets: facets.map(({ field, values, others }) => ({ field, values: [...values], others })),
    completeness: completenessOf(context),
  };
}

function readFacetFields(text: string): FacetField[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const fields = names.filter(isFacetField);
  const wrong = names.find((name) => !isFacetField(name));
  if (wrong === undefined) return fields;
  throw new KilowatchError("INPUT_INVALID", `fields: there is no facet ${wrong}; there are ${FACET_FIELDS.join(", ")}`);
}

export async function completeRecords(
  context: SearchContext,
  { query }: RouteArguments<Routes["complete"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["complete"]>> {
  const { from, to, items, values } = completeFilter(query.filter, query.caret);
  if (values === undefined || !isFacetField(values.field)) return { from, to, items: [...items] };
  const scope: RecordScope = { filter: { type: "all" }, now: context.clock.nowMicros(), signal };
  const [facet] = await context.queries.facets(scope, [values.field], COMPLETED_VALUES, values.prefix);
  return { from, to, items: (facet?.values ?? []).map(({ value, count }) => ({ text: filterValue(value), count })) };
}

export async function showRecord(
  context: SearchContext,
  { params, query }: RouteArguments<Routes["show"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["show"]>> {
  const record = await context.queries.get(params.record_id, signal);
  if (record === undefined) throw new KilowatchError("NOT_FOUND", `there is no record ${params.record_id}`);
  const { before, after } = await context.queries.neighbours(params.record_id, query.neighbours, signal);
  return {
    record: toWire(record, { original: true }),
    before: before.map((each) => toWire(each)),
    after: after.map((each) => toWire(each)),
  };
}
