import { createDraft, resetDraft } from "../draft.ts";
import type { Draft, Format, LineContext } from "../format.ts";
import { builtinFormats } from "../formats/builtin/index.ts";
import type { ReaderOptions, ReaderStats } from "../reader.ts";
import type { LogRecord } from "../record.ts";
import { isTracebackLine, startsTraceback } from "../traceback.ts";
import { type Detected, detectFormat, SURE } from "./detect.ts";
import { createFinisher } from "./finish.ts";
import { foldInto } from "./fold.ts";
import { chosen, isFinished } from "./lines.ts";
import {
  addText,
  continueRecord,
  createOpenRecord,
  createStream,
  type OpenRecord,
  type Stream,
} from "./open-record.ts";

/** How many later records a record stays open for: writers of one file are at most as many lines apart. */
const WINDOW = 32;
/** Bounds of one record; what is longer is cut into pieces that point back. */
export const MAX_BYTES = 1 << 20;
const MAX_LINES = 20_000;
const ERROR = 17;
/** Its tracebacks have headers that tell them: nothing needs to be guessed. */
const OSLO = "oslo-text";

/** Puts lines together to records and gives them out in the order of the source. Offsets are absolute, in bytes. */
export class Assembly {
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
  /** Lines that stand in the source without an envelope. */
  readonly raw = createStream(undefined);
  readonly formats: readonly Format[];
  readonly context: LineContext & { observedTime: number };
  /** No byte beyond ASCII has come yet: nothing needs decoding. */
  isAscii = true;
  /** Bytes under work; `base` is the offset of the first one. */
  buffer = "";
  base: number;
  /** What the line at hand says, where `tryFormat` or `detect` has read it. */
  scratch: Draft = createDraft();
  private readonly finisher: ReturnType<typeof createFinisher>;
  private readonly now: () => number;
  private readonly folds: boolean;
  /** Records in the order of the source: `given` of them are out and are kept for what may still refer to them. */
  private records: OpenRecord[] = [];
  private given = 0;
  private out: LogRecord[] = [];

  constructor(options: ReaderOptions) {
    this.base = options.offset ?? 0;
    this.now = options.now ?? (() => Date.now() * 1000);
    this.finisher = createFinisher(options);
    this.formats = chosen(builtinFormats, options.format);
    this.folds = options.fold === true;
    this.context = { service: options.service, observedTime: 0 };
  }

  /** Offset of the first record that is not out; `undefined` where all are. */
  get firstOpen(): number | undefined {
    const first = this.records[this.given];
    return first === undefined ? undefined : (first.spans?.[0] ?? first.from);
  }

  /** The record that was opened last, of whatever stream. */
  get newest(): OpenRecord | undefined {
    return this.records.at(-1);
  }

  /** A batch begins: what is read from here on was heard now. */
  start(): void {
    this.context.observedTime = this.now();
    this.out = [];
  }

  /** The records given out since `start`. */
  flush(): LogRecord[] {
    const { out } = this;
    this.out = [];
    return out;
  }

  /** The bytes between two offsets of the buffer. */
  bytes(from: number, to: number): string {
    return this.buffer.slice(from - this.base, to - this.base);
  }

  /** Takes the surest format for a line; its draft is then in `scratch` only if `adopt` is called. */
  detect(text: string): Detected | undefined {
    return detectFormat(this.formats, text, this.context);
  }

  adopt(stream: Stream, detected: Detected): void {
    stream.format = detected.format;
    this.scratch = detected.draft;
  }

  /** Reads a line in the stream's format; one that fits many programs yields to a surer one at every line. */
  tryFormat(stream: Stream, format: Format, text: string): boolean {
    resetDraft(this.scratch);
    if (!format.read(text, this.scratch, this.context)) return false;
    if (this.scratch.confidence > SURE) return true;
    const surer = this.detect(text);
    if (surer !== undefined && surer.draft.confidence > this.scratch.confidence) this.adopt(stream, surer);
    return true;
  }

  openUnread(stream: Stream, text: string, at: number, end: number, lines: number): void {
    resetDraft(this.scratch);
    this.scratch.message = text;
    const isTraceback = isTracebackLine(text);
    const record = this.open(stream, isTraceback ? "traceback" : "none", at, end, lines);
    if (!isTraceback) return;
    record.draft.message = "";
    record.draft.severity = ERROR;
    addText(record, text);
    record.tracebackAt = 0;
  }

