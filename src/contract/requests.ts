import { z } from "zod";
import { Record, Timestamp } from "./record.ts";
import { Completeness } from "./records.ts";
import { defineRoute } from "./route.ts";

/** Why two things belong together. */
export const Evidence = z.enum([
  "request-id",
  "global-request-id",
  "used-request-id",
  "rpc-context",
  "resource-id",
  "notification",
  "adopted-id",
  "access-line",
  "token-check",
  "continues",
]);
export type Evidence = z.infer<typeof Evidence>;

/** One request id and what it stands for, or one resource, in a trace. */
export const TraceNode = z.object({
  id: z.string().describe("req-… or <type>:<uuid>"),
  kind: z.enum(["request", "resource"]),
  services: z.array(z.string()),
  hosts: z.array(z.string()),
  first: Timestamp,
  last: Timestamp,
  records: z.number().int(),
  errors: z.number().int(),
  summary: z.string().optional().describe("POST /v2.1/servers → 202"),
});
export type TraceNode = z.infer<typeof TraceNode>;

export const TraceEdge = z.object({
  from: z.string(),
  to: z.string(),
  evidence: Evidence,
  confidence: z.number().min(0).max(1),
  record_id: z.string().optional().describe("the record that shows it"),
  detail: z.string().describe("in words"),
});
export type TraceEdge = z.infer<typeof TraceEdge>;

/** What one service on one host did for the request: a bar of the waterfall. */
export const TraceSpan = z.object({
  service: z.string(),
  host: z.string().optional(),
  request_id: z.string().optional(),
  start: Timestamp,
  end: Timestamp,
  records: z.number().int(),
  errors: z.number().int(),
  summary: z.string().optional(),
  evidence: Evidence,
  confidence: z.number(),
});
export type TraceSpan = z.infer<typeof TraceSpan>;

export const TraceRecord = z.object({
  record: Record,
  evidence: Evidence,
  confidence: z.number(),
  via: z.string().describe("the node through which it belongs"),
});

export const Trace = z.object({
  id: z.string(),
  title: z.string(),
  outcome: z.enum(["ok", "error", "unknown"]).describe("how it ended for the user, whatever went wrong on the way"),
  errors: z.number().describe("records of severity error or worse"),
  start: Timestamp,
  end: Timestamp,
  services: z.array(z.string()),
  nodes: z.array(TraceNode),
  edges: z.array(TraceEdge),
  spans: z.array(TraceSpan),
  records: z.array(TraceRecord),
  silent: z
    .array(z.object({ service: z.string(), why: z.string() }))
    .describe("services that should have spoken and did not"),
  clocks: z.array(z.object({ host: z.string(), other: z.string(), offset_seconds: z.number(), why: z.string() })),
  truncated: z.boolean(),
  completeness: Completeness,
});
export type Trace = z.infer<typeof Trace>;

export const requestRoutes = {
  list: defineRoute({
    id: "request-list",
    method: "GET",
    path: "/api/v1/requests",
    summary: "Recent requests that users made: what, when, how long, how it ended",
    role: "read",
    scope: "cloud",
    query: z.object({
      filter: z.string().default(""),
      from: z.string().optional(),
      to: z.string().optional(),
      limit: z.coerce.number().int().min(1).max(1000).default(50),
    }),
    response: z.object({
      requests: z.array(
        z.object({
          id: z.string(),
          title: z.string(),
          time: Timestamp,
          duration: z.number().optional(),
          status: z.number().int().optional(),
          services: z.array(z.string()),
          records: z.number().int(),
          errors: z.number().int(),
        }),
      ),
      completeness: Completeness,
    }),
  }),
  trace: defineRoute({
    id: "request-trace",
    method: "GET",
    path: "/api/v1/requests/:id",
    summary: "Everything that belongs to a request, a global request or a resource, over all services",
    role: "read",
    scope: "cloud",
    params: z.object({ id: z.string() }),
    query: z.object({
      limit: z.coerce.number().int().min(1).max(100_000).default(5000),
      min_confidence: z.coerce.number().min(0).max(1).default(0.5),
      debug: z.stringbool().default(true).describe("with DEBUG records"),
    }),
    response: Trace,
  }),
};
