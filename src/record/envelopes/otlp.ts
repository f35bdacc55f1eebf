import type { Entry, KnownFields } from "../envelope.ts";
import { readInterchange } from "../interchange.ts";
import { encodeText, isObject, stringOf, wordOf } from "../text.ts";
import { createEntry } from "./entry.ts";

type Json = Record<string, unknown>;

const MAX_DEPTH = 32;

/** OTLP's AnyValue as plain JSON. */
function plain(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return undefined;
  if ("stringValue" in value) return value["stringValue"];
  if ("intValue" in value) return Number(value["intValue"]);
  if ("doubleValue" in value) return Number(value["doubleValue"]);
  if ("boolValue" in value) return value["boolValue"];
  if ("bytesValue" in value) return value["bytesValue"];
  const list = value["arrayValue"];
  if (isObject(list)) return listOf(list["values"]).map((each) => plain(each, depth + 1));
  const pairs = value["kvlistValue"];
  return isObject(pairs) ? Object.fromEntries(pairsOf(pairs["values"], depth + 1)) : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function pairsOf(value: unknown, depth = 0): [string, unknown][] {
  return listOf(value).flatMap((each) =>
    isObject(each) && typeof each["key"] === "string"
      ? [[each["key"], plain(each["value"], depth)] as [string, unknown]]
      : [],
  );
}

/** Nanoseconds, as a string or a number, in microseconds. */
function microsOf(value: unknown): number | undefined {
  const text = wordOf(value);
  if (text === undefined || !/^\d{1,20}$/.test(text) || Number(text) === 0) return undefined;
  return Number(BigInt(text) / 1000n);
}

/** Hex of `length` digits that is not all zeros. */
function hexOf(value: unknown, length: number): string | undefined {
  const text = stringOf(value)?.toLowerCase();
  return text !== undefined && text.length === length && /^[0-9a-f]+$/.test(text) && /[^0]/.test(text)
    ? text
    : undefined;
}

function entryOf(record: Json, scope: string | undefined, resource: ReadonlyMap<string, unknown>): Entry {
  const body = plain(record["body"]);
  const text = typeof body === "string" ? body : (JSON.stringify(body) ?? "");
  const entry = createEntry(encodeText(text));
  entry.time = microsOf(record["timeUnixNano"]) ?? microsOf(record["observedTimeUnixNano"]);
  const severity = Number(record["severityNumber"]);
  if (Number.isInteger(severity) && severity > 0 && severity <= 24) entry.severity = severity;
  entry.level = stringOf(record["severityText"]);
  entry.host = stringOf(resource.get("host.name"));
  entry.program = stringOf(resource.get("service.name"));
  entry.process = wordOf(resource.get("process.pid"));
  const attributes = pairsOf(record["attributes"]);
  const known: KnownFields = { format: "otlp", confidence: 1, decoded: true, message: text };
  if (scope !== undefined) known.logger = scope;
  if (entry.severity > 0) known.severity = entry.severity;
  if (entry.level !== undefined) known.level = entry.level;
  const trace = hexOf(record["traceId"], 32);
  const span = hexOf(record["spanId"], 16);
  if (trace !== undefined) known.trace_id = trace;
  if (span !== undefined) known.span_id = span;
  entry.fields = readInterchange(attributes, known);
  // A collector that only read lines (filelog) leaves the line to us; whoever logged through the API has said it all.
  if (attributes.some(([name]) => name.startsWith("log.file.")) && scope === undefined) return entry;
  entry.known = known;
  return entry;
}

/**
 * Makes entries of OTLP's LogsData or ExportLogsServiceRequest as JSON (opentelemetry/proto/logs/v1/logs.proto), in order;
 * none where `data` is something else.
 */
export function entriesFromOtlp(data: unknown): Entry[] {
  if (!isObject(data)) return [];
  return listOf(data["resourceLogs"]).flatMap((group) => {
    if (!isObject(group)) return [];
    const resource = new Map(isObject(group["resource"]) ? pairsOf(group["resource"]["attributes"]) : []);
    return listOf(group["scopeLogs"]).flatMap((scopeLogs) => {
      if (!isObject(scopeLogs)) return [];
      const scope = isObject(scopeLogs["scope"]) ? stringOf(scopeLogs["scope"]["name"]) : undefined;
      return listOf(scopeLogs["logRecords"])
        .filter(isObject)
        .map((record) => entryOf(record, scope, resource));
    });
  });
}
