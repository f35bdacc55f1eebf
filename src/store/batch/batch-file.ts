import { KilowatchError } from "#base";
import type { Checkpoint } from "../store.ts";

/** The format of files in the spool. */
export const BATCH_FORMAT = 1;

/** The tables that a batch has rows for, in the order in which they are inserted: a row's dictionaries come first. */
export const BATCH_TABLES = ["patterns", "templates", "records"] as const;
export type BatchTable = (typeof BATCH_TABLES)[number];

/** First line of a batch file, as JSON; the tables' Native blocks follow, one after the other. */
export interface BatchHeader {
  format: number;
  /** Names the batch for ever: with it a repeated insert is harmless. */
  batch: string;
  rows: number;
  lines: number;
  checkpoints: readonly Checkpoint[];
  sections: readonly { table: BatchTable; bytes: number }[];
}

export interface BatchFile {
  header: BatchHeader;
  section(table: BatchTable): Buffer | undefined;
}

export function writeBatchFile(
  header: Omit<BatchHeader, "format" | "sections">,
  sections: readonly { table: BatchTable; block: Buffer }[],
): Buffer[] {
  const full: BatchHeader = {
    format: BATCH_FORMAT,
    ...header,
    sections: sections.map(({ table, block }) => ({ table, bytes: block.length })),
  };
  return [Buffer.from(`${JSON.stringify(full)}\n`), ...sections.map(({ block }) => block)];
}

/** Reads a batch file; throws STORE_NEWER or STORE_CORRUPT, naming `path`. */
export function readBatchFile(path: string, content: Buffer): BatchFile {
  const end = content.indexOf(10);
  const header = parseHeader(path, content.subarray(0, Math.max(end, 0)).toString("utf8"));
  const positions = new Map<BatchTable, { start: number; end: number }>();
  let start = end + 1;
  for (const { table, bytes } of header.sections) {
    positions.set(table, { start, end: start + bytes });
    start += bytes;
  }
  if (start !== content.length) {
    throw new KilowatchError("STORE_CORRUPT", `${path} has ${content.length} bytes instead of ${start}`);
  }
  return {
    header,
    section: (table) => {
      const position = positions.get(table);
      return position === undefined ? undefined : content.subarray(position.start, position.end);
    },
  };
}

function parseHeader(path: string, line: string): BatchHeader {
  let header: BatchHeader;
  try {
    header = JSON.parse(line) as BatchHeader;
  } catch (error) {
    throw new KilowatchError("STORE_CORRUPT", `${path} does not begin with a batch header`, { cause: error });
  }
  if (header.format > BATCH_FORMAT) {
    throw new KilowatchError(
      "STORE_NEWER",
      `${path} was written by a newer Kilowatch (spool format ${header.format}, this one knows ${BATCH_FORMAT}): start that version, or a newer one`,
    );
  }
  return header;
}
