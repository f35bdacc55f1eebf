import type { Entry, KnownFields } from "../envelope.ts";
import type { Actor } from "../record.ts";
import { levelOfPriority, severityOf, severityOfPriority } from "../severity.ts";
import { decodeText } from "../text.ts";
import { readTraceback } from "../traceback.ts";
import { createEntry } from "./entry.ts";

/** A journal entry's fields by name, values as latin-1 bytes. */
export type JournalFields = Readonly<Record<string, string | undefined>>;

/** Fields that are told elsewhere in the entry, or that describe the journal itself. */
const TOLD =
  /^(?:MESSAGE|PRIORITY|_HOSTNAME|_PID|SYSLOG_IDENTIFIER|SYSLOG_PID|SYSLOG_FACILITY|SYSLOG_TIMESTAMP|SYSLOG_RAW|EXCEPTION_INFO|EXCEPTION_TEXT|__.*|_BOOT_ID|_MACHINE_ID|_STREAM_ID|_SOURCE_.*_TIMESTAMP|_CAP_EFFECTIVE|_UID|_GID|_TRANSPORT|_SYSTEMD_(?:CGROUP|SLICE|INVOCATION_ID)|_SELINUX_CONTEXT|_AUDIT_.*|_RUNTIME_SCOPE)$/;

/** Removes oslo's `logging_exception_prefix` from each line of a traceback. */
function bareTraceback(text: string): string {
  const at = text.indexOf("Traceback (most recent call last)");
  if (at <= 0 || text.lastIndexOf("\n", at) >= 0) return text;
  const prefix = text.slice(0, at);
  return text
    .split("\n")
    .map((line) => (line.startsWith(prefix) ? line.slice(prefix.length) : line))
    .join("\n");
}

/** What oslo.log's journal handler says in fields of its own (oslo_log/handlers.py, OSJournalHandler). */
function readNative(fields: JournalFields, message: string): KnownFields | undefined {
  const logger = fields["LOGGER_NAME"];
  if (logger === undefined || message.slice(0, 300).includes(` ${logger} `)) return undefined;
  const known: KnownFields = { format: "oslo-journal", logger, confidence: 1 };
  const level = fields["LOGGER_LEVEL"];
  if (level !== undefined) {
    known.level = level;
    known.severity = severityOf(level);
  }
  const request = fields["REQUEST_ID"];
  if (request !== undefined) known.request_id = request;
  const actor: Actor = {};
  const user = fields["USER_ID"] ?? fields["USER_NAME"];
  const project = fields["PROJECT_ID"] ?? fields["PROJECT_NAME"];
  if (user !== undefined) actor.user = user;
  if (project !== undefined) actor.project = project;
  if (user !== undefined || project !== undefined) known.actor = actor;
  if (fields["CODE_FILE"] !== undefined) {
    known.source = `${fields["CODE_FILE"]}:${fields["CODE_LINE"] ?? "?"} in ${fields["CODE_FUNC"] ?? "?"}`;
  }
  const exception = fields["EXCEPTION_TEXT"] ?? fields["EXCEPTION_INFO"];
  if (exception !== undefined) known.exception = readTraceback(bareTraceback(exception).trimEnd());
  return known;
}

/** Makes an entry of one journal entry, however it was carried; `undefined` where it holds no message. */
export function entryFromJournal(fields: JournalFields): Entry | undefined {
  const message = fields["MESSAGE"];
  if (message === undefined) return undefined;
  const known = readNative(fields, message);
  const exception = fields["EXCEPTION_TEXT"] ?? fields["EXCEPTION_INFO"];
  const cut = known !== undefined && exception !== undefined && message.endsWith(exception);
  const entry = createEntry(cut ? message.slice(0, message.length - exception.length).trimEnd() : message);
  const time = Number(fields["_SOURCE_REALTIME_TIMESTAMP"] ?? fields["__REALTIME_TIMESTAMP"]);
  if (Number.isSafeInteger(time) && time > 0) entry.time = time;
  entry.host = fields["_HOSTNAME"];
  entry.program = fields["CONTAINER_NAME"] ?? fields["SYSLOG_IDENTIFIER"] ?? fields["_COMM"] ?? fields["_SYSTEMD_UNIT"];
  entry.process = fields["_PID"] ?? fields["SYSLOG_PID"];
  const priority = Number(fields["PRIORITY"] ?? Number.NaN);
  if (priority >= 0 && priority <= 7) {
    entry.severity = severityOfPriority(priority);
    entry.level = levelOfPriority(priority);
  }
  entry.stream = fields["_STREAM_ID"] ?? fields["CONTAINER_ID_FULL"];
  entry.partial = fields["CONTAINER_PARTIAL_MESSAGE"] === "true";
  entry.known = known;
  const rest = Object.entries(fields).filter(([name, value]) => value !== undefined && !TOLD.test(name));
  if (rest.length > 0) entry.fields = Object.fromEntries(rest.map(([name, value]) => [name, decodeText(value ?? "")]));
  return entry;
}
