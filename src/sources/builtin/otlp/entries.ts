import { z } from "zod";
import type { Entry } from "#record";
import { bytesOf, plainEntry } from "../../entry.ts";

/** Deeper values are no log's; a hostile one must not exhaust the stack. */
const MOST_LEVELS = 32;
const HOST_KEYS = ["host.name", "k8s.node.name", "host.id"] as const;
const PROGRAM_KEYS = ["service.name", "k8s.container.name", "container.name"] as const;

/** OTLP's JSON, and what protobuf decodes to: 64-bit numbers as strings or numbers, ids as hex. */
interface AnyValue {
  stringValue?: string;
  boolValue?: unknown;
  intValue?: string | number;
  doubleValue?: unknown;
  bytesValue?: string | Uint8Array;
  arrayValue?: { values?: unknown };
  kvlistValue?: { values?: unknown };
}

const Attributes = z.array(z.looseObject({ key: z.string(), value: z.unknown() })).catch([]);
const Nanoseconds = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().nonnegative()])
  .optional()
  .catch(undefined);
const LogRecord = z.object({
  timeUnixNano: Nanoseconds,
  observedTimeUnixNano: Nanoseconds,
  severityNumber: z.number().int().min(0).max(24).catch(0).default(0),
  severityText: z.string().optional(),
  body: z.unknown(),
  attributes: Attributes.default([]),
  traceId: z.string().optional(),
  spanId: z.string().optional(),
  eventName: z.string().optional(),
});
const Scope = z.object({ name: z.string().optional() }).catch({}).optional();
const ScopeLogs = z.object({ scope: Scope, logRecords: z.array(z.unknown()).default([]) });
const Resource = z.object({ attributes: Attributes.default([]) }).optional();
const ResourceLogs = z.object({ resource: Resource, scopeLogs: z.array(z.unknown()).default([]) });
export const ExportRequestShape = z.object({ resourceLogs: z.array(z.unknown()).default([]) });

export interface Unfolded {
  entries: Entry[];
  rejected: number;
  /** What was wrong with the first one that was rejected. */
  why: string;
}

/** Takes an export request apart into entries. What is malformed is counted and the rest taken: OTLP's partial success. */
export function unfoldRequest(resourceLogs: readonly unknown[], peer: string | undefined): Unfolded {
  const unfolded: Unfolded = { entries: [], rejected: 0, why: "" };
  const reject = (path: string): void => {
    unfolded.rejected++;
    if (unfolded.why === "") unfolded.why = `${path} is malformed`;
  };
  for (const [r, resource] of resourceLogs.entries()) {
    const resourceLog = ResourceLogs.safeParse(resource);
    if (!resourceLog.success) {
      reject(`resourceLogs[${r}]`);
      continue;
    }
    const carried = attributesOf(resourceLog.data.resource?.attributes ?? []);
    for (const [s, scope] of resourceLog.data.scopeLogs.entries()) {
      const scopeLog = ScopeLogs.safeParse(scope);
      if (!scopeLog.success) {
        reject(`resourceLogs[${r}].scopeLogs[${s}]`);
        continue;
      }
      for (const [l, written] of scopeLog.data.logRecords.entries()) {
        const record = LogRecord.safeParse(written);
        if (record.success) unfolded.entries.push(entryOf(record.data, carried, scopeLog.data.scope?.name, peer));
        else reject(`resourceLogs[${r}].scopeLogs[${s}].logRecords[${l}]`);
      }
    }
  }
  return unfolded;
}

function entryOf(
  record: z.output<typeof LogRecord>,
  resource: Record<string, unknown>,
  scope: string | undefined,
  peer: string | undefined,
): Entry {
  const own = attributesOf(record.attributes);
  const body = valueOf(record.body, 0);
  const text = typeof body === "string" ? body : body === undefined ? (record.eventName ?? "") : JSON.stringify(body);
  const entry = plainEntry(bytesOf(text).replace(/\n$/, ""), firstText({ ...resource, ...own }, HOST_KEYS) ?? peer);
  entry.time = microsOf(record.timeUnixNano) ?? microsOf(record.observedTimeUnixNano);
  entry.severity = record.severityNumber;
  entry.level = record.severityText;
  entry.program = firstText({ ...own, ...resource }, PROGRAM_KEYS);
  entry.stream = [entry.host, entry.program, firstText(own, ["log.file.path", "log.file.name"])].join("\0");
  entry.fields = {
    ...resource,
    ...own,
    ...(scope === undefined || scope === "" ? {} : { "otel.scope.name": scope }),
    ...(record.eventName === undefined || record.eventName === "" ? {} : { "event.name": record.eventName }),
    ...hexId("trace_id", record.traceId, 32),
    ...hexId("span_id", record.spanId, 16),
  };
  return entry;
}

function hexId(name: string, id: string | undefined, length: number): Record<string, string> {
  return id !== undefined && id.length === length && /^[0-9a-f]+$/i.test(id) && !/^0+$/.test(id)
    ? { [name]: id.toLowerCase() }
    : {};
}

/** Nanoseconds do not fit a double; microseconds do. */
function microsOf(nanoseconds: string | number | undefined): number | undefined {
  if (nanoseconds === undefined) return undefined;
  const text = String(nanoseconds);
  const micros = /^\d+$/.test(text) ? Number(text.slice(0, -3)) : Number(nanoseconds) / 1000;
  return micros > 0 && Number.isFinite(micros) ? Math.floor(micros) : undefined;
}

function attributesOf(attributes: z.output<typeof Attributes>): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, valueOf(value, 0)]));
}

function valueOf(value: unknown, level: number): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  if (level > MOST_LEVELS) return "…";
  const any = value as AnyValue;
  if (any.stringValue !== undefined) return any.stringValue;
  if (any.boolValue !== undefined) return any.boolValue === true;
  if (any.intValue !== undefined)
    return Number.isSafeInteger(Number(any.intValue)) ? Number(any.intValue) : String(any.intValue);
  if (any.doubleValue !== undefined) return Number(any.doubleValue);
  if (any.bytesValue instanceof Uint8Array) return Buffer.from(any.bytesValue).toString("base64");
  if (any.bytesValue !== undefined) return any.bytesValue;
  if (any.arrayValue !== undefined) return listOf(any.arrayValue).map((item) => valueOf(item, level + 1));
  if (any.kvlistValue !== undefined) {
    const pairs = Attributes.parse(listOf(any.kvlistValue));
    return Object.fromEntries(pairs.map((pair) => [pair.key, valueOf(pair.value, level + 1)]));
  }
  return undefined;
}

function listOf(holder: { values?: unknown } | null): unknown[] {
  return Array.isArray(holder?.values) ? holder.values : [];
}

function firstText(attributes: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}
