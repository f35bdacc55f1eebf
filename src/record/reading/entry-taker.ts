import { resetDraft } from "../draft.ts";
import type { Entry, Envelope, KnownFields } from "../envelope.ts";
import type { Draft } from "../format.ts";
import { isTracebackLine } from "../traceback.ts";
import { type Assembly, MAX_BYTES } from "./assembly.ts";
import { goesOn, isFinished } from "./lines.ts";
import { addText, createStream, type Stream } from "./open-record.ts";

const MAX_STREAMS = 4096;

/** Takes messages out of envelopes: one stream for each writer, split lines joined, split tracebacks put together. */
export class EntryTaker {
  private readonly assembly: Assembly;
  private readonly streams = new Map<string, Stream>();

  /** Format of entries without an envelope that no format reads, if their carrier told when or by whom they were written. */
  carrier: string | undefined;

  constructor(assembly: Assembly, carrier: string | undefined) {
    this.assembly = assembly;
    this.carrier = carrier;
  }

  /** The source has ended: what waits for the rest of its line does so in vain. */
  end(): void {
    for (const stream of this.streams.values()) this.endPartial(stream);
  }

  take(entries: Entry | readonly Entry[], envelope: Envelope, at: number, end: number, lines: number): void {
    if (!Array.isArray(entries)) return this.takeOne(entries as Entry, at, end, lines, envelope);
    const [first, ...rest] = entries as readonly Entry[];
    if (first === undefined)
      return this.assembly.openUnread(this.assembly.raw, this.assembly.bytes(at, end), at, end, lines);
    this.takeOne(first, at, end, lines, envelope);
    // The first one has the bytes; the others stand within the line, so that each has an offset, and an id, of its own.
    for (const [index, entry] of rest.entries()) this.takeOne(entry, at + index + 1, at + index + 1, 0, envelope);
  }

  takeOne(entry: Entry, at: number, end: number, lines: number, envelope?: Envelope): void {
    const stream = this.streamOf(entry, envelope?.id);
    if (entry.partial) return this.holdPartial(stream, entry, at, end, lines);
    if (stream.partial !== undefined) return this.joinPartial(stream, entry, at, end, lines);
    this.placeEntry(stream, entry, at, end, lines);
  }

  private placeEntry(stream: Stream, entry: Entry, at: number, end: number, lines: number): void {
    const [head = "", ...rest] = entry.text.includes("\n") ? entry.text.split("\n") : [entry.text];
    const before = stream.last;
    if (entry.known === undefined) this.placeText(stream, entry, head, at, end, lines);
    else this.placeKnown(stream, entry, entry.known, at, end, lines);
    const record = stream.last;
    if (record === undefined) return;
    if (record !== before) record.entry = entry;
    if (entry.known === undefined) for (const line of rest) addText(record, this.bodyOf(stream, line));
  }

  /** A later line of one message: oslo.log writes its header anew before each line of a traceback, also to the journal. */
  private bodyOf(stream: Stream, line: string): string {
    const { format } = stream;
    const { scratch, context } = this.assembly;
    resetDraft(scratch);
    return format?.read(line, scratch, context) === true && scratch.continuation ? scratch.message : line;
  }

  private placeText(stream: Stream, entry: Entry, text: string, at: number, end: number, lines: number): void {
    const { last } = stream;
    if (stream.format !== undefined && this.assembly.tryFormat(stream, stream.format, text)) {
      return this.assembly.place(stream, stream.format.id, stream.format, text, at, end, lines);
    }
    if (last !== undefined && (isTracebackLine(text) || (last.tracebackAt >= 0 && goesOn(text)))) {
      return this.assembly.append(last, text, at, end, lines);
    }
    const detected = this.assembly.detect(text);
    if (detected !== undefined && (detected.draft.confidence > 0.5 || entry.time === undefined)) {
      this.assembly.adopt(stream, detected);
      return this.assembly.place(stream, detected.format.id, detected.format, text, at, end, lines);
    }
    // A traceback without its last line is not over: `Class: message` stands in an entry of its own.
    if (last !== undefined && (goesOn(text) || (last.tracebackAt >= 0 && !isFinished(last))))
      return this.assembly.append(last, text, at, end, lines);
    resetDraft(this.assembly.scratch);
    const draft = this.assembly.scratch;
    draft.message = text;
    draft.severity = entry.severity;
    draft.level = entry.level ?? "";
    draft.attributes = entry.fields;
    draft.confidence = entry.time === undefined ? 0 : 0.8;
    const isCarried = entry.time !== undefined || entry.program !== undefined;
    this.assembly.open(stream, stream.envelope ?? (isCarried ? this.carrier : undefined) ?? "none", at, end, lines);
  }

