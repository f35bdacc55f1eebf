import { open } from "node:fs/promises";
import { KilowatchError, messageOf } from "#base";
import { formatTime, parseTime } from "#contract";
import type { Client } from "../client.ts";
import { type RecordForm, writeRecords } from "../forms.ts";
import { write } from "../output.ts";

export interface RecordExport {
  client: Client;
  format: RecordForm;
  filter: string;
  /** A file, or - for `stdout`. */
  output: string;
  stdout: NodeJS.WritableStream;
}

export interface RecordExportResult {
  records: number;
  /** What could not be covered, in words. */
  missing: string[];
}

const PAGE_RECORDS = 5000;
const MINUTE = 60_000_000;
const FIRST_SPAN = 60 * MINUTE;
const LEAST_SPAN = MINUTE;
const LARGEST_SPAN = 64 * 24 * 60 * MINUTE;

/**
 * Writes all records that fit, the oldest first, page by page. It walks through time in spans that hold about a page, so that
 * neither the engine sorts, nor the archive loads, more than a little at once. Throws FILTER_INVALID, FILE_UNREADABLE.
 */
export async function exportRecords(options: RecordExport): Promise<RecordExportResult> {
  const { client, output } = options;
  const { oldest, newest } = await client.call("store-stat", {});
  const result: RecordExportResult = { records: 0, missing: [] };
  const target = output === "-" ? undefined : await create(output);
  try {
    const emit = (text: string): Promise<unknown> =>
      target === undefined ? write(options.stdout, text) : target.appendFile(text);
    const first = oldest === undefined ? undefined : parseTime(oldest);
    const last = newest === undefined ? undefined : parseTime(newest);
    // Asked even where nothing is kept: a wrong filter is a mistake all the same.
    let from = first ?? 0;
    const end = (last ?? from) + 1;
    let span = FIRST_SPAN;
    do {
      const to = Math.min(end, from + span);
      const pages = await exportSpan(options, { from, to }, emit, result, span > LEAST_SPAN);
      if (pages === 0) {
        span = Math.max(LEAST_SPAN, span / 8);
        continue;
      }
      from = to;
      span = pages > 1 ? Math.max(LEAST_SPAN, span / 2) : Math.min(LARGEST_SPAN, span * 2);
    } while (from < end);
    await target?.sync();
  } finally {
    await target?.close();
  }
  return result;
}

/** Answers how many pages were written; none where the span touches more archived days than can be loaded, and can be shorter. */
async function exportSpan(
  { client, filter, format }: RecordExport,
  span: { from: number; to: number },
  emit: (text: string) => Promise<unknown>,
  result: RecordExportResult,
  canBeShorter: boolean,
): Promise<number> {
  let pages = 0;
  let cursor: string | undefined;
  do {
    const page = await client.call("record-search", {
      query: {
        filter,
        from: formatTime(span.from),
        to: formatTime(span.to),
        order: "oldest",
        limit: PAGE_RECORDS,
        ...(cursor === undefined ? {} : { cursor }),
      },
    });
    if (!page.completeness.complete) {
      if (pages === 0 && canBeShorter) return 0;
      result.missing.push(...page.completeness.missing);
    }
    await emit(writeRecords(page.records, format) ?? "");
    result.records += page.records.length;
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor !== undefined);
  return pages;
}

async function create(path: string): Promise<Awaited<ReturnType<typeof open>>> {
  try {
    return await open(path, "w", 0o600);
  } catch (error) {
    throw new KilowatchError("FILE_UNREADABLE", `${path} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}
