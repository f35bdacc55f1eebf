import { type Draft, defineFormat, type LineContext } from "../../format.ts";
import { stripAnsi } from "../../text.ts";
import { readAccess } from "../access-line.ts";
import { type OsloContext, readOsloContext } from "../oslo/context.ts";
import { header, scanOtherHeader, scanStandardHeader } from "../oslo/header.ts";

/** The last context bracket and what it said: the lines of one request follow each other. */
let lastBracket = "[-] ";
let lastContext: OsloContext | undefined = readOsloContext("-");

function read(line: string, draft: Draft, context: LineContext): boolean {
  if (scanStandardHeader(line, 0)) return fill(line, draft);
  if (line.indexOf("\u001b") >= 0) {
    const plain = stripAnsi(line);
    return plain !== line && read(plain, draft, context);
  }
  return scanOtherHeader(line) && fill(line, draft);
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
  if (mayBeAccess(draft.logger ?? "", draft.message)) readAccess(draft.message, draft);
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
  samples: [
    {
      text: "2026-11-23 19:34:17.914 10263 INFO nova.compute.manager [None req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8 94ad01cb08fe43c6a61a43b4a8e4335e 1b95d03aaf5e4602b6ac7d693bd5f737 - - default default] [instance: 94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1] Took 0.02 seconds to build instance.",
      expect: {
        time: "2026-11-23T19:34:17.914000Z",
        process: "10263",
        level: "INFO",
        severity: 9,
        logger: "nova.compute.manager",
        request_id: "req-cc2d110a-fe54-4bb4-a124-0de069ce5fd8",
        actor: {
          user: "94ad01cb08fe43c6a61a43b4a8e4335e",
          project: "1b95d03aaf5e4602b6ac7d693bd5f737",
          user_domain: "default",
          project_domain: "default",
        },
      },
    },
  ],
  read,
  // Messages of several lines have no mark of their own: XML, JSON, the output of commands.
  continues: () => true,
  complete,
});
