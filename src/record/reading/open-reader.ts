import { Buffer } from "node:buffer";
import { createDraft, resetDraft } from "../draft.ts";
import type { Entry, Envelope, KnownFields } from "../envelope.ts";
import { builtinEnvelopes } from "../envelopes/builtin/index.ts";
import type { Draft, Format, LineContext } from "../format.ts";
import { builtinFormats } from "../formats/builtin/index.ts";
import type { Reader, ReaderOptions, ReaderStats } from "../reader.ts";
import type { LogRecord } from "../record.ts";
import { isTracebackLine, startsTraceback } from "../traceback.ts";
import { detectEnvelope, detectFormat, isSure } from "./detect.ts";
import { createFinisher } from "./finish.ts";
import { chosen, cleanStart, countLines, goesOn, isFinished, mayHaveStamp } from "./lines.ts";
import {
  addText,
  continueRecord,
  createOpenRecord,
  createStream,
  type OpenRecord,
  type Stream,
} from "./open-record.ts";
import { findSeam, Tears } from "./tears.ts";

/** How many later records a record stays open for: writers of one file are at most as many lines apart. */
const WINDOW = 32;
/** Bounds of one record; what is longer is cut into pieces that point back. */
const MAX_BYTES = 1 << 20;
const MAX_LINES = 20_000;
const CR = 0x0d;

/** Opens a reader for one source; see `Reader`. Throws a `RangeError` for a time zone that is not known. */
export function openReader(options: ReaderOptions): Reader {
  return new StreamReader(options);
}

class StreamReader implements Reader {
  readonly stats: ReaderStats = {
    lines: 0,
    bytes: 0,
    records: 0,
    unread_lines: 0,
    by_format: {},
    with_request_id: 0,
    tracebacks: 0,
    torn: 0,
    redacted: 0,
  };
  private readonly formats: readonly Format[];
  private readonly envelopes: readonly Envelope[];
  private readonly finisher: ReturnType<typeof createFinisher>;
  private readonly now: () => number;
  private readonly context: LineContext & { observedTime: number };
  /** Bytes not yet given out as lines, or under work; `base` is the offset of its first one. */
  private buffer = "";
  private base: number;
  /** End of the last whole line. */
  private taken: number;
  private readonly raw = createStream(undefined);
  private readonly streams = new Map<string, Stream>();
  private envelope: Envelope | undefined;
  private readonly tears = new Tears();
  /** Records in the order of the source: `given` of them are out and are kept for what may still refer to them. */
  private records: OpenRecord[] = [];
  private given = 0;
  private scratch: Draft = createDraft();
  private out: LogRecord[] = [];

  constructor(options: ReaderOptions) {
    this.base = options.offset ?? 0;
    this.taken = this.base;
    this.now = options.now ?? (() => Date.now() * 1000);
    this.finisher = createFinisher(options);
    this.formats = chosen(builtinFormats, options.format);
    this.envelopes = chosen(builtinEnvelopes, options.envelope);
    this.context = { service: options.service, observedTime: 0 };
  }

  get position(): number {
    const first = this.records[this.given];
    return first === undefined ? this.taken : (first.spans?.[0] ?? first.from);
  }

