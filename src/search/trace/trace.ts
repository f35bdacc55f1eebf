import type { Trace } from "#contract";
import type { LogRecord } from "#record";
import { wholeAccess } from "./access.ts";
import { isRequestId } from "./calls.ts";
import { disagreeingClocks } from "./clocks.ts";
import { type Closing, closeOverRequests, closeOverSharedGlobal } from "./close.ts";
import { CONFIDENCE } from "./evidence.ts";
import { TraceGraph } from "./graph.ts";
import { closeOverResources, resourceNode } from "./over-resources.ts";
import { silentServices } from "./silent.ts";
import type { TraceStore } from "./store.ts";
import { closeOverTokenChecks } from "./token-checks.ts";

/** What was found for an id; `present.ts` brings it into the contract's shape. */
export interface Traced {
  readonly id: string;
  readonly graph: TraceGraph;
  readonly entry: LogRecord | undefined;
  readonly silent: Trace["silent"];
  readonly clocks: Trace["clocks"];
  readonly isCut: boolean;
}

/** How many requests that touched a resource are followed whole. */
const MOST_REQUESTS = 200;

/** Finds everything that belongs to a request id, a global request id or a resource id, over all services. */
export async function traceId(
  store: TraceStore,
  id: string,
  options: { limit: number; signal?: AbortSignal | undefined },
): Promise<Traced> {
  const graph = new TraceGraph();
  const closing: Closing = { store, graph, window: { signal: options.signal }, limit: options.limit, isCut: false };
  const bare = id.replace(/^[a-z_-]+:(?=[0-9a-f]{8}-)/i, "").toLowerCase();
  await (isRequestId(bare) ? closeRequest(closing, bare) : closeResource(closing, bare));
  const entry = entryOf(graph, bare);
  const spoke = new Set(
    graph.records().flatMap(({ origin }) => (origin.service === undefined ? [] : [origin.service])),
  );
  const silent =
    entry === undefined || !isRequestId(bare) ? [] : await silentServices(store, entry, spoke, options.signal);
  return { id: bare, graph, entry, silent, clocks: disagreeingClocks(graph), isCut: closing.isCut };
}

async function closeRequest(closing: Closing, id: string): Promise<void> {
  const { graph } = closing;
  graph.admit(id, "request-id", CONFIDENCE["request-id"]);
  await closeOverRequests(closing, [id]);
  await closeOverSharedGlobal(closing, id);
  const own = graph.records().filter((record) => record.request_id === id || record.global_request_id === id);
  const entries = own.filter((record) => record.kind === "access" && record.request_id === id);
  const actors = new Set(entries.flatMap(({ actor }) => (actor?.user === undefined ? [] : [actor.user])));
  const services = new Set(entries.map((record) => record.origin.service ?? ""));
  await closeOverResources(closing, actors, services);
  await closeOverTokenChecks(closing);
}

/** A resource: all that names it, and the whole of the requests that were about it. */
async function closeResource(closing: Closing, id: string): Promise<void> {
  const { graph, store, window, limit } = closing;
  const naming = await store.byResourceIds([id], window, limit + 1);
  if (naming.length > limit) closing.isCut = true;
  const node = resourceNode(id, naming);
  const groups = Map.groupBy(naming.slice(0, limit), (record) => record.request_id ?? record.global_request_id ?? "");
  const maker = naming.find(({ request_id }) => request_id !== undefined)?.request_id;
  const whole: string[] = [];
  for (const [request, records] of groups) {
    const shown = records[0];
    if (shown === undefined) continue;
    for (const record of records) graph.add(record, "resource-id", node);
    if (!isRequestId(request) || !isAbout(records, id, maker)) continue;
    graph.admit(request, "resource-id", CONFIDENCE["resource-id"]);
    graph.connect({
      from: node,
      to: request,
      evidence: "resource-id",
      confidence: CONFIDENCE["resource-id"],
      record_id: shown.record_id,
      detail: `${shown.origin.service ?? "a service"} names it in this request`,
    });
    whole.push(request);
  }
  await closeOverRequests(closing, whole.slice(0, MOST_REQUESTS));
  if (whole.length > MOST_REQUESTS) closing.isCut = true;
}

/** A request is about a thing where its path names it, or where it was the first of all to name it: it made it. */
function isAbout(records: readonly LogRecord[], id: string, maker: string | undefined): boolean {
  return (
    records.some(({ http }) => http?.path.includes(id) === true) ||
    (maker !== undefined && records.some(({ request_id }) => request_id === maker))
  );
}

/** What the trace is about: the access of the id itself; of what shares a global id, the first that changes something. */
function entryOf(graph: TraceGraph, id: string): LogRecord | undefined {
  const all = graph.records().filter(({ kind }) => kind === "access");
  const accesses = all
    .filter(({ http }) => http?.status !== undefined)
    .map((end) =>
      wholeAccess(
        end,
        all.filter(({ request_id }) => request_id === end.request_id),
      ),
    );
  const own = accesses.filter((record) => record.request_id === id);
  const direct = own.find((record) => record.origin.service?.startsWith("glance") !== true);
  if (direct !== undefined) return direct;
  const shared = accesses.filter((record) => record.global_request_id === id);
  return (
    shared.find(({ http }) => http !== undefined && !/^(GET|HEAD)$/.test(http.method)) ??
    own[0] ??
    shared[0] ??
    accesses[0]
  );
}
