import type { Record as WireRecord } from "#contract";
import { interchangeOf } from "../../interchange.ts";
import { parseIso } from "../../timestamp.ts";
import { defineWriter } from "../../writer.ts";

type AnyValue = { stringValue: string } | { intValue: string } | { doubleValue: number };

/** What stands in a field of the log record or of its resource and need not be an attribute too. */
const ELSEWHERE = new Set(["kilowatch.severity", "kilowatch.level", "trace_id", "span_id", "code.namespace"]);
const HEX = /^[0-9a-f]+$/;

function anyValue(value: string | number): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** A stamp as nanoseconds in decimal, which a double could not hold. */
function nanosOf(stamp: string): string {
  const micros = parseIso(stamp);
  return micros === undefined ? "0" : String(BigInt(micros) * 1000n);
}

/** OTLP wants hex of fixed length; other ids stay attributes. */
function idOf(value: string | undefined, length: number): string | undefined {
  return value !== undefined && value.length === length && HEX.test(value) ? value : undefined;
}

function logRecordOf(record: WireRecord): Record<string, unknown> {
  const traceId = idOf(record.trace_id, 32);
  const spanId = idOf(record.span_id, 16);
  const attributes = interchangeOf(record)
    .filter(
      ([name]) =>
        !ELSEWHERE.has(name) ||
        (name === "trace_id" && traceId === undefined) ||
        (name === "span_id" && spanId === undefined),
    )
    .map(([key, value]) => ({ key, value: anyValue(value) }));
  return {
    timeUnixNano: nanosOf(record.time),
    observedTimeUnixNano: nanosOf(record.observed_time),
    ...(record.severity > 0 ? { severityNumber: record.severity } : {}),
    ...(record.level === "" ? {} : { severityText: record.level }),
    body: { stringValue: record.message },
    attributes,
    ...(traceId === undefined ? {} : { traceId }),
    ...(spanId === undefined ? {} : { spanId }),
  };
}

/** OTLP's LogsData, one record in each, as the collector's file exporter writes it. */
export const otlp = defineWriter({
  id: "otlp",
  summary: "OpenTelemetry's LogsData as JSON, one record a line",
  reference: "https://opentelemetry.io/docs/specs/otel/protocol/file-exporter/",
  contentType: "application/x-ndjson",
  write(record) {
    const { service, process, logger } = record.origin;
    const resource: [string, string | undefined][] = [
      ["service.name", service],
      ["host.name", record.host],
      ["process.pid", process],
    ];
    return JSON.stringify({
      resourceLogs: [
        {
          resource: {
            attributes: resource.flatMap(([key, value]) =>
              value === undefined ? [] : [{ key, value: { stringValue: value } }],
            ),
          },
          scopeLogs: [
            { ...(logger === undefined ? {} : { scope: { name: logger } }), logRecords: [logRecordOf(record)] },
          ],
        },
      ],
    });
  },
});
