import { createDraft } from "../draft.ts";
import type { Entry } from "../envelope.ts";
import type { Draft, Format } from "../format.ts";
import { startsTraceback } from "../traceback.ts";

/** Lines of one writer within a source: the whole file, or one program, process or container behind an envelope. */
export interface Stream {
  format: Format | undefined;
  last: OpenRecord | undefined;
  /** The record whose line another writer cut off, and whose rest is still to come. */
  torn: OpenRecord | undefined;
  /** Pieces of a line that its carrier split. */
  partial: PartialLine | undefined;
  envelope: string | undefined;
}

/** A line whose carrier split it, as far as it has come. */
export interface PartialLine {
  entry: Entry;
  text: string;
  spans: number[];
  bytes: string;
  lines: number;
}

export function createStream(envelope: string | undefined): Stream {
  return { format: undefined, last: undefined, torn: undefined, partial: undefined, envelope };
}

/** A record whose lines may still be coming in. Offsets are absolute, in bytes of the source. */
export interface OpenRecord {
  draft: Draft;
  format: string;
  complete: Format["complete"];
  entry: Entry | undefined;
  stream: Stream;
  /** Earlier spans as start, end, start, end …; lines of other writers stand between them. */
  spans: number[] | undefined;
  from: number;
  to: number;
  /** Bytes of all spans up to `savedTo`. */
  saved: string;
  savedTo: number;
  lines: number;
  size: number;
  /** Further lines without their headers. */
  tail: string[];
  /** Index in `tail` where the traceback starts; -1 while there is none. */
  tracebackAt: number;
  /** Header of the record's exception lines: the next line most likely has the same. */
  prefix: string;
  /** Each line of its traceback has the whole header, request id and all. */
  repeatsHeader: boolean;
  torn: boolean;
  /** What the rest of the torn line must start with. */
  missing: string;
  /** Id of the record that this one goes on with. */
  continues: string | undefined;
  /** Its own id, once it is given out. */
  given: string | undefined;
}

export function createOpenRecord(stream: Stream, draft: Draft, format: string, from: number, to: number): OpenRecord {
  return {
    draft,
    format,
    complete: undefined,
    entry: undefined,
    stream,
    spans: undefined,
    from,
    to,
    saved: "",
    savedTo: from,
    lines: 0,
    size: to - from,
    tail: [],
    tracebackAt: -1,
    prefix: "",
    repeatsHeader: false,
    torn: false,
    missing: "",
    continues: undefined,
    given: undefined,
  };
}

/** Starts a record that goes on with one already given out, and has its ids. */
export function continueRecord(earlier: OpenRecord, from: number, to: number): OpenRecord {
  const draft = createDraft();
  Object.assign(draft, earlier.draft, { message: "", continuation: true, resources: undefined, http: undefined });
  draft.kind = "log";
  draft.exception = undefined;
  const record = createOpenRecord(earlier.stream, draft, earlier.format, from, to);
  record.entry = earlier.entry;
  record.continues = earlier.given;
  record.prefix = earlier.prefix;
  record.repeatsHeader = earlier.repeatsHeader;
  if (earlier.tracebackAt >= 0) record.tracebackAt = 0;
  return record;
}

/** Adds one line's text to the record. */
export function addText(record: OpenRecord, text: string): void {
  if (record.tracebackAt < 0 && startsTraceback(text)) record.tracebackAt = record.tail.length;
  record.tail.push(text);
}
