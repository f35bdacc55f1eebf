import { Buffer } from "node:buffer";
import type { Record as WireRecord } from "#contract";
import type { LogRecord } from "./record.ts";
import { formatMicros } from "./timestamp.ts";

/** A record as it stands in NDJSON and in the API's answers; with `original`, its exact bytes too. */
export function toWire(record: LogRecord, options: { original?: boolean } = {}): WireRecord {
  return {
    record_id: record.record_id,
    time: formatMicros(record.time),
    time_source: record.time_source,
    observed_time: formatMicros(record.observed_time),
    sequence: record.sequence,
    kind: record.kind,
    severity: record.severity,
    level: record.level,
    repeat: record.repeat,
    ...(record.repeat_times && { repeat_times: record.repeat_times.map(formatMicros) }),
    ...(record.repeat_locators && { repeat_locators: record.repeat_locators }),
    event_id: record.event_id,
    event_code: record.event_code,
    template: record.template,
    variables: record.variables,
    edition: record.edition,
    message: record.message,
    origin: record.origin,
    ...(record.cloud !== undefined && { cloud: record.cloud }),
    ...(record.host !== undefined && { host: record.host }),
    ...(record.place && { place: record.place }),
    ...(record.request_id !== undefined && { request_id: record.request_id }),
    ...(record.global_request_id !== undefined && { global_request_id: record.global_request_id }),
    ...(record.trace_id !== undefined && { trace_id: record.trace_id }),
    ...(record.span_id !== undefined && { span_id: record.span_id }),
    ...(record.actor && { actor: record.actor }),
    resources: record.resources,
    ...(record.outcome !== undefined && { outcome: record.outcome }),
    ...(record.duration !== undefined && { duration: record.duration }),
    ...(record.http && { http: record.http }),
    ...(record.exception && { exception: record.exception }),
    ...(record.attributes && { attributes: record.attributes }),
    locator: record.locator,
    format: record.format,
    confidence: record.confidence,
    ...(record.torn && { torn: true }),
    ...(record.redacted > 0 && { redacted: record.redacted }),
    schema: record.schema,
    ...(options.original === true && originalOf(record.original)),
  };
}

/** The bytes as text where they are UTF-8, else in base 64. */
function originalOf(bytes: string): { original: string } | { original_base64: string } {
  const buffer = Buffer.from(bytes, "latin1");
  const text = buffer.toString("utf8");
  const exact = text.length === bytes.length || Buffer.from(text, "utf8").equals(buffer);
  return exact ? { original: text } : { original_base64: buffer.toString("base64") };
}
