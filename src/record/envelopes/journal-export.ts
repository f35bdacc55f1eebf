import { Buffer } from "node:buffer";
import type { Entry } from "../envelope.ts";
import { entryFromJournal } from "./journal.ts";

const LINE_FEED = 0x0a;
const EQUALS = 0x3d;

/** One entry of a journal export stream. */
export interface JournalItem {
  entry: Entry | undefined;
  /** The journal's name of the place to go on after. */
  cursor: string | undefined;
  /** The entry's bytes, with the empty line that ends it, as latin-1. */
  original: string;
}

export interface JournalExportParser {
  /** Takes bytes in any cut and gives the entries that are complete. */
  push(chunk: Uint8Array): JournalItem[];
  /** The stream has ended: an entry without its closing empty line is complete too, unless it was cut in the middle. */
  end(): JournalItem[];
}

/**
 * Parses the journal's export format (systemd.io/JOURNAL_EXPORT_FORMATS): `NAME=value` lines, or `NAME`, a length of 8
 * bytes and binary data; an empty line ends an entry. An entry longer than `limit` bytes is given without fields.
 */
export function createJournalExportParser(limit = 16 * 1024 * 1024): JournalExportParser {
  let buffer = Buffer.alloc(0);

  function take(isEnd: boolean): JournalItem[] {
    const items: JournalItem[] = [];
    let start = 0;
    for (;;) {
      const found = readEntry(buffer, start);
      if (found === undefined) break;
      items.push(found.item);
      start = found.end;
    }
    if (isEnd && start < buffer.length) {
      const rest = Buffer.concat([buffer.subarray(start), Buffer.from("\n")]);
      const found = readEntry(rest, 0);
      const original = rest.toString("latin1", 0, rest.length - 1);
      items.push({ entry: found?.item.entry, cursor: found?.item.cursor, original });
      start = buffer.length;
    }
    buffer = buffer.subarray(start);
    if (buffer.length > limit) {
      items.push({ entry: undefined, cursor: undefined, original: buffer.toString("latin1") });
      buffer = Buffer.alloc(0);
    }
    return items;
  }

  return {
    push(chunk) {
      buffer = buffer.length === 0 ? Buffer.from(chunk) : Buffer.concat([buffer, chunk]);
      return take(false);
    },
    end: () => take(true),
  };
}

/** Reads the entry that begins at `start`; `undefined` where its end has not come yet. */
function readEntry(buffer: Buffer, start: number): { item: JournalItem; end: number } | undefined {
  const fields: Record<string, string> = {};
  let at = start;
  for (;;) {
    const feed = buffer.indexOf(LINE_FEED, at);
    if (feed < 0) return undefined;
    if (feed === at) {
      const original = buffer.toString("latin1", start, feed + 1);
      const entry = Object.keys(fields).length === 0 ? undefined : entryFromJournal(fields);
      return { item: { entry, cursor: fields["__CURSOR"], original }, end: feed + 1 };
    }
    const equals = buffer.indexOf(EQUALS, at);
    if (equals > at && equals < feed) {
      fields[buffer.toString("latin1", at, equals)] ??= buffer.toString("latin1", equals + 1, feed);
      at = feed + 1;
      continue;
    }
    if (buffer.length < feed + 9) return undefined;
    const size = Number(buffer.readBigUInt64LE(feed + 1));
    const end = feed + 9 + size;
    if (!Number.isSafeInteger(end) || buffer.length < end + 1) return undefined;
    fields[buffer.toString("latin1", at, feed)] ??= buffer.toString("latin1", feed + 9, end);
    at = end + 1;
  }
}
