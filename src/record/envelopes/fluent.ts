import { createDraft } from "../draft.ts";
import type { Entry, KnownFields } from "../envelope.ts";
import { readOsloObject } from "../formats/oslo-object.ts";
import type { Actor } from "../record.ts";
import { severityOf } from "../severity.ts";
import { encodeText, isObject, stringOf, wordOf } from "../text.ts";
import { parseIso } from "../timestamp.ts";
import { journalFieldsOf } from "./builtin/journald-json.ts";
import { createEntry } from "./entry.ts";
import { entryFromJournal } from "./journal.ts";

type Json = Record<string, unknown>;

const nilable = (value: unknown): string | undefined => {
  const text = stringOf(value);
  return text === "-" || text === "None" ? undefined : text;
};

/** What kolla's fluentd took out of an oslo line (roles/fluentd/templates/conf/input/00-global.conf.j2). */
function knownOfKolla(record: Json): KnownFields | undefined {
  const logger = stringOf(record["python_module"]);
  if (logger === undefined) return undefined;
  const known: KnownFields = { format: "kolla-fluentd", logger, confidence: 1 };
  const level = stringOf(record["log_level"]);
  if (level !== undefined) {
    known.level = level;
    known.severity = severityOf(level);
  }
  const request = nilable(record["request_id"]);
  const global = nilable(record["global_request_id"]);
  // Its pattern cuts the `req-` off.
  if (request !== undefined) known.request_id = request.startsWith("req-") ? request : `req-${request}`;
  if (global !== undefined) known.global_request_id = global.startsWith("req-") ? global : `req-${global}`;
  const actor: Actor = {};
  const user = nilable(record["user_id"]);
  const project = nilable(record["tenant_id"]) ?? nilable(record["project_id"]);
  const domain = nilable(record["domain_id"]);
  const userDomain = nilable(record["user_domain"]);
  const projectDomain = nilable(record["project_domain"]);
  if (user !== undefined) actor.user = user;
  if (project !== undefined) actor.project = project;
  if (domain !== undefined) actor.domain = domain;
  if (userDomain !== undefined) actor.user_domain = userDomain;
  if (projectDomain !== undefined) actor.project_domain = projectDomain;
  if (Object.keys(actor).length > 0) known.actor = actor;
  return known;
}

const KOLLA_TOLD = new Set(
  "Payload programname Hostname Pid Timestamp @timestamp log_level python_module request_id global_request_id user_id tenant_id project_id domain_id user_domain project_domain severity_label severity syslog_severity".split(
    " ",
  ),
);

function fromKolla(record: Json, payload: string): Entry {
  const entry = createEntry(encodeText(payload));
  entry.host = stringOf(record["Hostname"]);
  entry.program = stringOf(record["programname"]);
  entry.process = wordOf(record["Pid"]);
  entry.level = stringOf(record["log_level"]) ?? stringOf(record["severity_label"]);
  entry.severity = severityOf(entry.level ?? "");
  // The second is what its output to OpenSearch adds, in UTC.
  const stamped = stringOf(record["Timestamp"]) ?? stringOf(record["@timestamp"]);
  entry.time = stamped === undefined ? undefined : parseIso(stamped);
  entry.local = entry.time !== undefined && !/(?:Z|[+-]\d\d:?\d\d)$/.test(stamped ?? "");
  entry.known = knownOfKolla(record);
  const rest = Object.entries(record).filter(([key]) => !KOLLA_TOLD.has(key));
  if (rest.length > 0) entry.fields = Object.fromEntries(rest);
  return entry;
}

function fromOsloFormatter(record: Json): Entry | undefined {
  const draft = createDraft();
  if (!readOsloObject(record, draft)) return undefined;
  const entry = createEntry(encodeText(draft.message));
  entry.time = draft.time;
  entry.local = draft.local;
  entry.host = draft.host;
  entry.process = draft.process;
  entry.program = stringOf(record["uwsgi_name"]);
  const { time: _time, local: _local, yearless: _yearless, ...found } = draft;
  entry.known = { format: "oslo-json", ...found };
  return entry;
}

/** Text and its place, as Fluent Bit's Kubernetes filter, fluentd's syslog input and others name them. */
function fromOthers(record: Json): Entry | undefined {
  const text = ["log", "message", "msg", "MESSAGE"]
    .map((key) => record[key])
    .find((value) => typeof value === "string");
  if (typeof text !== "string") return undefined;
  const entry = createEntry(encodeText(text.replace(/\r?\n$/, "")));
  const kubernetes = isObject(record["kubernetes"]) ? record["kubernetes"] : {};
  entry.stream = stringOf(record["stream"]);
  entry.partial = record["logtag"] === "P" || record["partial_message"] === "true";
  entry.program =
    stringOf(kubernetes["container_name"]) ??
    stringOf(record["ident"]) ??
    stringOf(record["programname"]) ??
    stringOf(record["container_name"])?.replace(/^\//, "");
  entry.host =
    stringOf(kubernetes["host"]) ??
    stringOf(record["hostname"]) ??
    stringOf(record["Hostname"]) ??
    stringOf(record["host"]);
  entry.process = wordOf(record["pid"]);
  const rest = Object.entries(record).filter(([key, value]) => value !== text && key !== "stream" && key !== "logtag");
  if (rest.length > 0) entry.fields = Object.fromEntries(rest);
  return entry;
}

/**
 * Makes an entry of a fluentd or Fluent Bit record, given the event's time in microseconds where the protocol carries it:
 * kolla's (`Payload`), oslo's FluentFormatter, journald's fields, Kubernetes' `log`, or any with a message. `undefined`
 * where there is no text in it.
 */
export function entryFromFluent(record: Record<string, unknown>, time?: number, tag?: string): Entry | undefined {
  const payload = record["Payload"];
  const entry =
    typeof payload === "string"
      ? fromKolla(record, payload)
      : (fromOsloFormatter(record) ??
        (typeof record["PRIORITY"] === "string" ? entryFromJournal(journalFieldsOf(record)) : undefined) ??
        fromOthers(record));
  if (entry === undefined) return undefined;
  // An event time of whole seconds comes from an old shipper; the record's own stamp is then the better one.
  if (time !== undefined && (entry.time === undefined || time % 1_000_000 !== 0)) {
    entry.time = time;
    entry.local = false;
  }
  entry.program ??= tag;
  return entry;
}
