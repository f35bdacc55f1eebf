import type { LogRecord } from "#record";
import { callOf, isRequestId, mentionsOf } from "./calls.ts";
import { CONFIDENCE, SHARED_GLOBAL_ID } from "./evidence.ts";
import type { TraceGraph } from "./graph.ts";
import { byTime } from "./graph.ts";
import type { TraceStore, TraceWindow } from "./store.ts";

/** Calls of calls of calls: deeper than any OpenStack request goes. */
const DEEPEST = 6;

export interface Closing {
  readonly store: TraceStore;
  readonly graph: TraceGraph;
  readonly window: TraceWindow;
  /** Records read at most; `isCut` is set when that was not enough. */
  readonly limit: number;
  isCut: boolean;
}

/** Adds requests with all their records, and whatever they called, by the ids that services hand to each other. */
export async function closeOverRequests(closing: Closing, first: readonly string[]): Promise<void> {
  const { graph } = closing;
  let wave = first.filter(isRequestId);
  for (let depth = 0; depth < DEEPEST && wave.length > 0; depth += 1) {
    const records = await read(closing, wave);
    const ids = new Set(wave);
    const next = new Set<string>();
    for (const record of records) {
      for (const called of admitRecord(graph, record, ids)) next.add(called);
    }
    for (const record of await mentioning(closing, wave)) attachMention(graph, record, ids);
    wave = [...next];
  }
}

async function read(closing: Closing, ids: readonly string[]): Promise<LogRecord[]> {
  const room = Math.max(1, closing.limit - closing.graph.members.size);
  const records = await closing.store.byRequestIds(ids, closing.window, room + 1);
  if (records.length > room) closing.isCut = true;
  return records.slice(0, room);
}

async function mentioning(closing: Closing, ids: readonly string[]): Promise<LogRecord[]> {
  return closing.store.byResourceIds(ids, closing.window, Math.max(1, closing.limit - closing.graph.members.size));
}

/** Takes a record in by its own or global id; answers the requests that become known by it. */
function admitRecord(graph: TraceGraph, record: LogRecord, ids: ReadonlySet<string>): string[] {
  const own = record.request_id;
  const found: string[] = [];
  const byOwn = own !== undefined && ids.has(own);
  const caller = byOwn ? own : record.global_request_id;
  if (caller === undefined) return found;
  const sure = graph.requests.get(caller)?.confidence ?? 1;
  const evidence = byOwn ? ownEvidence(record) : "global-request-id";
  graph.add(record, evidence, byOwn ? own : (own ?? caller), Math.min(sure, CONFIDENCE[evidence]));
  if (!byOwn && own !== undefined && graph.admit(own, "global-request-id", sure)) found.push(own);
  const { global_request_id: global } = record;
  if (own !== undefined && global !== undefined && graph.requests.has(global)) {
    graph.connect({
      from: global,
      to: own,
      evidence: "global-request-id",
      confidence: sure,
      record_id: record.record_id,
      detail: `${record.origin.service ?? "a service"} was handed ${global} as global request id`,
    });
  }
  const call = callOf(record);
  if (call !== undefined && call.id !== own) {
    const from = own ?? caller;
    graph.connect({
      from,
      to: call.id,
      evidence: "used-request-id",
      confidence: sure,
      record_id: record.record_id,
      detail: `${record.origin.service ?? "a service"} called ${call.url ?? "another service"}, which answered with ${call.id}`,
    });
    if (graph.admit(call.id, "used-request-id", sure)) found.push(call.id);
  }
  return found;
}

function ownEvidence(record: LogRecord): "notification" | "adopted-id" | "request-id" {
  if (record.kind === "notification") return "notification";
  // Glance takes the caller's id for its own and logs no global one.
  return record.origin.project === "glance" || record.origin.service?.startsWith("glance") === true
    ? "adopted-id"
    : "request-id";
}

/** A record that names a request in its text: of the request where it has no id of its own, else a sign of the caller. */
function attachMention(graph: TraceGraph, record: LogRecord, ids: ReadonlySet<string>): void {
  for (const id of mentionsOf(record)) {
    if (!ids.has(id)) continue;
    const sure = graph.requests.get(id)?.confidence ?? 1;
    if (record.request_id === undefined) {
      graph.add(record, "rpc-context", id, Math.min(sure, CONFIDENCE["rpc-context"]));
      continue;
    }
    if (callOf(record)?.id !== id) continue;
    graph.connect({
      from: record.request_id,
      to: id,
      evidence: "used-request-id",
      confidence: 1,
      record_id: record.record_id,
      detail: `${record.origin.service ?? "a service"} called, and was answered with ${id}`,
    });
  }
}

/**
 * Requests that share the global id a client gave the traced one. A service hands on the client's id, not its own, so its
 * calls look like the client's other calls: they are told apart by "used request id" lines where there are any, else by
 * time, and the service that was traced does not call itself.
 */
export async function closeOverSharedGlobal(closing: Closing, id: string): Promise<void> {
  const { graph, store, window } = closing;
  const own = graph.records().filter((record) => record.request_id === id);
  const shared = own.find(
    (record) => record.global_request_id !== undefined && record.global_request_id !== id,
  )?.global_request_id;
  const [begin, end] = [own[0]?.time, own.at(-1)?.time];
  if (shared === undefined || begin === undefined || end === undefined) return;
  graph.connect({
    from: shared,
    to: id,
    evidence: "global-request-id",
    confidence: 1,
    detail: "the caller gave this global request id",
  });
  // Where keystoneauth tells every call, there is nothing to guess.
  if (own.some((record) => callOf(record) !== undefined)) return;
  const services = new Set(own.filter((record) => record.kind === "access").map((record) => record.origin.service));
  const mates = await store.byRequestIds([shared], window, closing.limit);
  const groups = Map.groupBy(mates, (record) => record.request_id ?? shared);
  for (const [mate, records] of groups) {
    // Glance takes the client's id for its own, so that all its lines are one group: each is taken for itself.
    const ordered = (mate === shared ? records.filter(({ time }) => time >= begin && time <= end) : records).toSorted(
      byTime,
    );
    const isInside = (ordered[0]?.time ?? -1) >= begin && (ordered.at(-1)?.time ?? 0) <= end;
    const isSibling = records.some((record) => record.kind === "access" && services.has(record.origin.service));
    if (mate === id || graph.requests.has(mate) || !isInside || isSibling) continue;
    if (mate !== shared) graph.admit(mate, "global-request-id", SHARED_GLOBAL_ID);
    graph.connect({
      from: id,
      to: mate,
      evidence: "global-request-id",
      confidence: SHARED_GLOBAL_ID,
      detail: "has the same global request id and falls into its time",
    });
    for (const record of ordered) graph.add(record, "global-request-id", mate, SHARED_GLOBAL_ID);
  }
}
