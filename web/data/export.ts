import { type Record, recordRoutes } from "#contract";
import { call } from "./call.ts";
import type { Question } from "./records.ts";

export type ExportFormat = "csv" | "ndjson";

/** One row of a table that leaves the console. */
export type Row = { readonly [column: string]: unknown };

/** The rows of a view, and whether there were more than could be taken. */
export interface Rows {
  readonly rows: readonly Row[];
  readonly isCut: boolean;
}

function cell(value: unknown): string {
  const text = typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value);
  // A leading = + - @ would be a formula in a spreadsheet (OWASP, "CSV injection").
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** RFC 4180, with a head line; columns in the order in which they first appear. */
export function toCsv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns, ...rows.map((row) => columns.map((column) => row[column]))];
  return lines.map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}

export function toNdjson(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join("");
}

/** A record as one flat line of a table. */
export function recordRow(record: Record): Row {
  return {
    time: record.time,
    level: record.level,
    severity: record.severity,
    cloud: record.cloud,
    host: record.host,
    service: record.origin.service,
    logger: record.origin.logger,
    event_id: record.event_id,
    request_id: record.request_id,
    repeat: record.repeat,
    message: record.message,
    exception: record.exception?.class,
    locator: record.locator,
    record_id: record.record_id,
  };
}

export function save(name: string, format: ExportFormat, rows: readonly Row[]): void {
  const [text, type] = format === "csv" ? [toCsv(rows), "text/csv"] : [toNdjson(rows), "application/x-ndjson"];
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  link.download = `${name}.${format}`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

const PAGE = 10_000;
/** More than this is a matter for `kilowatch record search`, which needs no memory for it. */
const MOST_EXPORTED = 100_000;

/** All records of a view, page by page, up to MOST_EXPORTED, and whether there were more; tells how far it is. */
export async function collectRecords(
  question: Question,
  signal: AbortSignal,
  onProgress: (records: number) => void,
): Promise<{ records: Record[]; isCut: boolean }> {
  const records: Record[] = [];
  let cursor: string | undefined;
  let window: { from: string | undefined; to: string | undefined } = question;
  do {
    const page = await call(
      recordRoutes.search,
      { query: { filter: question.filter, from: window.from, to: window.to, cursor, limit: PAGE } },
      signal,
    );
    records.push(...page.records);
    cursor = page.next_cursor;
    window = { from: page.from ?? window.from, to: page.to ?? window.to };
    onProgress(records.length);
  } while (cursor !== undefined && records.length < MOST_EXPORTED);
  return {
    records: records.slice(0, MOST_EXPORTED),
    isCut: cursor !== undefined || records.length > MOST_EXPORTED,
  };
}
