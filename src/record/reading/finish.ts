import { createHash } from "node:crypto";
import type { Entry } from "../envelope.ts";
import type { Draft } from "../format.ts";
import { defaultIdentifier } from "../identity/identifier.ts";
import type { ReaderOptions } from "../reader.ts";
import type { LogRecord, Origin, RecordException, Resource } from "../record.ts";
import { redact } from "../redact/redact.ts";
import { serviceOfProgram } from "../service-name.ts";
import { decodeText } from "../text.ts";
import { readRemoteTraceback, readTraceback, startsTraceback } from "../traceback.ts";
import { chooseYear, createZoneClock } from "../zone.ts";
import type { OpenRecord } from "./open-record.ts";

const SCHEMA = 1;
const NONE: Resource[] = [];
const ERROR = 17;
const WARNING = 13;

/** Tracebacks, shared by their records, whose text holds no secret. */
const cleanExceptions = new WeakSet<RecordException>();

function isClean(exception: RecordException): boolean {
  if (cleanExceptions.has(exception)) return true;
  if (redact(exception.text).count > 0) return false;
  cleanExceptions.add(exception);
  return true;
}

/** Tells whether a record holds no secret, without a look at all its bytes; where it cannot tell, they must be searched. */
function isSurelyClean(open: OpenRecord, exception: RecordException | undefined): boolean {
  return (
    isWhollyInMessage(open) && (exception === undefined || isClean(exception)) && redact(open.draft.message).count === 0
  );
}

/** Whatever may hold a secret stands in message and traceback: before them is only a header. */
function isWhollyInMessage(open: OpenRecord): boolean {
  const { draft } = open;
  return (
    open.entry === undefined &&
    !draft.decoded &&
    draft.attributes === undefined &&
    (draft.http === undefined || open.complete !== undefined)
  );
}

/** Makes whole records out of open ones, in the order of the source. */
export interface Finisher {
  /** The id that the record starting at an offset has. */
  idAt(offset: number): string;
  finish(open: OpenRecord, original: string, observed: number, isAscii: boolean): LogRecord;
}

export function createFinisher(options: ReaderOptions): Finisher {
  const generation = options.generation ?? "0";
  const source = createHash("sha256").update(`${options.source}\0${generation}`).digest("hex").slice(0, 16);
  const zone = createZoneClock(options.timeZone ?? "UTC");
  const identifier = options.identifier ?? defaultIdentifier();
  const redacts = options.redact !== false;
  const locatorHead = `${options.locator}@${generation}:`;
  let lastTime: number | undefined;

  function toUtc(time: number, local: boolean, yearless: boolean, observed: number): number {
    if (!local && !yearless) return time;
    const dated = yearless ? chooseYear(time, options.lastWritten ?? observed) : time;
    return local ? zone.toUtc(dated) : dated;
  }

  function finish(open: OpenRecord, original: string, observed: number, isAscii: boolean): LogRecord {
    const { draft, entry } = open;
    let time = observed;
    let timeSource: LogRecord["time_source"] = "heard";
    if (draft.time !== undefined && !open.continues) {
      time = toUtc(draft.time, draft.local, draft.yearless, observed);
      timeSource = "stamped";
    } else if (entry?.time !== undefined) {
      time = toUtc(entry.time, entry.local, entry.yearless, observed);
      timeSource = "stamped";
    } else if (lastTime !== undefined) {
      time = lastTime;
      timeSource = "inferred";
    }
    lastTime = time;

    const { tail, tracebackAt } = open;
    if (tracebackAt < 0 ? tail.length > 0 : tracebackAt > 0) {
      const rest = (tracebackAt < 0 ? tail : tail.slice(0, tracebackAt)).join("\n");
      draft.message = draft.message === "" && draft.continuation ? rest : `${draft.message}\n${rest}`;
    }
    open.complete?.(draft);
    if (tracebackAt >= 0) {
      const text = (tracebackAt === 0 ? tail : tail.slice(tracebackAt)).join("\n");
      draft.exception = readTraceback(trimEnd(draft.decoded || isAscii ? text : decodeText(text)));
    }
    if (!draft.decoded && !isAscii) decodeDraft(draft);
    draft.message = trimEnd(draft.message);
    if (draft.exception === undefined && startsTraceback(draft.message)) {
      draft.exception = readTraceback(draft.message);
      draft.message = headline(draft.exception);
    } else if (draft.exception === undefined && draft.severity >= WARNING) takeRemote(open);
    let exception = draft.exception;
    if (exception !== undefined) {
      if (draft.message === "") draft.message = headline(exception);
      if (draft.severity < ERROR && draft.continuation) draft.severity = ERROR;
      if (open.continues !== undefined) exception = { ...exception, continues: open.continues };
    } else if (open.continues !== undefined) {
      draft.attributes = { ...draft.attributes, continues: open.continues };
    }
    const service = draft.service ?? programOf(entry) ?? options.service;
    let redacted = 0;
    if (redacts && !isSurelyClean(open, exception)) {
      const clean = redact(original);
      if (clean.count > 0) {
        redacted = clean.count;
        original = clean.text;
        draft.message = redact(draft.message).text;
        if (exception !== undefined) exception = redactAll(exception);
        if (draft.attributes !== undefined) draft.attributes = redactAll(draft.attributes);
        if (draft.http !== undefined) draft.http = redactAll(draft.http);
      }
    }
    const { message, logger, severity } = draft;
    const identity = identifier.identify({ message, logger, service, severity, exception, isRedacted: redacts });
    return {
      record_id: open.given ?? idAt(start(open)),
      time,
      time_source: timeSource,
      observed_time: observed,
      sequence: start(open),
      kind: draft.kind,
      severity: draft.severity,
      level: draft.level,
      repeat: 1,
      repeat_times: undefined,
      repeat_locators: undefined,
      event_id: identity.event_id,
      event_code: identity.event_code,
      template: identity.template,
      variables: identity.variables,
      edition: identity.edition,
      message: draft.message,
      origin: originOf(open.draft, open.entry, service),
      cloud: options.cloud,
      host: draft.host ?? entry?.host ?? options.host,
      place: options.place,
      request_id: draft.request_id,
      global_request_id: draft.global_request_id,
      trace_id: draft.trace_id,
      span_id: draft.span_id,
      actor: draft.actor,
      resources: joinResources(draft.resources, identity.resources),
      outcome: draft.outcome,
      duration: draft.duration,
      http: draft.http,
      exception,
      attributes: draft.attributes,
      locator: locatorHead + spansOf(open),
      format: open.format,
      confidence: draft.confidence,
      torn: open.torn,
      redacted,
      schema: SCHEMA,
      original,
    };
  }

  function idAt(offset: number): string {
    return `${source}:${offset}`;
  }

  return { idAt, finish };
}

