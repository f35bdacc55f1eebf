import type { LogRecord } from "#record";

/** keystoneauth's session.py: `GET call to network for http://… used request id req-…`. */
const USED = /\b(?:[A-Z]+ call to \S+ for (\S+) )?used request id (req-[0-9a-f-]{36})/;

/** neutron's notifiers/nova.py, which calls Nova outside of any request's context. */
const NOVA_EVENT = /\bNova event matching \['(req-[0-9a-f-]{36})'\]/;

/** A call to another service that a record shows: the callee's request id, and where to. */
export interface Call {
  readonly id: string;
  readonly url: string | undefined;
}

export function callOf(record: LogRecord): Call | undefined {
  const event = record.message.startsWith("Nova event") ? NOVA_EVENT.exec(record.message)?.[1] : undefined;
  if (event !== undefined) return { id: event, url: "/os-server-external-events" };
  if (!record.message.includes("used request id")) return undefined;
  const match = USED.exec(record.message);
  return match?.[2] === undefined ? undefined : { id: match[2], url: match[1] };
}

/** Request ids in a record's text, its own apart. */
export function mentionsOf(record: LogRecord): string[] {
  return record.resources
    .filter(({ type, id }) => type === "request" && id !== record.request_id && id !== record.global_request_id)
    .map(({ id }) => id);
}

export function isRequestId(id: string): boolean {
  return /^req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.test(id);
}
