import { z } from "zod";
import { Record, Timestamp } from "./record.ts";
import { defineRoute } from "./route.ts";

/** A window of time. `from` and `to` take ISO 8601 or a span back from now (`2h`, `30m`, `7d`); `to` defaults to now. A `since:` or `until:` in the filter narrows it further. */
export const Window = z.object({
  from: z.string().optional(),
  to: z.string().optional(),
});

export const Filtered = Window.extend({
  filter: z.string().default("").describe('severity>=error service:nova-compute host:cmp-* "free text" since:2h'),
});

/** What an answer could not cover, so that nobody mistakes a part for the whole. */
export const Completeness = z.object({
  complete: z.boolean(),
  missing: z.array(z.string()).describe("what is missing and why, in words"),
});

export const RecordPage = z.object({
  records: z.array(Record),
  next_cursor: z.string().optional(),
  total: z.number().int().optional().describe("how many records match, where it was asked for"),
  from: Timestamp.optional(),
  to: Timestamp.optional(),
  completeness: Completeness,
});
export type RecordPage = z.infer<typeof RecordPage>;

export const SeverityBand = z.enum(["unknown", "debug", "info", "warning", "error", "critical"]);
export type SeverityBand = z.infer<typeof SeverityBand>;

export const Histogram = z.object({
  from: Timestamp,
  to: Timestamp,
  interval_seconds: z.number(),
  total: z.number().int(),
  buckets: z.array(z.object({ time: Timestamp, counts: z.partialRecord(SeverityBand, z.number().int()) })),
  completeness: Completeness,
});
export type Histogram = z.infer<typeof Histogram>;

export const Facet = z.object({
  field: z.string(),
  values: z.array(z.object({ value: z.string(), count: z.number().int() })),
  others: z.number().int().describe("records with other values"),
});
export type Facet = z.infer<typeof Facet>;

export const recordRoutes = {
  search: defineRoute({
    id: "record-search",
    method: "GET",
    path: "/api/v1/records",
    summary: "Records that match a filter, newest first unless asked otherwise",
    role: "read",
    scope: "cloud",
    query: Filtered.extend({
      limit: z.coerce.number().int().min(1).max(10_000).default(200),
      order: z.enum(["newest", "oldest"]).default("newest"),
      cursor: z.string().optional(),
      original: z.stringbool().default(false).describe("with the exact lines"),
      total: z.stringbool().default(false).describe("count all matches"),
    }),
    response: RecordPage,
  }),
  histogram: defineRoute({
    id: "record-histogram",
    method: "GET",
    path: "/api/v1/records/histogram",
    summary: "How many records match, over time and by severity",
    role: "read",
    scope: "cloud",
    query: Filtered.extend({ buckets: z.coerce.number().int().min(1).max(1000).default(60) }),
    response: Histogram,
  }),
  facets: defineRoute({
    id: "record-facets",
    method: "GET",
    path: "/api/v1/records/facets",
    summary: "The most frequent values of some fields among the matching records",
    role: "read",
    scope: "cloud",
    query: Filtered.extend({
      fields: z.string().default("level,service,host,kind,event").describe("comma-separated"),
      limit: z.coerce.number().int().min(1).max(100).default(10),
    }),
    response: z.object({ facets: z.array(Facet), completeness: Completeness }),
  }),
  tail: defineRoute({
    id: "record-tail",
    method: "GET",
    path: "/api/v1/records/tail",
    summary:
      "Matching records as they arrive (server-sent events; event `record`, or `gap` with how many were left out)",
    role: "read",
    scope: "cloud",
    query: z.object({ filter: z.string().default("") }),
    response: z.union([Record, z.object({ skipped: z.number().int() })]),
    stream: "events",
  }),
  complete: defineRoute({
    id: "record-complete",
    method: "GET",
    path: "/api/v1/records/complete",
    summary: "Completions of a filter at a caret position",
    role: "read",
    scope: "cloud",
    query: z.object({ filter: z.string().default(""), caret: z.coerce.number().int().min(0).optional() }),
    response: z.object({
      from: z.number().int().describe("where the replaced part starts"),
      to: z.number().int(),
      items: z.array(z.object({ text: z.string(), detail: z.string().optional(), count: z.number().int().optional() })),
    }),
  }),
  show: defineRoute({
    id: "record-show",
    method: "GET",
    path: "/api/v1/records/:record_id",
    summary: "One record with its exact original lines, and its neighbours in the same stream",
    role: "read",
    scope: "cloud",
    params: z.object({ record_id: z.string() }),
    query: z.object({ neighbours: z.coerce.number().int().min(0).max(200).default(10) }),
    response: z.object({ record: Record, before: z.array(Record), after: z.array(Record) }),
  }),
  ingest: defineRoute({
    id: "record-ingest",
    method: "POST",
    path: "/api/v1/ingest/ndjson",
    summary: "Takes NDJSON lines (any JSON object with a message, or Kilowatch records); answers when they are durable",
    role: "ingest",
    scope: "all",
    query: z.object({
      source: z.string().default("http"),
      host: z.string().optional(),
      service: z.string().optional(),
    }),
    body: z.unknown(),
    response: z.object({ accepted: z.number().int(), rejected: z.number().int(), errors: z.array(z.string()) }),
    stream: "raw",
  }),
};
