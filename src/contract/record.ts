import { z } from "zod";

/** Shape version of a record; raised when a field changes its meaning. */
export const RECORD_SCHEMA = 1;

export const RecordKind = z.enum([
  "log",
  "access",
  "notification",
  "check",
  "step",
  "verdict",
  "finding",
  "incident",
  "drill",
  "change",
]);
export type RecordKind = z.infer<typeof RecordKind>;

/** UTC, ISO 8601, microseconds: `2026-11-23T19:58:40.221000Z`. */
export const Timestamp = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

export const Origin = z.object({
  service: z.string().optional().describe("the service that wrote it: nova-compute"),
  process: z.string().optional().describe("process id or name"),
  project: z.string().optional().describe("the project of the code that wrote it, by the logger's root: nova"),
  logger: z.string().optional().describe("nova.compute.manager"),
  source: z.string().optional().describe("file:line in function, where known"),
});
export type Origin = z.infer<typeof Origin>;

export const Place = z.object({
  region: z.string().optional(),
  zone: z.string().optional(),
  cell: z.string().optional(),
  cluster: z.string().optional(),
});
export type Place = z.infer<typeof Place>;

export const Actor = z.object({
  user: z.string().optional(),
  project: z.string().optional(),
  domain: z.string().optional(),
  system_scope: z.string().optional(),
  user_domain: z.string().optional(),
  project_domain: z.string().optional(),
});
export type Actor = z.infer<typeof Actor>;

export const Resource = z.object({
  type: z.string().describe("server, port, volume, image, network, … or `unknown` where only the id is seen"),
  id: z.string(),
});
export type Resource = z.infer<typeof Resource>;

export const HttpAccess = z.object({
  method: z.string(),
  path: z.string(),
  status: z.number().int().optional(),
  request_bytes: z.number().int().optional(),
  response_bytes: z.number().int().optional(),
  microversion: z.string().optional(),
  peer: z.string().optional(),
  user_agent: z.string().optional(),
});
export type HttpAccess = z.infer<typeof HttpAccess>;

export const ExceptionFrame = z.object({
  file: z.string(),
  line: z.number().int().optional(),
  function: z.string(),
  code: z.string().optional(),
});
export type ExceptionFrame = z.infer<typeof ExceptionFrame>;

export const ExceptionCause = z.object({
  class: z.string().describe("as written: nova.exception.NoValidHost or RuntimeError"),
  message: z.string(),
  frames: z.array(ExceptionFrame),
});
export type ExceptionCause = z.infer<typeof ExceptionCause>;

export const RecordException = z.object({
  class: z.string().describe("class of the outermost (last raised) exception"),
  message: z.string(),
  chain: z.array(ExceptionCause).describe("outermost first; the last one is the root cause"),
  root_cause: z.string().describe("class of the root cause"),
  text: z.string().describe("the traceback as Python printed it, log prefixes removed"),
  remote: z.boolean().optional().describe("came over RPC inside a message"),
  continues: z.string().optional().describe("record id of the record this traceback belongs to"),
});
export type RecordException = z.infer<typeof RecordException>;

/** One thing that happened, as it stands in NDJSON and in every answer of the API. */
export const Record = z.object({
  record_id: z.string(),
  time: Timestamp,
  time_source: z.enum(["stamped", "inferred", "heard"]),
  observed_time: Timestamp,
  sequence: z.number().int(),
  kind: RecordKind,
  severity: z
    .number()
    .int()
    .min(0)
    .max(24)
    .describe("OpenTelemetry severity number: 5 debug, 9 info, 13 warn, 17 error, 21 fatal; 0 unknown"),
  level: z.string().describe("the source's own word"),
  repeat: z.number().int().min(1),
  repeat_times: z.array(Timestamp).optional(),
  repeat_locators: z.array(z.string()).optional(),
  event_id: z.string().describe("as shown: NOV-CM-7F3KQ2-3"),
  event_code: z.string().describe("the whole 64-bit identity in Crockford base 32 (13 characters)"),
  template: z.string(),
  variables: z.array(z.string()),
  edition: z.string().describe("the id edition that computed event id and template"),
  message: z.string(),
  origin: Origin,
  cloud: z.string().optional(),
  host: z.string().optional(),
  place: Place.optional(),
  request_id: z.string().optional(),
  global_request_id: z.string().optional(),
  trace_id: z.string().optional(),
  span_id: z.string().optional(),
  actor: Actor.optional(),
  resources: z.array(Resource),
  outcome: z.string().optional(),
  duration: z.number().optional().describe("seconds"),
  http: HttpAccess.optional(),
  exception: RecordException.optional(),
  attributes: z.record(z.string(), z.unknown()).optional(),
  locator: z
    .string()
    .describe("where the original stands: file:<path>@<generation>:<offset>+<length>, journal:<cursor>, queue:…"),
  format: z.string(),
  confidence: z.number().min(0).max(1),
  torn: z.boolean().optional().describe("the line was torn by another writer and repaired or cut"),
  redacted: z.number().int().optional().describe("how many secrets were replaced"),
  schema: z.number().int(),
  original: z
    .string()
    .optional()
    .describe("the exact lines (only where asked for); invalid UTF-8 as `original_base64`"),
  original_base64: z.string().optional(),
});
export type Record = z.infer<typeof Record>;
