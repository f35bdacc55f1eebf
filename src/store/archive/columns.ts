import type { PatternRow, RecordRow, TemplateRow } from "../codec/decoder.ts";

/**
 * How a column stands in its file, one line a row. `text`: the text, with `\\`, `\n`, `\t` and `\r` escaped. `list`: such texts,
 * each ended by a tab. `number`: decimal. `delta`: decimal, less the number of the row before.
 */
export type Encoding = "text" | "list" | "number" | "delta";

export interface ArchiveColumn<Row> {
  readonly name: keyof Row & string;
  readonly encoding: Encoding;
}

const texts = <Row>(...names: (keyof Row & string)[]): ArchiveColumn<Row>[] =>
  names.map((name) => ({ name, encoding: "text" }));

/** The files of records. `pattern_id` is the number of the pattern's line, from 0. */
export const ARCHIVED_RECORD: readonly ArchiveColumn<RecordRow>[] = [
  { name: "time", encoding: "delta" },
  { name: "observed_time", encoding: "delta" },
  { name: "position", encoding: "delta" },
  { name: "sequence_shift", encoding: "number" },
  { name: "severity", encoding: "number" },
  { name: "repeat", encoding: "number" },
  { name: "duration", encoding: "number" },
  { name: "http_status", encoding: "number" },
  { name: "lines", encoding: "number" },
  { name: "bytes", encoding: "number" },
  { name: "pattern_id", encoding: "number" },
  { name: "values", encoding: "list" },
  { name: "resource_ids", encoding: "list" },
  { name: "resource_types", encoding: "list" },
  ...texts<RecordRow>(
    "time_source",
    "stream",
    "kind",
    "level",
    "event_id",
    "event_code",
    "edition",
    "service",
    "process",
    "project",
    "logger",
    "cloud",
    "host",
    "region",
    "zone",
    "cell",
    "cluster",
    "request_id",
    "global_request_id",
    "trace_id",
    "span_id",
    "actor_user",
    "actor_project",
    "actor_domain",
    "locator",
    "outcome",
    "http_method",
    "http_path",
    "exception_class",
    "exception_root_cause",
    "format",
  ),
];

export const ARCHIVED_PATTERN: readonly ArchiveColumn<PatternRow>[] = [
  { name: "id", encoding: "text" },
  { name: "parts", encoding: "list" },
  { name: "slots", encoding: "list" },
  { name: "original_count", encoding: "number" },
  { name: "message_from", encoding: "number" },
  { name: "message_count", encoding: "number" },
  { name: "document_count", encoding: "number" },
];

export const ARCHIVED_TEMPLATE: readonly ArchiveColumn<TemplateRow>[] = texts(
  "event_code",
  "edition",
  "event_id",
  "template",
  "project",
  "logger",
);

const ESCAPES: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r" };
const UNESCAPES: Readonly<Record<string, string>> = { "\\\\": "\\", "\\n": "\n", "\\t": "\t", "\\r": "\r" };

export function escapeText(text: string): string {
  return /[\\\n\t\r]/.test(text) ? text.replace(/[\\\n\t\r]/g, (found) => ESCAPES[found] ?? found) : text;
}

export function unescapeText(text: string): string {
  return text.includes("\\") ? text.replace(/\\[\\ntr]/g, (found) => UNESCAPES[found] ?? found) : text;
}

/** A row's line in a column's file, without its end. `before` is the number of the row before. */
export function encodeValue(encoding: Encoding, value: unknown, before: number): string {
  if (encoding === "text") return escapeText(String(value));
  if (encoding === "list") {
    let line = "";
    for (const item of value as readonly unknown[]) line += `${escapeText(String(item))}\t`;
    return line;
  }
  return encoding === "delta" ? String(Number(value) - before) : String(value);
}

/** The items of a list's line. */
export function decodeList(line: string): string[] {
  if (line === "") return [];
  return line.slice(0, -1).split("\t").map(unescapeText);
}
