import type { LogRecord } from "#record";
import { callOf, isRequestId } from "./calls.ts";
import { type Closing, closeOverRequests } from "./close.ts";
import { AFTERGLOW, AFTERGLOW_MICROS, CONFIDENCE, DEDICATED_REQUEST } from "./evidence.ts";
import { byTime } from "./graph.ts";
import { operatedResources, ownResources, typeOf } from "./resources.ts";

/** How many things one request may work on and still be followed by them (a multi-create makes many servers). */
const MOST_RESOURCES = 200;

/** How many foreign requests are looked at whole. */
const MOST_CANDIDATES = 300;

/** What a request that works on these has for itself; others' are a sign of other work. */
const EXCLUSIVE = new Set(["server", "port", "volume"]);

const EXTERNAL_EVENTS = /\/os-server-external-events$/;

/** Front servers stamp an access when it begins, to the second. */
const ACCESS_MICROS = 1_500_000;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Adds what only resources join to a request: lines without any request id (`[instance: …]`, OVS and OVN by port), and
 * requests whose link was lost on the way (neutron's writes at INFO, external events). A thing is followed only where the
 * request made it (nothing older names it) or changed it, and only in the request's own time.
 */
export async function closeOverResources(
  closing: Closing,
  actors: ReadonlySet<string>,
  entryServices: ReadonlySet<string>,
): Promise<void> {
  const { graph, store, window } = closing;
  const records = graph.records();
  const [first, last] = [records[0], records.at(-1)];
  if (first === undefined || last === undefined) return;
  const span = { from: first.time, to: last.time };
  const ids = await followed(closing, records, span);
  if (ids.length === 0) return;
  const around = { ...window, from: span.from, to: span.to + AFTERGLOW_MICROS };
  const naming = await store.byResourceIds(ids, around, closing.limit);
  const strangers = new Set<string>();
  for (const record of naming) {
    const id = rootOf(record);
    if (id !== undefined && isRequestId(id) && !graph.requests.has(id)) strangers.add(id);
  }
  const judged = await judge(
    closing,
    [...strangers].slice(0, MOST_CANDIDATES),
    new Set(ids),
    span,
    actors,
    entryServices,
  );
  await admitDedicated(closing, judged.dedicated, ids, naming);
  await followCalls(closing, attachNamed(closing, naming, ids, span, judged));
}

/** The request that a record's own one was made for. */
function rootOf(record: LogRecord): string | undefined {
  return record.global_request_id ?? record.request_id;
}

/** The things to follow: made or changed by the records' requests. */
async function followed(closing: Closing, records: readonly LogRecord[], span: Span): Promise<string[]> {
  const sure = records.filter((record) => (closing.graph.members.get(record.record_id)?.confidence ?? 0) >= 0.9);
  const changed = new Set(sure.flatMap(operatedResources));
  const named = new Set(sure.flatMap(ownResources));
  const candidates = [...named].filter((each) => !changed.has(each)).slice(0, MOST_RESOURCES);
  return [...changed, ...(await madeHere(closing, candidates, span))];
}

/** A request made a thing where nobody named it before, and the first to name it was the request itself. */
async function madeHere(closing: Closing, candidates: readonly string[], span: Span): Promise<string[]> {
  const { graph, store, window } = closing;
  const older = await store.namedBefore(candidates, span.from, window.signal);
  const fresh = candidates.filter((id) => !older.has(id));
  const around = { ...window, from: span.from, to: span.to + 1 };
  const claimed = new Map<string, LogRecord>();
  for (const record of await store.byResourceIds(fresh, around, closing.limit)) {
    if (record.request_id === undefined) continue;
    for (const { id } of record.resources) if (!claimed.has(id)) claimed.set(id, record);
  }
  return fresh.filter((id) => graph.members.has(claimed.get(id)?.record_id ?? ""));
}

interface Judged {
  /** Requests that work on the followed things and on nobody else's, within the span, and are no call of a user. */
  readonly dedicated: ReadonlyMap<string, readonly LogRecord[]>;
  /** When the next user request that changes the same things began; what has no id after that may be its. */
  readonly nextForeign: number;
}

async function judge(
  closing: Closing,
  candidates: readonly string[],
  ids: ReadonlySet<string>,
  span: Span,
  actors: ReadonlySet<string>,
  entryServices: ReadonlySet<string>,
): Promise<Judged> {
  const dedicated = new Map<string, readonly LogRecord[]>();
  let nextForeign = Number.POSITIVE_INFINITY;
  if (candidates.length === 0) return { dedicated, nextForeign };
  const own = new Set(candidates);
  const records = await closing.store.byRequestIds(candidates, { ...closing.window }, closing.limit * 4);
  for (const [id, group] of Map.groupBy(records, (record) => rootOf(record) ?? "")) {
    if (!own.has(id)) continue;
    const ordered = group.toSorted(byTime);
    const begin = ordered[0]?.time ?? 0;
    const isUsers = isUserCall(ordered, actors, entryServices);
    const changesOurs = ordered.flatMap(operatedResources).some((each) => ids.has(each));
    if (isUsers && changesOurs && begin > span.from) nextForeign = Math.min(nextForeign, begin);
    const isInside = begin >= span.from && (ordered.at(-1)?.time ?? 0) <= span.to + AFTERGLOW_MICROS;
    const isForOurs = changesOurs || ordered.some(({ http }) => http !== undefined && EXTERNAL_EVENTS.test(http.path));
    if (isInside && isForOurs && !isUsers && !namesOthers(ordered, ids)) dedicated.set(id, ordered);
  }
  for (const [id, [first]] of dedicated) if ((first?.time ?? 0) >= nextForeign) dedicated.delete(id);
  return { dedicated, nextForeign };
}

function namesOthers(records: readonly LogRecord[], ids: ReadonlySet<string>): boolean {
  return records.some(({ resources }) => resources.some(({ type, id }) => EXCLUSIVE.has(type) && !ids.has(id)));
}

/** A call that a user made himself: to the API that was traced, by the same actor; or one that reads (services pass ids on when they read). */
function isUserCall(
  records: readonly LogRecord[],
  actors: ReadonlySet<string>,
  entryServices: ReadonlySet<string>,
): boolean {
  return records.some((record) => {
    if (record.kind !== "access") return false;
    const isSameActor = record.actor?.user !== undefined && actors.has(record.actor.user);
    const isReading = record.http !== undefined && /^(GET|HEAD)$/.test(record.http.method);
    return isSameActor && (isReading || entryServices.has(record.origin.service ?? ""));
  });
}

async function admitDedicated(
  closing: Closing,
  dedicated: ReadonlyMap<string, readonly LogRecord[]>,
  ids: readonly string[],
  naming: readonly LogRecord[],
): Promise<void> {
  const { graph } = closing;
  const wanted = new Set(ids);
  const joined: string[] = [];
  for (const [id, records] of dedicated) {
    if (graph.requests.has(id)) continue;
    const shown = naming.find((record) => record.request_id === id) ?? records[0];
    const thing = records.flatMap((record) => record.resources).find((resource) => wanted.has(resource.id));
    if (shown === undefined || thing === undefined) continue;
    graph.admit(id, "resource-id", DEDICATED_REQUEST);
    graph.connect({
      from: resourceNode(thing.id, naming),
      to: id,
      evidence: "resource-id",
      confidence: DEDICATED_REQUEST,
      record_id: shown.record_id,
      detail: `works on ${thing.id} and on nothing else, while the request ran`,
    });
    joined.push(id);
  }
  await closeOverRequests(closing, joined);
}

/** Takes in the single records that name a followed thing and that no request claims; answers them. */
function attachNamed(
  closing: Closing,
  naming: readonly LogRecord[],
  ids: readonly string[],
  span: Span,
  judged: Judged,
): LogRecord[] {
  const { graph } = closing;
  const wanted = new Set(ids);
  const attached: LogRecord[] = [];
  for (const record of naming) {
    const claimed = rootOf(record);
    const thing = record.resources.find(({ id }) => wanted.has(id));
    if (thing === undefined || record.time >= judged.nextForeign || graph.members.has(record.record_id)) continue;
    if (claimed !== undefined && isRequestId(claimed)) continue;
    if (record.kind === "access") {
      attachAccess(closing, record);
      continue;
    }
    const confidence = record.time <= span.to ? CONFIDENCE["resource-id"] : AFTERGLOW;
    graph.add(record, "resource-id", resourceNode(thing.id, naming), confidence);
    attached.push(record);
  }
  return attached;
}

/**
 * A front server's own line of an access (uWSGI, Apache, HAProxy) has no request id: it belongs where a service's line of
 * the same access does. One that only names the same thing may be anybody's.
 */
function attachAccess(closing: Closing, record: LogRecord): void {
  const { graph } = closing;
  const pathOf = ({ http }: LogRecord): string => (http?.path ?? "").replace(/\?.*/s, "");
  for (const { record: known, confidence, via } of graph.members.values()) {
    const isSame =
      known.kind === "access" &&
      known.request_id !== undefined &&
      known.http?.method === record.http?.method &&
      known.http?.status === record.http?.status &&
      pathOf(known) === pathOf(record) &&
      Math.abs(known.time - (known.duration ?? 0) * 1e6 - record.time) < ACCESS_MICROS;
    if (!isSame) continue;
    graph.add(record, "access-line", via, Math.min(confidence, CONFIDENCE["access-line"]));
    return;
  }
}

/** Calls that were made outside of a request's context, as Neutron's to Nova when a port is plugged. */
async function followCalls(closing: Closing, attached: readonly LogRecord[]): Promise<void> {
  const { graph } = closing;
  const called: string[] = [];
  for (const record of attached) {
    const call = callOf(record);
    const member = graph.members.get(record.record_id);
    if (call === undefined || member === undefined) continue;
    graph.connect({
      from: member.via,
      to: call.id,
      evidence: "used-request-id",
      confidence: member.confidence,
      record_id: record.record_id,
      detail: `${record.origin.service ?? "a service"} called ${call.url ?? "another service"}, which answered with ${call.id}`,
    });
    if (graph.admit(call.id, "used-request-id", member.confidence)) called.push(call.id);
  }
  await closeOverRequests(closing, called);
}

export function resourceNode(id: string, records: readonly LogRecord[]): string {
  return `${typeOf(id, records)}:${id}`;
}
