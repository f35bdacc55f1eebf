import { type Draft, defineFormat, type LineContext } from "../../format.ts";
import { serviceOfFile } from "../../service-name.ts";
import { parseJsonObject, stripAnsi } from "../../text.ts";
import { readAccess } from "../access-line.ts";
import { readNotification } from "../notification.ts";
import { type OsloContext, readOsloContext } from "../oslo/context.ts";
import { header, scanOtherHeader, scanStandardHeader } from "../oslo/header.ts";
import { osloSamples } from "../oslo/samples.ts";

const ESCAPE = 0x1b;

/** The last context bracket and what it said: the lines of one request follow each other. */
let lastBracket = "[-] ";
let lastContext: OsloContext | undefined = readOsloContext("-");

function read(line: string, draft: Draft, context: LineContext): boolean {
  // Colours may stand inside the bracket.
  if (scanStandardHeader(line, 0) && line.charCodeAt(header.end + 1) !== ESCAPE) return fill(line, draft);
  if (line.indexOf("\u001b") >= 0) {
    const plain = stripAnsi(line);
    return plain !== line && read(plain, draft, context);
  }
  if (!scanOtherHeader(line)) return false;
  if (header.before !== "") draft.service = serviceBefore(header.before);
  return fill(line, draft);
}

let lastBefore = "";
let lastService: string | undefined;

/** The service by the file name that `grep` or a collector of logs put before the line. */
function serviceBefore(before: string): string | undefined {
  if (before === lastBefore) return lastService;
  const name = /^\S+\.log\S*/.exec(before)?.[0]?.replace(/:$/, "");
  lastBefore = before;
  lastService = name === undefined ? undefined : serviceOfFile(name);
  return lastService;
}

function fill(line: string, draft: Draft): boolean {
  draft.time = header.timeless ? undefined : header.time;
  draft.local = header.local;
  draft.yearless = header.yearless;
  draft.process = header.process;
  draft.level = header.level;
  draft.severity = header.severity;
  draft.logger = header.logger;
  draft.confidence = 1;
  let at = header.end;
  if (line.charCodeAt(at) === 0x5b) {
    if (line.startsWith(lastBracket, at)) {
      setContext(draft, lastContext);
      draft.message = line.slice(at + lastBracket.length);
      return true;
    }
    const close = bracketEnd(line, at);
    const known = close < 0 ? undefined : readOsloContext(line.slice(at + 1, close));
    if (known !== undefined) {
      at = line.charCodeAt(close + 1) === 0x20 ? close + 2 : close + 1;
      lastBracket = line.slice(header.end, at);
      lastContext = known;
      setContext(draft, known);
      draft.message = line.slice(at);
      return true;
    }
    if (line.startsWith("[instance: ", at)) {
      const end = line.indexOf("]", at);
      if (end > 0) {
        draft.resources = [{ type: "server", id: line.slice(at + 11, end) }];
        at = line.charCodeAt(end + 1) === 0x20 ? end + 2 : end + 1;
      }
    }
  }
  draft.confidence = 0.9;
  draft.continuation = header.level === "ERROR" || header.level === "TRACE";
  draft.message = line.slice(at);
  return true;
}

/** Names in a context may hold brackets of their own, but not `] `. */
function bracketEnd(line: string, at: number): number {
  const close = line.indexOf("]", at);
  if (close < 0 || close + 1 === line.length || line.charCodeAt(close + 1) === 0x20) return close;
  const next = line.indexOf("] ", at);
  return next >= 0 && next - at < 300 ? next : close;
}

function setContext(draft: Draft, context: OsloContext | undefined): void {
  if (context === undefined) return;
  draft.request_id = context.request_id;
  draft.global_request_id = context.global_request_id;
  draft.actor = context.actor;
}

/** `{{(pid=1) function /path/file.py:12}}` at the end of devstack's messages. */
const DEVSTACK_SUFFIX = /\s*\{\{\(pid=(\d+)\) (\S+) (\S+:\d+)\}\}$/;

function complete(draft: Draft): void {
  takeInstance(draft);
  takeLocation(draft);
  if (draft.message.charCodeAt(0) === 0x7b && draft.logger?.startsWith(NOTIFIER) === true)
    return takeNotification(draft);
  if (mayBeAccess(draft.logger ?? "", draft.message)) readAccess(draft.message, draft);
}

/** The logger of oslo.messaging's `log` notification driver, before the event type. */
const NOTIFIER = "oslo.messaging.notification.";

function takeNotification(draft: Draft): void {
  const json = parseJsonObject(draft.message);
  const { time, local, yearless, level, severity, request_id, actor } = draft;
  if (json === undefined || !readNotification(json, draft)) return;
  draft.decoded = true;
  Object.assign(draft, { time, local, yearless, level, severity });
  draft.request_id = request_id ?? draft.request_id;
  draft.actor = actor ?? draft.actor;
}

/** oslo.log puts `[instance: <uuid>] ` before the message of whatever was logged with an instance. */
function takeInstance(draft: Draft): void {
  const message = draft.message;
  if (message.charCodeAt(0) !== 0x5b || !message.startsWith("[instance: ")) return;
  const close = message.indexOf("]");
  if (close < 12 || close > 80) return;
  draft.resources = [{ type: "server", id: message.slice(11, close) }];
  draft.message = message.slice(message.charCodeAt(close + 1) === 0x20 ? close + 2 : close + 1);
}

/** oslo.log's `logging_debug_format_suffix`: ` function /path/file.py:123`. */
function takeLocation(draft: Draft): void {
  const message = draft.message;
  const last = message.charCodeAt(message.length - 1);
  if (last === 0x7d && message.endsWith("}}")) {
    const match = DEVSTACK_SUFFIX.exec(message);
    if (match === null) return;
    draft.process ??= match[1];
    draft.source = `${match[3]} in ${match[2]}`;
    draft.message = message.slice(0, match.index);
    return;
  }
  if (draft.severity > 5 || last < 0x30 || last > 0x39) return;
  const path = message.lastIndexOf(" ");
  const name = path < 1 ? -1 : message.lastIndexOf(" ", path - 1);
  if (path < 1 || message.indexOf(".py:", path) < 0) return;
  const code = message.slice(name + 1, path);
  if (!/^[\w<>.]+$/.test(code)) return;
  draft.source = `${message.slice(path + 1)} in ${code}`;
  draft.message = name < 0 ? "" : message.slice(0, name);
}

const accessLoggers = new Map<string, boolean>();
const ACCESS_LOGGER = /wsgi|requestlog|request_log|eventlet|access|swift|proxy|middleware|keystone\.server|werkzeug/;

function mayBeAccess(logger: string, message: string): boolean {
  let is = accessLoggers.get(logger);
  if (is === undefined) {
    is = ACCESS_LOGGER.test(logger);
    if (accessLoggers.size < 1000) accessLoggers.set(logger, is);
  }
  return is && message.length > 0;
}

export const osloText = defineFormat({
  id: "oslo-text",
  summary: "Text lines of oslo.log, from Havana to today, with their tracebacks",
  reference: "https://opendev.org/openstack/oslo.log/src/branch/master/oslo_log/_options.py",
  samples: osloSamples,
  read,
  // Messages of several lines have no mark of their own: XML, JSON, the output of commands.
  continues: () => true,
  complete,
});
