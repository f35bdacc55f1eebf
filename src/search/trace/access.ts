import type { LogRecord } from "#record";

/** What an access asked for, and its status where it has ended. */
export function accessSummary(record: LogRecord): string | undefined {
  const { http } = record;
  if (http === undefined) return undefined;
  return `${http.method} ${pathOf(record)}${http.status === undefined ? "" : ` → ${http.status}`}`.trimStart();
}

export function pathOf({ http }: LogRecord): string {
  return (http?.path ?? "").replace(/\?.*/s, "");
}

/** The access line that ended a request, or else the last there is; made whole by the others. */
export function endOfAccess(accesses: readonly LogRecord[]): LogRecord | undefined {
  const end = accesses.find(({ http }) => http?.status !== undefined) ?? accesses.at(-1);
  return end === undefined ? undefined : wholeAccess(end, accesses);
}

/**
 * Cinder writes two records of one access, the first with the method, the second with the status: they are made one, and
 * the time between them is its duration.
 */
export function wholeAccess(end: LogRecord, accesses: readonly LogRecord[]): LogRecord {
  if (end.http === undefined || end.http.method !== "") return end;
  const begin = accesses.find(
    (record) => record.http !== undefined && record.http.method !== "" && pathOf(record) === pathOf(end),
  );
  if (begin?.http === undefined) return end;
  const duration = end.duration ?? (end.time - begin.time) / 1e6;
  return { ...end, duration, http: { ...end.http, method: begin.http.method, path: begin.http.path } };
}
