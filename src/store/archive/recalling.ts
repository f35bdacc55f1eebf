import { type Filter, resolveMoment } from "#contract";
import type { RecordQueries, TimeWindow } from "../query/queries.ts";
import type { RecordScope } from "../query/scope.ts";
import type { Archive, Window } from "./archive.ts";

/** The same queries, over archived days too: what lies in a query's window is loaded first. */
export function recalling(queries: RecordQueries, archive: Archive): RecordQueries {
  let missing: readonly string[] = [];
  const first = async <T>(window: Window, ask: () => Promise<T>): Promise<T> => {
    missing = await archive.recall(window);
    return ask();
  };
  return {
    ...queries,
    search: (scope, page) => first(windowOf(scope), () => queries.search(scope, page)),
    count: (scope) => first(windowOf(scope), () => queries.count(scope)),
    extent: (scope) => first(windowOf(scope), () => queries.extent(scope)),
    histogram: (scope, buckets) => first(windowOf(scope), () => queries.histogram(scope, buckets)),
    facets: (scope, fields, limit, prefix) =>
      first(windowOf(scope), () => queries.facets(scope, fields, limit, prefix)),
    get: (id, signal) => first({}, () => queries.get(id, signal)),
    neighbours: (id, count, signal) => first({}, () => queries.neighbours(id, count, signal)),
    events: (scope, options) => first(windowOf(scope), () => queries.events(scope, options)),
    eventSeries: (scope, codes, parts) => first(windowOf(scope), () => queries.eventSeries(scope, codes, parts)),
    byRequestIds: (ids, window: TimeWindow, limit) => first(window, () => queries.byRequestIds(ids, window, limit)),
    byResourceIds: (ids, window: TimeWindow, limit) => first(window, () => queries.byResourceIds(ids, window, limit)),
    requestCounts: (ids, signal) => first({}, () => queries.requestCounts(ids, signal)),
    runGroups: (scope, grouping) => first(windowOf(scope), () => queries.runGroups(scope, grouping)),
    runSeries: (scope, parts) => first(windowOf(scope), () => queries.runSeries(scope, parts)),
    seenBefore: (codes, time, signal) => first({ to: time }, () => queries.seenBefore(codes, time, signal)),
    missing: () => [...queries.missing(), ...missing],
  };
}

/** The window of a scope, narrowed by `since:` and `until:` where the whole filter depends on them. */
function windowOf(scope: RecordScope): Window {
  let { from, to } = scope;
  const parts: readonly Filter[] = scope.filter.type === "and" ? scope.filter.parts : [scope.filter];
  for (const part of parts) {
    if (part.type !== "time") continue;
    const moment = resolveMoment(part.moment, scope.now);
    if (part.bound === "since") from = Math.max(from ?? moment, moment);
    else to = Math.min(to ?? moment, moment);
  }
  return { from, to };
}
