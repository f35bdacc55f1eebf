import type { Record } from "#contract";

/** A value of a record as the detail shows it; `field` is its name in the filter language where it has one. */
export interface ShownField {
  name: string;
  value: string;
  field?: string;
  /** Where the value leads. */
  link?: "request" | "event";
}

function field(name: string, value: string | undefined, filter?: string, link?: ShownField["link"]): ShownField[] {
  if (value === undefined || value === "") return [];
  return [{ name, value, ...(filter === undefined ? {} : { field: filter }), ...(link === undefined ? {} : { link }) }];
}

/** The fields of a record in the order in which an operator asks for them; what it lacks is left out. */
export function shownFields(record: Record): ShownField[] {
  const { origin, actor, http, place } = record;
  return [
    ...field("event_id", record.event_id, "event", "event"),
    ...field("request_id", record.request_id, "request", "request"),
    ...field("global_request_id", record.global_request_id, "request", "request"),
    ...record.resources.flatMap((resource) => field(resource.type, resource.id, "resource", "request")),
    ...field("service", origin.service, "service"),
    ...field("host", record.host, "host"),
    ...field("logger", origin.logger, "logger"),
    ...field("process", origin.process),
    ...field("source", origin.source),
    ...field("cloud", record.cloud, "cloud"),
    ...field("region", place?.region, "region"),
    ...field("zone", place?.zone, "zone"),
    ...field("cell", place?.cell, "cell"),
    ...field("cluster", place?.cluster, "cluster"),
    ...field("user", actor?.user, "user"),
    ...field("project", actor?.project, "project"),
    ...field("domain", actor?.domain),
    ...field("kind", record.kind, "kind"),
    ...field("level", record.level, "level"),
    ...field("outcome", record.outcome, "outcome"),
    ...field("http", http === undefined ? undefined : `${http.method} ${http.path} ${http.status ?? ""}`.trim()),
    ...field("microversion", http?.microversion),
    ...field("peer", http?.peer),
    ...field("trace_id", record.trace_id, "trace"),
    ...field("template", record.template),
    ...field("format", `${record.format} (${Math.round(record.confidence * 100)} %)`),
    ...field("locator", record.locator),
    ...field("record_id", record.record_id),
  ];
}

/** Attributes as `name: value` lines; nested values as JSON. */
export function shownAttributes(record: Record): ShownField[] {
  return Object.entries(record.attributes ?? {}).map(([name, value]) => ({
    name,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
}
