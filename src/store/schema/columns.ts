/** One column of a table: its engine type, its codecs chosen by measurement (docs/performance.md), and what it holds. */
export interface Column {
  name: string;
  type: string;
  codec?: string;
  comment: string;
}

const name = "LowCardinality(String)";
const id = "String";

/**
 * One row a record. Absent texts are empty, absent numbers 0 (duration: -1). What the exact lines, the message and the
 * document of a record are made of stands in `pattern_id` and `values`, see pattern/.
 */
export const RECORD_COLUMNS: readonly Column[] = [
  { name: "time", type: "DateTime64(6, 'UTC')", codec: "GCD, Delta, ZSTD(6)", comment: "when it happened" },
  {
    name: "time_source",
    type: "Enum8('stamped' = 1, 'inferred' = 2, 'heard' = 3)",
    comment: "where the time comes from",
  },
  {
    name: "observed_time",
    type: "DateTime64(6, 'UTC')",
    codec: "GCD, Delta, ZSTD(6)",
    comment: "when Kilowatch heard it",
  },
  { name: "stream", type: name, comment: "source and generation: record_id up to its position" },
  { name: "position", type: "UInt64", codec: "Delta, ZSTD(6)", comment: "record_id's last part: offset in the stream" },
  { name: "sequence_shift", type: "Int64", comment: "sequence, less position: for most sources nothing" },
  {
    name: "kind",
    type: "Enum8('log' = 1, 'access' = 2, 'notification' = 3, 'check' = 4, 'step' = 5, 'verdict' = 6, 'finding' = 7, 'incident' = 8, 'drill' = 9, 'change' = 10)",
    comment: "what kind of record it is",
  },
  { name: "severity", type: "UInt8", comment: "OpenTelemetry severity number, 0 unknown" },
  { name: "level", type: name, comment: "the source's own word" },
  { name: "repeat", type: "UInt32", comment: "occurrences folded into this row, 1 without folding" },
  { name: "event_id", type: name, comment: "as shown: NOV-CM-7F3KQ2-3" },
  { name: "event_code", type: name, comment: "the whole identity, 13 characters; joins templates" },
  { name: "edition", type: name, comment: "id edition that computed the code" },
  { name: "service", type: name, comment: "origin.service" },
  { name: "process", type: name, comment: "origin.process" },
  { name: "project", type: name, comment: "origin.project: the project of the code" },
  { name: "logger", type: name, comment: "origin.logger" },
  { name: "cloud", type: name, comment: "cloud" },
  { name: "host", type: name, comment: "host" },
  { name: "region", type: name, comment: "place.region" },
  { name: "zone", type: name, comment: "place.zone" },
  { name: "cell", type: name, comment: "place.cell" },
  { name: "cluster", type: name, comment: "place.cluster" },
  { name: "request_id", type: id, comment: "as written, req-…" },
  { name: "global_request_id", type: id, comment: "as written, req-…" },
  { name: "trace_id", type: id, comment: "W3C trace id" },
  { name: "span_id", type: id, comment: "W3C span id" },
  { name: "actor_user", type: name, comment: "actor.user" },
  { name: "actor_project", type: name, comment: "actor.project" },
  { name: "actor_domain", type: name, comment: "actor.domain" },
  { name: "locator", type: name, comment: "locator, the position and length it ends in cut off" },
  { name: "resource_ids", type: "Array(String)", comment: "resources[].id" },
  { name: "resource_types", type: `Array(${name})`, comment: "resources[].type, in the order of resource_ids" },
  { name: "outcome", type: name, comment: "outcome" },
  { name: "duration", type: "Float64", comment: "seconds, -1 where unknown" },
  { name: "http_method", type: name, comment: "http.method" },
  { name: "http_path", type: id, comment: "http.path" },
  { name: "http_status", type: "UInt16", comment: "http.status, 0 where unknown" },
  { name: "exception_class", type: name, comment: "exception.class" },
  { name: "exception_root_cause", type: name, comment: "exception.root_cause" },
  { name: "format", type: name, comment: "the format that read it, `none` for unread" },
  { name: "lines", type: "UInt32", comment: "lines of the original" },
  { name: "bytes", type: "UInt32", comment: "bytes of the original" },
  { name: "pattern_id", type: "UInt64", comment: "joins patterns" },
  { name: "values", type: "Array(String)", codec: "ZSTD(12)", comment: "what stands in the pattern's slots" },
];

/**
 * The dictionary of patterns: what does not change from record to record. Never updated. The
 * exact lines are the first `original_count` parts, the document the last `document_count`.
 */
export const PATTERN_COLUMNS: readonly Column[] = [
  {
    name: "pattern_id",
    type: "UInt64",
    codec: "Delta, ZSTD(12)",
    comment: "run of the store that made it, and a count in it",
  },
  { name: "parts", type: "Array(String)", codec: "ZSTD(12)", comment: "constant texts" },
  {
    name: "slots",
    type: "Array(Int16)",
    codec: "Delta, ZSTD(12)",
    comment: "what stands after each part: > 0 an index into values, < 0 a column (see REFERENCES), 0 nothing",
  },
  { name: "original_count", type: "UInt32", comment: "how many parts, from the first, make the exact lines" },
  { name: "message_from", type: "UInt32", comment: "which part, from 1, begins the message" },
  { name: "message_count", type: "UInt32", comment: "how many parts make the message" },
  { name: "document_count", type: "UInt32", comment: "how many parts, from the last, make the document" },
];

/** The canonical template of each event, by edition. */
export const TEMPLATE_COLUMNS: readonly Column[] = [
  { name: "event_code", type: "String", comment: "the whole identity" },
  { name: "edition", type: "String", comment: "id edition" },
  { name: "event_id", type: "String", comment: "as shown, with the criticality of the first seen" },
  { name: "template", type: "String", comment: "canonical template" },
  { name: "project", type: "String", comment: "project of the code" },
  { name: "logger", type: "String", comment: "logger of the first seen" },
];

/** Columns that a slot of a pattern may stand for: slot -1 is the first. Append only: stored patterns count on the order. */
export const REFERENCES = [
  "request_id",
  "global_request_id",
  "actor_user",
  "actor_project",
  "actor_domain",
  "host",
  "process",
  "trace_id",
  "span_id",
] as const;

/** Slots from here downwards stand for resource_ids: -101 is resource_ids[1]. */
export const RESOURCE_SLOTS = -100;