  push(chunk: Uint8Array): LogRecord[] {
    this.start();
    this.stats.bytes += chunk.byteLength;
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength).toString("latin1");
    this.buffer = this.buffer === "" ? text : this.buffer + text;
    this.takeLines();
    this.leaveBuffer();
    return this.flush();
  }

  pushEntry(entry: Entry, position: number): LogRecord[] {
    this.start();
    const text = entry.text.endsWith("\n") ? entry.text : `${entry.text}\n`;
    this.stats.bytes += text.length;
    this.buffer = text;
    this.base = position;
    this.taken = position + text.length;
    const lines = countLines(text);
    this.stats.lines += lines;
    this.takeEntry(entry, position, position + text.length, lines);
    this.save();
    this.buffer = "";
    return this.flush();
  }

  idle(): LogRecord[] {
    this.start();
    this.giveAll();
    return this.flush();
  }

  end(): LogRecord[] {
    this.start();
    const length = this.buffer.length;
    if (length > 0) {
      this.stats.lines += 1;
      const end = this.base + length;
      this.takeLine(0, length, length, 1);
      this.taken = end;
      this.leaveBuffer();
    }
    for (const stream of this.streams.values()) this.endPartial(stream);
    this.giveAll();
    return this.flush();
  }

  private start(): void {
    this.context.observedTime = this.now();
    this.out = [];
  }

  private flush(): LogRecord[] {
    const { out } = this;
    this.out = [];
    return out;
  }

  private takeLines(): void {
    const { buffer } = this;
    let from = 0;
    for (;;) {
      const feed = buffer.indexOf("\n", from);
      if (feed < 0) break;
      this.stats.lines += 1;
      this.takeLine(from, buffer.charCodeAt(feed - 1) === CR && feed > from ? feed - 1 : feed, feed + 1, 1);
      from = feed + 1;
    }
    while (buffer.length - from > MAX_BYTES) {
      this.takeLine(from, from + MAX_BYTES, from + MAX_BYTES, 0);
      from += MAX_BYTES;
    }
    this.taken = this.base + from;
  }

  /** Forgets the buffer up to the last whole line; what open records need of it is copied first. */
  private leaveBuffer(): void {
    this.save();
    this.buffer = this.buffer.slice(this.taken - this.base);
    this.tears.forget();
    this.base = this.taken;
  }

  private save(): void {
    for (let index = this.given; index < this.records.length; index++) {
      const record = this.records[index];
      if (record !== undefined && record.savedTo < record.to) this.saveRecord(record);
    }
  }

  private saveRecord(record: OpenRecord): void {
    record.saved += this.buffer.slice(record.savedTo - this.base, record.to - this.base);
    record.savedTo = record.to;
  }

  private takeLine(from: number, to: number, next: number, lines: number): void {
    const tear = this.tears.find(this.buffer, from, to, this.raw, this.context);
    if (tear > 0) {
      this.takeTornPiece(from, tear);
      return this.takeLine(tear, to, next, lines);
    }
    this.takeWhole(from, to, next, lines);
  }

  /** The start of a line that another writer cut off; its rest may come back. */
  private takeTornPiece(from: number, to: number): void {
    const { base, raw, buffer } = this;
    const piece = buffer.slice(from, to);
    const { last } = raw;
    let missing = "";
    if (last !== undefined && last.given === undefined && last.prefix.startsWith(piece)) {
      missing = last.prefix.slice(piece.length);
      this.extend(last, base + from, base + to, 0);
    } else this.takeText(piece, base + from, base + to, 0);
    if (raw.last === undefined) return;
    raw.last.torn = true;
    raw.last.missing = missing;
    raw.torn = raw.last;
  }

  /** Joins a bare line to the record whose line was cut off; answers whether it is the rest of that line. */
  private mend(text: string, at: number, end: number, lines: number): boolean {
    const { raw } = this;
    const { torn, last } = raw;
    if (torn === undefined || torn.given !== undefined || torn === last || !this.hasRoom(torn, end - at)) return false;
    if (!text.startsWith(torn.missing)) return false;
    if (torn.missing === "" && last !== undefined && last.tracebackAt < 0 && last.tail.length > 0) return false;
    raw.torn = undefined;
    this.extend(torn, at, end, lines);
    if (torn.missing !== "") addText(torn, text.slice(torn.missing.length));
    else if (torn.tail.length === 0) torn.draft.message += text;
    else torn.tail[torn.tail.length - 1] += text;
    raw.last = torn;
    return true;
  }

  /** Two writers broke into each other's lines: the line is the start of one header and the rest of another line. */
  private mendSeam(text: string, at: number, end: number, lines: number): boolean {
    const { torn, last } = this.raw;
    if (torn === undefined || torn.missing === "" || last === undefined || last.prefix === "") return false;
    const seam = findSeam(text, last.prefix, torn.missing);
    if (seam < 0 || last.given !== undefined || torn === last || torn.given !== undefined) return false;
    this.extend(last, at, at + seam, 0);
    last.torn = true;
    last.missing = last.prefix.slice(seam);
    this.mend(text.slice(seam), at + seam, end, lines);
    this.raw.torn = last;
    return true;
  }

  private takeWhole(from: number, to: number, next: number, lines: number): void {
    const { buffer, raw, base } = this;
    const { last } = raw;
    if (last !== undefined && last.prefix !== "" && buffer.startsWith(last.prefix, from)) {
      const body = from + last.prefix.length;
      if (last.given === undefined && buffer.charCodeAt(body) !== 0x5b && this.hasRoom(last, next - from)) {
        last.tail.push(buffer.slice(body, to));
        this.extend(last, base + from, base + next, lines);
        return;
      }
    }
    this.takeText(buffer.slice(from, to), base + from, base + next, lines);
  }

  private takeText(line: string, at: number, end: number, lines: number): void {
    const text = cleanStart(line);
    if (this.envelope !== undefined) {
      const entries = this.envelope.unwrap(text);
      if (entries !== undefined) return this.takeEntries(entries, this.envelope, at, end, lines);
    }
    const { raw } = this;
    if (raw.format !== undefined && this.tryFormat(raw.format, text)) {
      this.envelope = undefined;
      this.tears.note(text);
      return this.place(raw, raw.format.id, raw.format, text, at, end, lines);
    }
    if (raw.torn !== undefined && (this.mend(text, at, end, lines) || this.mendSeam(text, at, end, lines))) return;
    const { last } = raw;
    if (last !== undefined && goesOn(text) && last.format !== "none") return this.append(last, text, at, end, lines);
    const takesAll = last !== undefined && last.format !== "none" && raw.format?.continues?.(text) === true;
    if (!takesAll || mayHaveStamp(text)) {
      const wrapped = detectEnvelope(this.envelopes, text);
      if (wrapped !== undefined) {
        this.envelope = wrapped.envelope;
        return this.takeEntries(wrapped.entries, wrapped.envelope, at, end, lines);
      }
      const detected = detectFormat(this.formats, text, this.context);
      if (detected !== undefined && (!takesAll || isSure(detected))) {
        raw.format = detected.format;
        this.scratch = detected.draft;
        this.tears.note(text);
        return this.place(raw, detected.format.id, detected.format, text, at, end, lines);
      }
    }
    if (takesAll && last !== undefined) return this.append(last, text, at, end, lines);
    this.openUnread(raw, text, at, end, lines);
  }

  private tryFormat(format: Format, text: string): boolean {
    resetDraft(this.scratch);
    return format.read(text, this.scratch, this.context);
  }

  private openUnread(stream: Stream, text: string, at: number, end: number, lines: number): void {
    resetDraft(this.scratch);
    this.scratch.message = text;
    const isTraceback = isTracebackLine(text);
    const record = this.open(stream, isTraceback ? "traceback" : "none", at, end, lines);
    if (!isTraceback) return;
    record.draft.message = "";
    record.draft.severity = 17;
    addText(record, text);
    record.tracebackAt = 0;
  }

  /** The line in `scratch` is read: it starts a record, or goes on with one. */
  private place(
    stream: Stream,
    id: string,
    format: Format | undefined,
    text: string,
    at: number,
    end: number,
    lines: number,
  ): void {
    const draft = this.scratch;
    if (draft.continuation) {
      const target = this.findTarget(stream, draft);
      if (target !== undefined) {
        const body = draft.message;
        if (stream === this.raw && text.endsWith(body)) target.prefix = text.slice(0, text.length - body.length);
        if (target.tracebackAt < 0) target.tracebackAt = target.tail.length;
        return this.append(target, body, at, end, lines);
      }
      if (stream.torn !== undefined && this.mendSeam(text, at, end, lines)) return;
    }
    const record = this.open(stream, id, at, end, lines);
    record.complete = format?.complete;
    if (draft.continuation && (startsTraceback(draft.message) || isTracebackLine(draft.message))) {
      if (stream === this.raw && text.endsWith(draft.message))
        record.prefix = text.slice(0, text.length - draft.message.length);
      record.tail.push(draft.message);
      record.tracebackAt = 0;
      draft.message = "";
    }
  }

  /** The record of the same process and logger that an exception line belongs to. */
  private findTarget(stream: Stream, draft: Draft): OpenRecord | undefined {
    const starts = startsTraceback(draft.message);
    for (let index = this.records.length - 1; index >= 0; index--) {
      const record = this.records[index];
      if (record === undefined || record.stream !== stream) continue;
      const head = record.draft;
      if (head.process !== draft.process || head.logger !== draft.logger) continue;
      if (draft.time === undefined) return record.tracebackAt >= 0 || starts ? record : undefined;
      if (head.time !== draft.time) continue;
      if (record.tracebackAt >= 0 || starts || head.confidence === 1) return record;
    }
    return undefined;
  }

  private open(stream: Stream, format: string, at: number, end: number, lines: number): OpenRecord {
    const record = createOpenRecord(stream, this.scratch, format, at, end);
    record.lines = lines;
    this.scratch = createDraft();
    this.add(stream, record);
    return record;
  }

  private add(stream: Stream, record: OpenRecord): void {
    stream.last = record;
    this.records.push(record);
    if (this.records.length - this.given > WINDOW) this.giveFirst();
    if (this.given > 8 * WINDOW) {
      this.records.splice(0, this.given - WINDOW);
      this.given = WINDOW;
    }
  }

  private append(record: OpenRecord, text: string, at: number, end: number, lines: number): void {
    let target = record;
    if (record.given !== undefined || !this.hasRoom(record, end - at)) {
      record.given ??= this.finisher.idAt(record.spans?.[0] ?? record.from);
      target = continueRecord(record, at, end);
      target.lines = lines;
      this.add(record.stream, target);
    } else this.extend(target, at, end, lines);
    addText(target, text);
    record.stream.last = target;
  }

  private hasRoom(record: OpenRecord, bytes: number): boolean {
    return record.size + bytes <= MAX_BYTES && record.tail.length < MAX_LINES;
  }

  private extend(record: OpenRecord, at: number, end: number, lines: number): void {
    if (record.to !== at) {
      if (record.savedTo < record.to) this.saveRecord(record);
      record.spans ??= [];
      record.spans.push(record.from, record.to);
      record.from = at;
      record.savedTo = at;
    }
    record.to = end;
    record.size += end - at;
    record.lines += lines;
  }

  private giveAll(): void {
    while (this.given < this.records.length) this.giveFirst();
  }

  private giveFirst(): void {
    const record = this.records[this.given++];
    if (record === undefined) return;
    if (record.savedTo < record.to) this.saveRecord(record);
    const { stats } = this;
    const made = this.finisher.finish(record, record.saved, this.context.observedTime);
    record.given = made.record_id;
    record.saved = "";
    stats.records += 1;
    stats.by_format[made.format] = (stats.by_format[made.format] ?? 0) + 1;
    if (made.format === "none") stats.unread_lines += record.lines;
    if (made.request_id !== undefined) stats.with_request_id += 1;
    if (made.exception !== undefined) stats.tracebacks += 1;
    if (made.torn) stats.torn += 1;
    stats.redacted += made.redacted;
    this.out.push(made);
  }

  private takeEntries(
    entries: Entry | readonly Entry[],
    envelope: Envelope,
    at: number,
    end: number,
    lines: number,
  ): void {
    if (!Array.isArray(entries)) return this.takeEntry(entries as Entry, at, end, lines, envelope);
    const [first, ...rest] = entries as readonly Entry[];
    if (first === undefined)
      return this.openUnread(this.raw, this.buffer.slice(at - this.base, end - this.base), at, end, lines);
    this.takeEntry(first, at, end, lines, envelope);
    for (const entry of rest) this.takeEntry(entry, end, end, 0, envelope);
  }

  private takeEntry(entry: Entry, at: number, end: number, lines: number, envelope?: Envelope): void {
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
    if (entry.known === undefined) for (const line of rest) addText(record, line);
  }

  private placeText(stream: Stream, entry: Entry, text: string, at: number, end: number, lines: number): void {
    const { last } = stream;
    if (stream.format !== undefined && this.tryFormat(stream.format, text)) {
      return this.place(stream, stream.format.id, stream.format, text, at, end, lines);
    }
    if (last !== undefined && (isTracebackLine(text) || (last.tracebackAt >= 0 && goesOn(text)))) {
      return this.append(last, text, at, end, lines);
    }
    const detected = detectFormat(this.formats, text, this.context);
    if (detected !== undefined && (detected.draft.confidence > 0.5 || entry.time === undefined)) {
      stream.format = detected.format;
      this.scratch = detected.draft;
      return this.place(stream, detected.format.id, detected.format, text, at, end, lines);
    }
    if (last !== undefined && goesOn(text)) return this.append(last, text, at, end, lines);
    resetDraft(this.scratch);
    const draft = this.scratch;
    draft.message = text;
    draft.severity = entry.severity;
    draft.level = entry.level ?? "";
    draft.attributes = entry.fields;
    draft.confidence = entry.time === undefined ? 0 : 0.8;
    this.open(stream, stream.envelope ?? "none", at, end, lines);
  }

  /** What the carrier had already read; its tracebacks may have been cut into messages of their own. */
  private placeKnown(stream: Stream, entry: Entry, known: KnownFields, at: number, end: number, lines: number): void {
    const { format, ...fields } = known;
    resetDraft(this.scratch);
    const draft = this.scratch;
    Object.assign(draft, { message: entry.text, severity: entry.severity, level: entry.level ?? "" }, fields);
    draft.attributes ??= entry.fields;
    const body = draft.message.startsWith("[instance: ")
      ? draft.message.replace(/^\[instance: [^\]]*\] ?/, "")
      : draft.message;
    if (draft.exception === undefined && (isTracebackLine(body) || this.isInTraceback(stream, draft, body))) {
      const target =
        this.findTarget(stream, draft) ?? (stream.last?.draft.logger === draft.logger ? stream.last : undefined);
      if (target !== undefined) {
        for (const line of body.split("\n")) this.append(target, line, at, end, 0);
        target.lines += lines;
        return;
      }
    }
    const record = this.open(stream, format, at, end, lines);
    record.complete = this.formats.find(({ id }) => id === "oslo-text")?.complete;
  }

  /** A line of the same logger that follows an unfinished traceback: its source lines and its last line. */
  private isInTraceback(stream: Stream, draft: Draft, body: string): boolean {
    const { last } = stream;
    if (last === undefined || last.tracebackAt < 0 || last.draft.logger !== draft.logger) return false;
    if (last.draft.process !== draft.process) return false;
    return goesOn(body) || (draft.request_id === undefined && !isFinished(last));
  }

  private holdPartial(stream: Stream, entry: Entry, at: number, end: number, lines: number): void {
    const bytes = this.buffer.slice(at - this.base, end - this.base);
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
  private endPartial(stream: Stream): void {
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
      if (this.streams.size > 4096) this.streams.clear();
      this.streams.set(key, stream);
    }
    return stream;
  }
}