  /** What the carrier had already read; its tracebacks may have been cut into messages of their own. */
  private placeKnown(stream: Stream, entry: Entry, known: KnownFields, at: number, end: number, lines: number): void {
    const { format, ...fields } = known;
    resetDraft(this.assembly.scratch);
    const draft = this.assembly.scratch;
    Object.assign(draft, { message: entry.text, severity: entry.severity, level: entry.level ?? "" }, fields);
    draft.attributes ??= entry.fields;
    const body = draft.message.startsWith("[instance: ")
      ? draft.message.replace(/^\[instance: [^\]]*\] ?/, "")
      : draft.message;
    if (draft.exception === undefined && (isTracebackLine(body) || this.isInTraceback(stream, draft, body))) {
      const target =
        this.assembly.findTarget(stream, draft) ??
        (stream.last?.draft.logger === draft.logger ? stream.last : undefined);
      if (target !== undefined) {
        for (const line of body.split("\n")) this.assembly.append(target, line, at, end, 0);
        target.lines += lines;
        return;
      }
    }
    const record = this.assembly.open(stream, format, at, end, lines);
    record.complete = this.assembly.formats.find(({ id }) => id === "oslo-text")?.complete;
  }

  /** A line of the same logger that follows an unfinished traceback: its source lines and its last line. */
  private isInTraceback(stream: Stream, draft: Draft, body: string): boolean {
    const { last } = stream;
    if (last === undefined || last.tracebackAt < 0 || last.draft.logger !== draft.logger) return false;
    if (last.draft.process !== draft.process) return false;
    return goesOn(body) || (draft.request_id === undefined && !isFinished(last));
  }

  private holdPartial(stream: Stream, entry: Entry, at: number, end: number, lines: number): void {
    const bytes = this.assembly.bytes(at, end);
    stream.partial ??= { entry, spans: [], bytes: "", text: "", lines: 0 };
    const { partial } = stream;
    partial.text += entry.text;
    partial.spans.push(at, end);
    partial.bytes += bytes;
    partial.lines += lines;
    if (partial.bytes.length > MAX_BYTES) this.endPartial(stream);
  }

  private joinPartial(stream: Stream, entry: Entry, at: number, end: number, lines: number): void {
    this.holdPartial(stream, entry, at, end, lines);
    this.endPartial(stream);
  }

  /** The pieces of a split line become one line; its record stands at the first of them. */
  endPartial(stream: Stream): void {
    const { partial } = stream;
    if (partial === undefined) return;
    stream.partial = undefined;
    const { spans, bytes, text, lines } = partial;
    const [first = 0, firstEnd = 0] = spans;
    const before = stream.last;
    this.placeEntry(stream, { ...partial.entry, text, partial: false }, first, firstEnd, lines);
    const record = stream.last;
    if (record === undefined) return;
    record.spans ??= [];
    if (record === before) record.spans.push(record.from, record.to);
    else record.spans.length = 0;
    record.spans.push(...spans.slice(record === before ? 2 : 0, -2));
    record.from = spans.at(-2) ?? first;
    record.to = spans.at(-1) ?? firstEnd;
    record.savedTo = record.to;
    record.saved += bytes;
    record.size += bytes.length;
  }

  private streamOf(entry: Entry, envelope: string | undefined): Stream {
    const key = `${entry.host ?? ""}\0${entry.program ?? ""}\0${entry.process ?? ""}\0${entry.stream ?? ""}`;
    let stream = this.streams.get(key);
    if (stream === undefined) {
      stream = createStream(envelope);
      if (this.streams.size >= MAX_STREAMS) {
        this.end();
        this.streams.clear();
      }
      this.streams.set(key, stream);
    }
    return stream;
  }
}