const programs = new Map<string, string>();

function programOf(entry: Entry | undefined): string | undefined {
  const program = entry?.program;
  if (program === undefined) return undefined;
  let service = programs.get(program);
  if (service === undefined) {
    service = serviceOfProgram(program);
    if (programs.size < 4096) programs.set(program, service);
  }
  return service;
}

function start(open: OpenRecord): number {
  return open.spans?.[0] ?? open.from;
}

/** `<offset>+<length>` of each span, separated by commas. */
function spansOf(open: OpenRecord): string {
  const last = `${open.from}+${open.to - open.from}`;
  if (open.spans === undefined) return last;
  let spans = "";
  for (let at = 0; at < open.spans.length; at += 2) {
    const from = open.spans[at] ?? 0;
    spans += `${from}+${(open.spans[at + 1] ?? 0) - from},`;
  }
  return spans + last;
}

function originOf(draft: Draft, entry: Entry | undefined, service: string | undefined): Origin {
  const origin: Origin = {};
  if (service !== undefined) origin.service = service;
  const process = draft.process ?? entry?.process;
  if (process !== undefined) origin.process = process;
  const logger = draft.logger;
  if (logger !== undefined) {
    const dot = logger.indexOf(".");
    origin.project = dot < 0 ? logger : logger.slice(0, dot);
    origin.logger = logger;
  }
  if (draft.source !== undefined) origin.source = draft.source;
  return origin;
}

/** The draft's strings are bytes as latin-1; ids, levels and loggers are ASCII. */
function decodeDraft(draft: Draft): void {
  draft.message = decodeText(draft.message);
  if (draft.actor !== undefined) draft.actor = mapStrings(draft.actor, decodeText);
  if (draft.http !== undefined) draft.http = mapStrings(draft.http, decodeText);
  if (draft.attributes !== undefined) draft.attributes = mapStrings(draft.attributes, decodeText);
}

/** A traceback of another process inside the message becomes the exception; the message keeps what stands before it. */
function takeRemote(open: OpenRecord): void {
  const { draft } = open;
  const exception = readRemoteTraceback(draft.message);
  if (exception === undefined) return;
  draft.exception = exception;
  const list = /\s*\[u?['"](?:Traceback|\s+File )/.exec(draft.message);
  const at = list?.index ?? draft.message.indexOf("\nTraceback");
  if (at > 0) draft.message = draft.message.slice(0, at);
}

function headline(exception: RecordException): string {
  const first = exception.message.split("\n", 1)[0] ?? "";
  if (exception.class === "") return first === "" ? exception.text.trim() : first;
  return first === "" ? exception.class : `${exception.class}: ${first}`;
}

function trimEnd(text: string): string {
  const last = text.charCodeAt(text.length - 1);
  return last <= 0x20 ? text.trimEnd() : text;
}

function joinResources(own: Resource[] | undefined, found: Resource[]): Resource[] {
  if (own === undefined) return found.length === 0 ? NONE : found;
  const rest = found.filter((each) => !own.some(({ type, id }) => type === each.type && id === each.id));
  return rest.length === 0 ? own : [...own, ...rest];
}

/** The value with the secrets of all its strings replaced. */
function redactAll<T>(value: T): T {
  return mapStrings(value, (text) => redact(text).text);
}

/** The value with `change` done to all its strings, however deep. */
function mapStrings<T>(value: T, change: (text: string) => string): T {
  if (typeof value === "string") return change(value) as T;
  if (Array.isArray(value)) return value.map((each: unknown) => mapStrings(each, change)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapStrings(each, change)])) as T;
}
