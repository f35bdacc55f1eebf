import { z } from "zod";
import { Record, Timestamp } from "./record.ts";
import { Completeness, Filtered } from "./records.ts";
import { defineRoute } from "./route.ts";

/** One kind of thing that happens, with how often it did in the asked window. */
export const EventSummary = z.object({
  event_id: z.string(),
  event_code: z.string(),
  template: z.string(),
  project: z.string().optional(),
  logger: z.string().optional(),
  severity: z.number().int(),
  level: z.string(),
  count: z.number().int(),
  first_seen: Timestamp,
  last_seen: Timestamp,
  rate_per_hour: z.number(),
  hosts: z.number().int(),
  services: z.array(z.string()),
  sparkline: z.array(z.number().int()).describe("counts in equal parts of the window"),
});
export type EventSummary = z.infer<typeof EventSummary>;

export const EventChange = EventSummary.extend({
  before: z.number().int().describe("count in the window before"),
  after: z.number().int(),
  factor: z.number().optional().describe("rate after / rate before"),
});
export type EventChange = z.infer<typeof EventChange>;

export const EventDiff = z.object({
  before: z.object({ from: Timestamp, to: Timestamp, records: z.number().int() }),
  after: z.object({ from: Timestamp, to: Timestamp, records: z.number().int() }),
  new: z.array(EventChange),
  gone: z.array(EventChange),
  rising: z.array(EventChange),
  falling: z.array(EventChange),
  completeness: Completeness,
});
export type EventDiff = z.infer<typeof EventDiff>;

const EventKey = z.object({
  event_id: z.string().describe("NOV-CM-7F3KQ2-3, NOV-CM-7F3KQ2, 7F3KQ2 or the whole code"),
});

export const eventRoutes = {
  list: defineRoute({
    id: "event-list",
    method: "GET",
    path: "/api/v1/events",
    summary: "The catalogue of what happens",
    role: "read",
    scope: "cloud",
    query: Filtered.extend({
      sort: z.enum(["count", "last_seen", "first_seen", "severity", "rate"]).default("count"),
      limit: z.coerce.number().int().min(1).max(10_000).default(200),
      new_since: z.string().optional().describe("only events first seen after this time"),
    }),
    response: z.object({ events: z.array(EventSummary), total: z.number().int(), completeness: Completeness }),
  }),
  diff: defineRoute({
    id: "event-diff",
    method: "GET",
    path: "/api/v1/events/diff",
    summary: "What is new, gone, rising or falling between two windows",
    role: "read",
    scope: "cloud",
    query: z.object({
      filter: z.string().default(""),
      before_from: z.string().optional(),
      before_to: z.string().optional(),
      after_from: z.string().optional(),
      after_to: z.string().optional(),
      at: z.string().optional().describe("compare the `span` before this moment with the `span` after it"),
      span: z.string().default("24h"),
      min_factor: z.coerce
        .number()
        .min(1)
        .default(3)
        .describe("how much a rate must change to count as rising or falling"),
    }),
    response: EventDiff,
  }),
  show: defineRoute({
    id: "event-show",
    method: "GET",
    path: "/api/v1/events/:event_id",
    summary: "One event: where, when, with which values, and examples",
    role: "read",
    scope: "cloud",
    params: EventKey,
    query: Filtered,
    response: z.object({
      event: EventSummary,
      aliases: z.array(z.string()).describe("ids of the same event under other id editions"),
      catalogue: z.array(
        z.object({ release: z.string(), file: z.string(), line: z.number().int(), format: z.string() }),
      ),
      by_host: z.array(z.object({ host: z.string(), count: z.number().int() })),
      slots: z.array(
        z.object({ slot: z.string(), values: z.array(z.object({ value: z.string(), count: z.number().int() })) }),
      ),
      examples: z.array(Record),
    }),
  }),
  report: defineRoute({
    id: "event-report",
    method: "GET",
    path: "/api/v1/events/:event_id/report",
    summary: "A draft of the Launchpad bug that a bad log message deserves (wish L8)",
    role: "read",
    scope: "cloud",
    params: EventKey,
    query: Filtered,
    response: z.object({
      title: z.string(),
      project: z.string().describe("Launchpad project"),
      tags: z.array(z.string()),
      body: z.string(),
      url: z.string().describe("Launchpad's new-bug page"),
    }),
  }),
};
