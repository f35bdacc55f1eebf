import { type Draft, defineFormat } from "../../format.ts";
import { severityOf, severityOfPriority } from "../../severity.ts";
import { isObject, parseJsonObject, stringOf, wordOf } from "../../text.ts";
import { scanIso, stamp } from "../../timestamp.ts";
import { readTraceback } from "../../traceback.ts";

type Json = Record<string, unknown>;

/** Keys under which JSON loggers keep what we know, most telling first; a dot means one level down or a dot in the key. */
const KEYS = {
  time: ["@timestamp", "timestamp", "time", "ts", "asctime", "datetime", "eventTime", "date", "t"],
  message: ["message", "msg", "short_message", "MESSAGE", "log", "body", "event", "text"],
  level: ["log.level", "level", "levelname", "severity", "severity_text", "lvl", "loglevel", "log_level", "priority"],
  logger: ["log.logger", "logger", "logger_name", "name", "component", "module"],
  host: ["host.name", "hostname", "host", "node"],
  process: ["process.pid", "pid", "process"],
  service: ["service.name", "service", "app", "program", "application"],
  source: ["caller", "log.origin.file.name", "source", "src"],
  trace: ["trace_id", "trace.id", "traceId", "traceID"],
  span: ["span_id", "span.id", "spanId", "spanID"],
  request: ["request_id", "req_id", "requestId", "x-openstack-request-id"],
  stack: ["exc_info", "error.stack_trace", "stack_trace", "stacktrace", "exception", "stack", "err.stack"],
} as const;

const MAX_SECONDS = 1e11;

function pick(object: Json, names: readonly string[]): unknown {
  for (const name of names) {
    if (object[name] !== undefined && object[name] !== null) return object[name];
    if (!name.includes(".")) continue;
    let value: unknown = object;
    for (const part of name.split(".")) value = isObject(value) ? value[part] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** Seconds, milliseconds, microseconds or nanoseconds since the epoch, by their size; or ISO 8601. */
function readTime(value: unknown, draft: Draft): boolean {
  const number =
    typeof value === "number"
      ? value
      : typeof value === "string" && /^\d{10,19}(?:\.\d+)?$/.test(value)
        ? Number(value)
        : Number.NaN;
  if (number > 1e8) {
    draft.time = Math.round(
      number < MAX_SECONDS
        ? number * 1e6
        : number < MAX_SECONDS * 1e3
          ? number * 1e3
          : number < MAX_SECONDS * 1e6
            ? number
            : number / 1e3,
    );
    return true;
  }
  if (typeof value !== "string" || !scanIso(value, 0)) return false;
  draft.time = stamp.micros;
  draft.local = stamp.local;
  return true;
}

/** Words; pino's and bunyan's 10 to 60; syslog's 0 to 7 (GELF). */
function readLevel(value: unknown, draft: Draft): void {
  if (typeof value === "number") {
    draft.level = String(value);
    draft.severity =
      value >= 10 ? Math.min(21, Math.max(1, Math.floor(value / 10) * 4 - 3)) : severityOfPriority(value);
  } else if (typeof value === "string") {
    draft.level = value;
    draft.severity = severityOf(value);
  }
}

/** A message and who wrote it: what a script posts that leaves the time to us. */
function namesItsWriter(object: Json): boolean {
  if (pick(object, ["message", "msg", "short_message"]) === undefined) return false;
  return [KEYS.host, KEYS.service, KEYS.logger].some((keys) => stringOf(pick(object, keys)) !== undefined);
}

function fill(object: Json, draft: Draft): boolean {
  const message = pick(object, KEYS.message);
  const isRead = readTime(pick(object, KEYS.time), draft);
  const level = pick(object, KEYS.level);
  const text = isObject(message) ? stringOf(message["original"]) : stringOf(message);
  if (text === undefined || !(isRead || level !== undefined || namesItsWriter(object))) {
    draft.time = undefined;
    draft.local = false;
    return false;
  }
  readLevel(level, draft);
  draft.message = text;
  draft.logger = stringOf(pick(object, KEYS.logger));
  draft.host = stringOf(pick(object, KEYS.host));
  draft.process = wordOf(pick(object, KEYS.process));
  draft.service = stringOf(pick(object, KEYS.service));
  draft.source = stringOf(pick(object, KEYS.source));
  draft.trace_id = stringOf(pick(object, KEYS.trace));
  draft.span_id = stringOf(pick(object, KEYS.span));
  const request = stringOf(pick(object, KEYS.request));
  if (request?.startsWith("req-") === true) draft.request_id = request;
  const stack = stringOf(pick(object, KEYS.stack));
  if (stack?.includes("Traceback (most recent call last)") === true) draft.exception = readTraceback(stack.trimEnd());
  const known = new Set<string>([...KEYS.time, ...KEYS.message, "level", "log.level", "levelname", "log"]);
  const rest = Object.entries(object).filter(([key]) => !known.has(key));
  draft.attributes = rest.length === 0 ? undefined : Object.fromEntries(rest);
  draft.decoded = true;
  draft.confidence = 0.5;
  return true;
}

/** JSON of other programs, by the key names that loggers share. */
export const jsonLine = defineFormat({
  id: "json-line",
  summary: "JSON lines of other programs: Elastic Common Schema, pino, bunyan, zap, logrus, GELF, python-json-logger",
  reference: "https://www.elastic.co/guide/en/ecs/current/ecs-field-reference.html",
  samples: [
    {
      text: '{"@timestamp":"2025-01-13T09:58:13.634Z","log.level":"error","message":"no answer","ecs.version":"1.6.0","log":{"logger":"app","origin":{"function":"main"}},"process":{"pid":9159}}',
      expect: {
        time: "2025-01-13T09:58:13.634000Z",
        local: false,
        severity: 17,
        level: "error",
        logger: "app",
        process: "9159",
        message: "no answer",
      },
    },
    {
      text: '{"level":30,"time":1745532517537,"pid":17,"hostname":"7d82d3f28bad","trace_id":"c759f29f5f1e2162be56f32dd1e77fce","msg":"Charge request received."}',
      expect: {
        time: "2025-04-24T22:08:37.537000Z",
        severity: 9,
        process: "17",
        host: "7d82d3f28bad",
        trace_id: "c759f29f5f1e2162be56f32dd1e77fce",
        message: "Charge request received.",
      },
    },
    {
      text: '{"level":"warn","ts":"2022-02-10T09:32:05.123Z","caller":"etcdserver/util.go:166","msg":"apply request took too long"}',
      expect: { time: "2022-02-10T09:32:05.123000Z", severity: 13, source: "etcdserver/util.go:166" },
    },
    {
      text: '{"message":"backup done","host":"ctl-001"}',
      expect: { host: "ctl-001", message: "backup done" },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(0) !== 0x7b || line.charCodeAt(line.trimEnd().length - 1) !== 0x7d) return false;
    const object = parseJsonObject(line);
    return object !== undefined && fill(object, draft);
  },
});
