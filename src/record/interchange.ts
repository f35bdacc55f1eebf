import type { Record as WireRecord } from "#contract";
import type { Draft } from "./format.ts";
import type { Actor, HttpAccess, RecordKind, Resource } from "./record.ts";
import { isObject, parseJson } from "./text.ts";
import { readTraceback } from "./traceback.ts";

/** The registered name of our structured data; 32473 is the number kept for documentation (RFC 5612), we have none of our own. */
export const STRUCTURED_DATA_ID = "kilowatch@32473";

interface Field {
  /** OpenTelemetry's name where its semantic conventions have one, else ours; also the parameter's name in RFC 5424. */
  name: string;
  get(record: WireRecord): string | number | undefined;
  /** Absent where a reader works the value out by itself, or where the source's configuration says it. */
  set?(draft: Partial<Draft>, value: string): void;
}

const KINDS: ReadonlySet<string> = new Set(
  "log access notification check step verdict finding incident drill change".split(" "),
);

function actorField(name: string, key: keyof Actor): Field {
  return {
    name,
    get: (record) => record.actor?.[key],
    set(draft, value) {
      draft.actor = { ...draft.actor, [key]: value };
    },
  };
}

function httpField(name: string, key: Exclude<keyof HttpAccess, "method" | "path">, isNumber: boolean): Field {
  return {
    name,
    get: (record) => record.http?.[key],
    set(draft, value) {
      draft.http = { method: "", path: "", ...draft.http, [key]: isNumber ? Number(value) : value };
    },
  };
}

function textField(
  name: string,
  get: Field["get"],
  key:
    | "outcome"
    | "logger"
    | "source"
    | "process"
    | "service"
    | "request_id"
    | "global_request_id"
    | "trace_id"
    | "span_id",
): Field {
  return {
    name,
    get,
    set(draft, value) {
      draft[key] = value;
    },
  };
}

function writeResources(resources: readonly Resource[]): string | undefined {
  return resources.length === 0 ? undefined : resources.map(({ type, id }) => `${type}/${id}`).join(" ");
}

function readResources(value: string): Resource[] {
  return value.split(" ").flatMap((word) => {
    const slash = word.indexOf("/");
    return slash < 1 ? [] : [{ type: word.slice(0, slash), id: word.slice(slash + 1) }];
  });
}

/** All that a record says besides its time, host and message, in the order it is written in. */
export const INTERCHANGE: readonly Field[] = [
  {
    name: "kilowatch.kind",
    get: (record) => record.kind,
    set(draft, value) {
      if (KINDS.has(value)) draft.kind = value as RecordKind;
    },
  },
  {
    name: "kilowatch.severity",
    get: (record) => record.severity,
    set(draft, value) {
      draft.severity = Number(value);
    },
  },
  {
    name: "kilowatch.level",
    get: (record) => record.level,
    set(draft, value) {
      draft.level = value;
    },
  },
  { name: "kilowatch.record_id", get: (record) => record.record_id },
  { name: "kilowatch.event_id", get: (record) => record.event_id },
  { name: "kilowatch.event_code", get: (record) => record.event_code },
  { name: "kilowatch.repeat", get: (record) => (record.repeat > 1 ? record.repeat : undefined) },
  textField("code.namespace", (record) => record.origin.logger, "logger"),
  textField("code.location", (record) => record.origin.source, "source"),
  textField("openstack.request_id", (record) => record.request_id, "request_id"),
  textField("openstack.global_request_id", (record) => record.global_request_id, "global_request_id"),
  textField("trace_id", (record) => record.trace_id, "trace_id"),
  textField("span_id", (record) => record.span_id, "span_id"),
  actorField("user.id", "user"),
  actorField("openstack.project_id", "project"),
  actorField("openstack.domain_id", "domain"),
  actorField("openstack.system_scope", "system_scope"),
  actorField("openstack.user_domain_id", "user_domain"),
  actorField("openstack.project_domain_id", "project_domain"),
  {
    name: "openstack.resources",
    get: (record) => writeResources(record.resources),
    set(draft, value) {
      draft.resources = readResources(value);
    },
  },
  textField("kilowatch.outcome", (record) => record.outcome, "outcome"),
  {
    name: "kilowatch.duration_seconds",
    get: (record) => record.duration,
    set(draft, value) {
      draft.duration = Number(value);
    },
  },
  {
    name: "http.request.method",
    get: (record) => record.http?.method,
    set(draft, value) {
      draft.http = { path: "", ...draft.http, method: value };
    },
  },
  {
    name: "url.path",
    get: (record) => record.http?.path,
    set(draft, value) {
      draft.http = { method: "", ...draft.http, path: value };
    },
  },
  httpField("http.response.status_code", "status", true),
  httpField("http.request.body.size", "request_bytes", true),
  httpField("http.response.body.size", "response_bytes", true),
  httpField("openstack.microversion", "microversion", false),
  httpField("client.address", "peer", false),
  httpField("user_agent.original", "user_agent", false),
  {
    name: "exception.type",
    get: (record) => record.exception?.class,
    set(draft, value) {
      const cause = { class: value, message: "", frames: [] };
      draft.exception = { class: value, message: "", chain: [cause], root_cause: value, text: value };
    },
  },
  {
    name: "exception.message",
    get: (record) => record.exception?.message,
    set(draft, value) {
      if (draft.exception === undefined) return;
      const { class: name } = draft.exception;
      const cause = { class: name, message: value, frames: [] };
      draft.exception = { ...draft.exception, message: value, chain: [cause], text: `${name}: ${value}` };
    },
  },
  {
    name: "exception.stacktrace",
    get: (record) => record.exception?.text,
    set(draft, value) {
      if (value.includes("Traceback (most recent call last)")) draft.exception = readTraceback(value);
    },
  },
  { name: "cloud.account.id", get: (record) => record.cloud },
  { name: "cloud.region", get: (record) => record.place?.region },
  { name: "cloud.availability_zone", get: (record) => record.place?.zone },
  { name: "openstack.cell", get: (record) => record.place?.cell },
  { name: "openstack.cluster", get: (record) => record.place?.cluster },
  { name: "kilowatch.locator", get: (record) => record.locator },
  {
    name: "kilowatch.attributes",
    get: (record) => (record.attributes === undefined ? undefined : JSON.stringify(record.attributes)),
    set(draft, value) {
      const attributes = parseJson(value);
      if (isObject(attributes)) draft.attributes = attributes;
    },
  },
];

const BY_NAME: ReadonlyMap<string, Field> = new Map(INTERCHANGE.map((field) => [field.name, field]));

/** The fields of `record` that have a value, by name. */
export function interchangeOf(record: WireRecord): [string, string | number][] {
  return INTERCHANGE.flatMap((field) => {
    const value = field.get(record);
    return value === undefined || value === "" ? [] : [[field.name, value] as [string, string | number]];
  });
}

/** Reads such fields back; what has another name is given back as attributes. */
export function readInterchange(
  values: Iterable<readonly [string, unknown]>,
  draft: Partial<Draft>,
): Record<string, unknown> | undefined {
  const rest: Record<string, unknown> = {};
  for (const [name, value] of values) {
    const field = BY_NAME.get(name);
    if (field === undefined) rest[name] = value;
    else if (typeof value === "string" || typeof value === "number") field.set?.(draft, String(value));
  }
  return Object.keys(rest).length === 0 ? undefined : rest;
}
