import { z } from "zod";
import { Timestamp } from "./record.ts";
import { defineRoute } from "./route.ts";

export const SourceStatus = z.object({
  id: z.string(),
  type: z.string(),
  state: z.enum(["running", "waiting", "backpressure", "failed", "stopped"]),
  detail: z.string().optional(),
  records: z.number().int(),
  bytes: z.number().int(),
  rate_per_second: z.number(),
  lag_seconds: z.number().optional(),
  last_record: Timestamp.optional(),
  unread_lines: z.number().int(),
  dropped: z.number().int(),
  gaps: z.number().int(),
  redacted: z.number().int(),
  torn: z.number().int(),
  by_format: z.record(z.string(), z.number().int()),
  unread_samples: z.array(z.string()).describe("a few unread lines, secrets removed"),
  rate_history: z.array(z.number()).describe("records per second over the last 60 intervals of 10 s"),
  silent_hosts: z.array(z.object({ host: z.string(), last_heard: Timestamp })),
});
export type SourceStatus = z.infer<typeof SourceStatus>;

export const sourceRoutes = {
  list: defineRoute({
    id: "source-list",
    method: "GET",
    path: "/api/v1/sources",
    summary: "Where records are heard: rate, lag, drops, silence, unread lines",
    role: "read",
    scope: "all",
    response: z.object({ sources: z.array(SourceStatus) }),
  }),
};
