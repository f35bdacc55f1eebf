import type { Trace } from "#contract";
import type { LogRecord } from "#record";
import type { TraceStore } from "./store.ts";

type Silent = Trace["silent"][number];

/** Requests like the traced one that are looked at, how many are enough to learn from, and what share of them makes a rule. */
const LIKE = 12;
const LOOKED_AT = 20;
const ENOUGH = 3;
const SHARE = 0.8;
const RECORDS_EACH = 3000;

/** What is known without having seen any: services that a successful request of this sort cannot do without. */
const RULES: readonly { method: string; path: RegExp; services: readonly string[]; why: string }[] = [
  {
    method: "POST",
    path: /\/servers$/,
    services: ["nova-api", "nova-conductor", "nova-scheduler", "nova-compute", "placement", "neutron", "glance"],
    why: "a server is created through it",
  },
  {
    method: "DELETE",
    path: /\/servers\/[0-9a-f-]{36}$/,
    services: ["nova-api", "nova-compute", "neutron"],
    why: "a server is deleted through it",
  },
  {
    method: "POST",
    path: /\/servers\/[0-9a-f-]{36}\/action$/,
    services: ["nova-api", "nova-compute"],
    why: "it acts on a server",
  },
  {
    method: "POST",
    path: /\/volumes$/,
    services: ["cinder-api", "cinder-scheduler", "cinder-volume"],
    why: "a volume is created through it",
  },
];

/** Services that should have spoken for the request and did not. `entry` is its first access record. */
export async function silentServices(
  store: TraceStore,
  entry: LogRecord,
  spoke: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<Silent[]> {
  const learned = await learn(store, entry, signal);
  const silent = new Map<string, Silent>();
  for (const [service, { seen, of }] of learned) {
    if (spoke.has(service) || seen / of < SHARE) continue;
    silent.set(service, { service, why: `it spoke in ${seen} of ${of} requests like this one` });
  }
  const rule = RULES.find(
    ({ method, path }) => entry.http?.method === method && path.test(entry.http.path.replace(/\?.*/s, "")),
  );
  if (rule !== undefined && learned.size === 0 && isAccepted(entry)) {
    for (const service of rule.services) {
      const hasSpoken = [...spoke].some((name) => name.startsWith(service));
      if (!hasSpoken) silent.set(service, { service, why: rule.why });
    }
  }
  return [...silent.values()].toSorted((a, b) => (a.service < b.service ? -1 : 1));
}

/** In how many of the requests like this one, with the same outcome, each service wrote something with their id. */
async function learn(
  store: TraceStore,
  entry: LogRecord,
  signal?: AbortSignal,
): Promise<Map<string, { seen: number; of: number }>> {
  const counts = new Map<string, { seen: number; of: number }>();
  const shape = shapeOf(entry);
  const similar = (await store.similar(entry, LIKE * LOOKED_AT, signal)).filter(
    (record) =>
      shapeOf(record) === shape &&
      record.request_id !== undefined &&
      record.request_id !== entry.request_id &&
      isAccepted(record) === isAccepted(entry),
  );
  const ids = [...new Set(similar.map((record) => record.request_id ?? ""))].slice(0, LIKE);
  if (ids.length < ENOUGH) return counts;
  for (const id of ids) {
    const records = await store.byRequestIds([id], { signal }, RECORDS_EACH);
    for (const service of new Set(records.map((record) => record.origin.service ?? ""))) {
      if (service === "") continue;
      const count = counts.get(service) ?? { seen: 0, of: ids.length };
      counts.set(service, { ...count, seen: count.seen + 1 });
    }
  }
  return counts;
}

/** What was asked for, whatever it was asked of: an access line's event is the same for many paths. */
function shapeOf({ http }: LogRecord): string {
  const path = (http?.path ?? "")
    .replace(/\?.*/s, "")
    .replace(/\/[^/]*\d[^/]*/g, (part) => (/^\/v\d/.test(part) ? part : "/<id>"));
  return `${http?.method ?? ""} ${path}`;
}

function isAccepted(record: LogRecord): boolean {
  return (record.http?.status ?? 0) < 400;
}
