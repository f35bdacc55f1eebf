import { combine, formatTime, type RouteArguments, type RouteOutput, requestRoutes } from "#contract";
import { type LogRecord, toWire } from "#record";
import { type Caller, type SearchContext, traceStoreOf } from "./handlers.ts";
import { completenessOf } from "./records.ts";
import { readScope } from "./scope.ts";
import { accessSummary, endOfAccess } from "./trace/access.ts";
import { presentTrace } from "./trace/present.ts";
import { traceId } from "./trace/trace.ts";

type Routes = typeof requestRoutes;

/** Most access lines are calls between services: so many are read for each request that is to be listed. */
const ACCESSES_EACH = 8;
const MOST_ACCESSES = 5000;

/** What only services may call (Nova's policy "service role"), and what only load balancers do. */
const SERVICES_ONLY = /\/os-server-external-events$|\/healthcheck$/;

export async function traceRequest(
  context: SearchContext,
  { params, query }: RouteArguments<Routes["trace"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["trace"]>> {
  const traced = await traceId(traceStoreOf(context.queries), params.id, { limit: query.limit, signal });
  return presentTrace(traced, {
    minConfidence: query.min_confidence,
    limit: query.limit,
    debug: query.debug,
    toWire: (record) => toWire(record),
    missing: context.queries.missing(),
  });
}

/** Requests that users made, newest first: those that no other request's records claim to have called. */
export async function listRequests(
  context: SearchContext,
  { query }: RouteArguments<Routes["list"]>,
  { signal }: Caller,
): Promise<RouteOutput<Routes["list"]>> {
  const scope = readScope(query, context.clock.nowMicros(), signal);
  const filter = combine("and", [
    { type: "match", field: "kind", patterns: [["access"]] },
    { type: "has", field: "own_request" },
    scope.filter,
  ]);
  const limit = Math.min(MOST_ACCESSES, query.limit * ACCESSES_EACH);
  const { records } = await context.queries.search({ ...scope, filter }, { limit, order: "newest" });
  const accesses = records.filter(({ request_id, http }) => request_id !== undefined && http !== undefined);
  const groups = Map.groupBy(accesses, ({ request_id }) => request_id ?? "");
  const ids = [...groups.keys()];
  const [counts, called] = await Promise.all([
    context.queries.requestCounts(ids, signal),
    context.queries.namedByOthers(ids, signal),
  ]);
  const parents = new Set([...counts.values()].map(({ parent }) => parent).filter((parent) => parent !== ""));
  const parentCounts = await context.queries.requestCounts([...parents], signal);
  const requests = [];
  for (const [id, group] of groups) {
    const entry = entryOf(group);
    const count = counts.get(id);
    if (entry === undefined || count === undefined || called.has(id)) continue;
    // A parent with records of its own is a service; one without is an id that a client made up.
    if ((parentCounts.get(count.parent)?.own ?? 0) > 0 || SERVICES_ONLY.test(entry.http?.path ?? "")) continue;
    requests.push({
      id,
      title: `${accessSummary(entry)?.replace(/ → \d+$/, "") ?? entry.message} (${entry.origin.service ?? "unknown service"})`,
      time: formatTime(entry.time),
      ...(entry.duration === undefined ? {} : { duration: entry.duration }),
      ...(entry.http?.status === undefined ? {} : { status: entry.http.status }),
      services: [...count.services],
      records: count.records,
      errors: count.errors,
    });
  }
  return { requests: requests.slice(0, query.limit), completeness: completenessOf(context) };
}

/** Of several access lines of one request, the one that ended it and is no service's that adopted the id. */
function entryOf(group: readonly LogRecord[]): LogRecord | undefined {
  const own = group.filter((record) => record.origin.service?.startsWith("glance") !== true);
  return endOfAccess(own.some(({ http }) => http?.status !== undefined) ? own : group);
}