  /** The line in `scratch` is read: it starts a record, or goes on with one. */
  place(
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
    }
    if (id === OSLO && draft.severity >= ERROR) {
      const target = this.findRepeated(stream, draft);
      if (target !== undefined) {
        if (target.tracebackAt < 0) target.tracebackAt = target.tail.length;
        target.repeatsHeader = true;
        return this.append(target, draft.message, at, end, lines);
      }
    }
    if (this.isLineWise(stream.last, draft))
      return this.append(stream.last as OpenRecord, draft.message, at, end, lines);
    const record = this.open(stream, id, at, end, lines);
    record.complete = format?.complete;
    if (id !== OSLO && startsTraceback(draft.message)) {
      record.tail.push(draft.message);
      record.tracebackAt = 0;
      draft.message = "";
    }
    if (draft.continuation && (startsTraceback(draft.message) || isTracebackLine(draft.message))) {
      if (stream === this.raw && text.endsWith(draft.message))
        record.prefix = text.slice(0, text.length - draft.message.length);
      record.tail.push(draft.message);
      record.tracebackAt = 0;
      draft.message = "";
    }
  }

  /** A writer that logs each line of a traceback by itself: the line follows one that cannot be the last of it. */
  private isLineWise(last: OpenRecord | undefined, draft: Draft): boolean {
    if (last === undefined || last.tracebackAt < 0 || last.format === OSLO || isFinished(last)) return false;
    const head = last.draft;
    return head.logger === draft.logger && head.process === draft.process && head.level === draft.level;
  }

  /** The record of the same process and logger that an exception line belongs to. */
  findTarget(stream: Stream, draft: Draft): OpenRecord | undefined {
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

  /** The same, where an own `logging_exception_prefix` repeats the whole header on each line of a traceback. */
  private findRepeated(stream: Stream, draft: Draft): OpenRecord | undefined {
    const starts = startsTraceback(draft.message);
    for (let index = this.records.length - 1; index >= 0; index--) {
      const record = this.records[index];
      if (record === undefined || record.stream !== stream || record.format !== OSLO) continue;
      const head = record.draft;
      if (head.time !== draft.time || head.process !== draft.process || head.logger !== draft.logger) continue;
      if (head.request_id !== draft.request_id || head.severity !== draft.severity) continue;
      if (record.tracebackAt < 0) return starts ? record : undefined;
      const goesOn = draft.message === "" || isTracebackLine(draft.message) || !isFinished(record);
      return record.repeatsHeader && (starts || goesOn) ? record : undefined;
    }
    return undefined;
  }

  open(stream: Stream, format: string, at: number, end: number, lines: number): OpenRecord {
    const record = createOpenRecord(stream, this.scratch, format, at, end);
    record.lines = lines;
    this.scratch = createDraft();
    this.add(stream, record);
    return record;
  }

  add(stream: Stream, record: OpenRecord): void {
    stream.last = record;
    this.records.push(record);
    if (this.records.length - this.given > WINDOW) this.giveFirst();
    if (this.given > 8 * WINDOW) {
      this.records.splice(0, this.given - WINDOW);
      this.given = WINDOW;
    }
  }

  append(record: OpenRecord, text: string, at: number, end: number, lines: number): void {
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

  hasRoom(record: OpenRecord, bytes: number): boolean {
    return record.size + bytes <= MAX_BYTES && record.tail.length < MAX_LINES;
  }

  extend(record: OpenRecord, at: number, end: number, lines: number): void {
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

  save(): void {
    for (let index = this.given; index < this.records.length; index++) {
      const record = this.records[index];
      if (record !== undefined && record.savedTo < record.to) this.saveRecord(record);
    }
  }

  saveRecord(record: OpenRecord): void {
    record.saved += this.buffer.slice(record.savedTo - this.base, record.to - this.base);
    record.savedTo = record.to;
  }

  giveAll(): void {
    while (this.given < this.records.length) this.giveFirst();
  }

  giveFirst(): void {
    const record = this.records[this.given++];
    if (record === undefined) return;
    if (record.savedTo < record.to) this.saveRecord(record);
    const { stats } = this;
    const made = this.finisher.finish(record, record.saved, this.context.observedTime, this.isAscii);
    record.given = made.record_id;
    record.saved = "";
    const before = this.folds ? this.out.at(-1) : undefined;
    if (before !== undefined && foldInto(before, made)) {
      stats.redacted += made.redacted;
      if (made.format === "none") stats.unread_lines += record.lines;
      return;
    }
    stats.records += 1;
    stats.by_format[made.format] = (stats.by_format[made.format] ?? 0) + 1;
    if (made.format === "none") stats.unread_lines += record.lines;
    if (made.request_id !== undefined) stats.with_request_id += 1;
    if (made.exception !== undefined) stats.tracebacks += 1;
    if (made.torn) stats.torn += 1;
    stats.redacted += made.redacted;
    this.out.push(made);
  }
}
