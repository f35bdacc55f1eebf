import { type Draft, defineFormat } from "../../format.ts";
import type { Actor, HttpAccess, RecordException, RecordKind, Resource } from "../../record.ts";
import { isObject, parseJsonObject, stringOf } from "../../text.ts";
import { parseIso } from "../../timestamp.ts";

const KINDS = new Set("log access notification check step verdict finding incident drill change".split(" "));

function resourcesOf(value: unknown): Resource[] | undefined {
  const found = Array.isArray(value)
    ? value.filter(
        (each): each is Resource =>
          isObject(each) && typeof each["type"] === "string" && typeof each["id"] === "string",
      )
    : [];
  return found.length === 0 ? undefined : found;
}

function actorOf(value: unknown): Actor | undefined {
  return isObject(value) && Object.values(value).every((each) => typeof each === "string") ? value : undefined;
}

function httpOf(value: unknown): HttpAccess | undefined {
  if (!isObject(value) || typeof value["method"] !== "string" || typeof value["path"] !== "string") return undefined;
  return value as unknown as HttpAccess;
}

function exceptionOf(value: unknown): RecordException | undefined {
  if (!isObject(value) || typeof value["class"] !== "string" || typeof value["text"] !== "string") return undefined;
  return Array.isArray(value["chain"]) ? (value as unknown as RecordException) : undefined;
}

function fill(record: Record<string, unknown>, draft: Draft): boolean {
  const time = stringOf(record["time"]);
  const micros = time === undefined ? undefined : parseIso(time);
  const { message, severity, kind, origin, duration, attributes } = record;
  if (micros === undefined || typeof message !== "string" || typeof severity !== "number") return false;
  if (typeof kind !== "string" || !KINDS.has(kind) || !isObject(origin)) return false;
  draft.time = micros;
  draft.kind = kind as RecordKind;
  draft.severity = severity;
  draft.level = stringOf(record["level"]) ?? "";
  draft.message = message;
  draft.service = stringOf(origin["service"]);
  draft.process = stringOf(origin["process"]);
  draft.logger = stringOf(origin["logger"]);
  draft.source = stringOf(origin["source"]);
  draft.host = stringOf(record["host"]);
  draft.request_id = stringOf(record["request_id"]);
  draft.global_request_id = stringOf(record["global_request_id"]);
  draft.trace_id = stringOf(record["trace_id"]);
  draft.span_id = stringOf(record["span_id"]);
  draft.actor = actorOf(record["actor"]);
  draft.resources = resourcesOf(record["resources"]);
  draft.outcome = stringOf(record["outcome"]);
  draft.duration = typeof duration === "number" ? duration : undefined;
  draft.http = httpOf(record["http"]);
  draft.exception = exceptionOf(record["exception"]);
  draft.attributes = isObject(attributes) ? attributes : undefined;
  draft.decoded = true;
  draft.confidence = 1;
  return true;
}

/** Records as we write them; what names them (record id, event id, template) is computed anew. */
export const recordJson = defineFormat({
  id: "record-json",
  summary: "Kilowatch's own NDJSON, as `record read` and the API write it",
  reference: "docs/reference/openapi.json (Record)",
  samples: [
    {
      text: '{"record_id":"r","time":"2026-11-23T19:58:40.221000Z","time_source":"stamped","observed_time":"2026-11-23T19:58:40.300000Z","sequence":1,"kind":"log","severity":17,"level":"ERROR","repeat":1,"event_id":"NOV-CM-7F3KQ2-3","event_code":"7F3KQ20000000","template":"no host","variables":[],"edition":"1","message":"no host","origin":{"service":"nova-compute","logger":"nova.compute.manager"},"host":"cmp-001","resources":[{"type":"server","id":"2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11"}],"locator":"file:x@1:0+10","format":"oslo-text","confidence":1,"schema":1}',
      expect: {
        time: "2026-11-23T19:58:40.221000Z",
        local: false,
        severity: 17,
        level: "ERROR",
        message: "no host",
        service: "nova-compute",
        logger: "nova.compute.manager",
        host: "cmp-001",
        resources: [{ type: "server", id: "2b9d0b3e-13a4-4a2c-a0f4-2d2f8e8f1f11" }],
      },
    },
  ],
  read(line, draft) {
    if (line.charCodeAt(0) !== 0x7b || !line.includes('"event_code"') || !line.includes('"record_id"')) return false;
    const record = parseJsonObject(line);
    return record !== undefined && fill(record, draft);
  },
});
