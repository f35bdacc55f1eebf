import type { LogRecord } from "#record";

const ids = (record: LogRecord): string[] => record.resources.map(({ id }) => id);

/**
 * What belongs to the creation of one server, found without the tracer, by what this cloud is known to write: all under the
 * request's id; all under the ids that neutron-server wrote beside it once; of lines and of service users' requests (external
 * events) those that name the server or its port before somebody changes it.
 */
export function truthOf(records: readonly LogRecord[], create: LogRecord): Set<string> {
  const request = create.request_id ?? "";
  const shared = create.global_request_id ?? request;
  // A client's global id was used for this creation alone in this cloud, by other services and while it ran.
  const last = Math.max(...records.filter((record) => record.request_id === request).map(({ time }) => time));
  const isTheClients = (record: LogRecord): boolean =>
    (record.global_request_id === shared || record.request_id === shared) &&
    record.origin.service !== "nova-api" &&
    record.time >= create.time - (create.duration ?? 0) * 1e6 &&
    record.time <= last;
  const own = records.filter(
    (record) =>
      record.request_id === request ||
      record.global_request_id === request ||
      (shared !== request && isTheClients(record)),
  );
  const children = new Set(own.flatMap(({ request_id }) => (request_id === shared ? [request] : (request_id ?? []))));
  const family = records.filter(
    (record) => children.has(record.request_id ?? "") || record.global_request_id === request || own.includes(record),
  );
  const begin = Math.min(...family.map(({ time }) => time));
  const end = Math.max(...family.map(({ time }) => time)) + 2e6;
  const servers = new Set(family.filter(({ message }) => message.startsWith("Starting to schedule")).flatMap(ids));
  const ports = new Set(
    family
      .filter(({ http }) => http?.method === "PUT" && /\/ports\//.test(http.path))
      .map(({ http }) => http?.path.split("/").at(-1) ?? ""),
  );
  const things = [...servers, ...ports];
  const names = (record: LogRecord): boolean => things.some((id) => record.original.includes(id));
  const changed = records.find(
    ({ http, time, actor }) =>
      http !== undefined &&
      http.method !== "GET" &&
      time > begin &&
      actor?.user === create.actor?.user &&
      [...servers].some((id) => http.path.includes(id)),
  );
  const until = Math.min(end, changed?.time ?? end);
  const belongs = new Set(family.map(({ record_id }) => record_id));
  const near = records.filter((record) => record.time >= begin && record.time <= until);
  const told = near.filter(
    (record) =>
      names(record) &&
      /^(Creating event|Action: 'create')/.test(record.message) &&
      record.origin.service === "nova-api",
  );
  const foreign = new Set(told.flatMap((record) => record.global_request_id ?? []));
  const called = new Set(
    near.filter((record) => foreign.has(record.global_request_id ?? "")).flatMap((record) => record.request_id ?? []),
  );
  const about = [...foreign, ...called];
  for (const record of records) {
    if (record.kind === "access" && record.request_id === undefined) continue;
    const root = record.global_request_id ?? record.request_id;
    const isNear = record.time >= begin && record.time <= until;
    const isOurs =
      root === undefined
        ? (isNear && names(record)) || about.some((id) => record.original.includes(id))
        : foreign.has(root);
    if (isOurs) belongs.add(record.record_id);
  }
  // A failed build takes its ports away again, and Neutron writes that under an id of its own alone.
  const removals = near.filter(({ http }) => http?.method === "DELETE" && ports.has(http.path.split("/").at(-1) ?? ""));
  const removing = new Set(removals.flatMap(({ request_id }) => request_id ?? []));
  for (const record of records) if (removing.has(record.request_id ?? "")) belongs.add(record.record_id);
  return belongs;
}

/** Whose user checks tokens for which service; of the cloud of the demo's recording, by its configuration. */
const CHECKERS = new Map([
  ["29c523d205c84fed87b60107bc894708", "neutron-server"],
  ["dddc29b422ec458ea07837af363a2e18", "nova-api"],
  ["dec2e317d3fd4370a50894d754d30595", "glance-api"],
]);

/**
 * Keystone's checks of tokens that belong to the requests in `truth`, found by what the tracer does not know: the user who
 * checked is the service's, and of that service's accesses the only one under way is one of them. Answers records with
 * the check's own id; the first lines, which carry an id of before, are those of the same process just before.
 */
export function tokenChecksOf(records: readonly LogRecord[], truth: ReadonlySet<string>): Set<string> {
  const accesses = records.filter(({ kind, duration, request_id }) => kind === "access" && duration && request_id);
  const found = new Set<string>();
  for (const check of records) {
    if (!check.message.includes("identity:validate_token()")) continue;
    const service = CHECKERS.get(check.actor?.user ?? "");
    const running = accesses.filter(
      ({ origin, time, duration }) =>
        origin.service === service && time >= check.time && time - (duration ?? 0) * 1e6 <= check.time,
    );
    if (running.length === 0 || !running.every(({ record_id }) => truth.has(record_id))) continue;
    const near = records.filter(
      ({ origin, time }) => origin.process === check.origin.process && Math.abs(time - check.time) < 40_000,
    );
    for (const { record_id, origin } of near) if (origin.service === "keystone") found.add(record_id);
  }
  return found;
}

/** Whether a front server's line, which has no id, tells of an access in `truth`: the same path, status and second. */
export function isAccessOf(records: readonly LogRecord[], truth: ReadonlySet<string>, line: LogRecord): boolean {
  return records.some(
    ({ record_id, http, origin, time }) =>
      truth.has(record_id) &&
      origin.service === line.origin.service &&
      http?.path === line.http?.path &&
      http?.status === line.http?.status &&
      Math.abs(time - line.time) < 1_500_000,
  );
}
