import { z } from "zod";
import { Timestamp } from "./record.ts";
import { defineRoute } from "./route.ts";

export const StoreStat = z.object({
  format: z.number().int(),
  engine: z.string(),
  records: z.number().int(),
  lines: z.number().int(),
  bytes_original: z.number().int().describe("bytes of the exact lines"),
  bytes_hot: z.number().int().describe("active parts: all columns, indices, dictionaries"),
  bytes_archive: z.number().int(),
  bytes_spool: z.number().int(),
  bytes_inactive: z.number().int(),
  oldest: Timestamp.optional(),
  newest: Timestamp.optional(),
  spooled_batches: z.number().int(),
  archive_days: z.number().int(),
});
export type StoreStat = z.infer<typeof StoreStat>;

export const Status = z.object({
  version: z.string(),
  started: Timestamp,
  now: Timestamp,
  demo: z.boolean().describe("the records are a replayed recording, not a cloud of yours"),
  clouds: z.array(z.string()),
  store: z.object({ state: z.enum(["ready", "starting", "down", "full"]), detail: z.string().optional() }),
  stat: StoreStat.optional().describe("as of a minute ago at most"),
  last_hour: z.object({
    records: z.number().int(),
    errors: z.number().int(),
    new_events: z.number().int(),
    failed_requests: z.number().int(),
    requests: z.number().int(),
    hosts: z.number().int(),
    silent_hosts: z.number().int(),
  }),
});
export type Status = z.infer<typeof Status>;

export const systemRoutes = {
  status: defineRoute({
    id: "status",
    method: "GET",
    path: "/api/v1/status",
    summary: "Does it work, and how does what we watch look",
    role: "read",
    scope: "all",
    response: Status,
  }),
};
