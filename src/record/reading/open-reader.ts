import { Buffer, isAscii } from "node:buffer";
import type { Entry, Envelope } from "../envelope.ts";
import { builtinEnvelopes } from "../envelopes/builtin/index.ts";
import { createJournalExportParser, type JournalExportParser, type JournalItem } from "../envelopes/journal-export.ts";
import type { Reader, ReaderOptions, ReaderStats } from "../reader.ts";
import type { LogRecord } from "../record.ts";
import { Assembly, MAX_BYTES } from "./assembly.ts";
import { detectEnvelope, isSure } from "./detect.ts";
import { EntryTaker } from "./entry-taker.ts";
import { chosen, cleanStart, countLines, goesOn, mayHaveStamp } from "./lines.ts";
import { addText } from "./open-record.ts";
import { findSeam, Tears } from "./tears.ts";

const CR = 0x0d;
/** Each entry of `journalctl -o export` begins with it. */
const EXPORT_MARK = "__CURSOR=";
/** Strings beyond 128 KiB are V8's large objects, which only a full collection frees: twice as slow with chunks of 1 MiB. */
const PIECE_BYTES = 1 << 16;

/** Opens a reader for one source; see `Reader`. Throws a `RangeError` for a time zone that is not known. */
export function openReader(options: ReaderOptions): Reader {
  return new StreamReader(options);
}

class StreamReader implements Reader {
  private readonly assembly: Assembly;
  private readonly entries: EntryTaker;
  private readonly envelopes: readonly Envelope[];
  private readonly tears = new Tears();
  private envelope: Envelope | undefined;
  /** Takes the bytes where they are a journal's export: its entries are no lines. */
  private journal: JournalExportParser | undefined;
  private isFirst = true;
  /** End of the last whole line. */
  private taken: number;

  constructor(options: ReaderOptions) {
    this.assembly = new Assembly(options);
    this.entries = new EntryTaker(this.assembly, options.carrier);
    this.envelopes = chosen(builtinEnvelopes, options.envelope);
    this.taken = options.offset ?? 0;
  }

  get stats(): ReaderStats {
    return this.assembly.stats;
  }

  get position(): number {
    return this.assembly.firstOpen ?? this.taken;
  }

  push(chunk: Uint8Array): LogRecord[] {
    const { assembly } = this;
    assembly.start();
    assembly.stats.bytes += chunk.byteLength;
    if (assembly.isAscii && !isAscii(chunk)) assembly.isAscii = false;
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    if (this.isFirst && this.envelopes.length > 0 && bytes.toString("latin1", 0, EXPORT_MARK.length) === EXPORT_MARK)
      this.readJournal();
    this.isFirst = false;
    if (this.journal !== undefined) {
      for (const item of this.journal.push(bytes)) this.takeJournal(item);
      return assembly.flush();
    }
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const text = bytes.toString("latin1", at, Math.min(at + PIECE_BYTES, bytes.length));
      assembly.buffer = assembly.buffer === "" ? text : assembly.buffer + text;
      this.takeLines();
      this.leaveBuffer();
    }
    return assembly.flush();
  }

  pushEntry(entry: Entry, position: number): LogRecord[] {
    const { assembly } = this;
    assembly.start();
    const text = entry.text.endsWith("\n") ? entry.text : `${entry.text}\n`;
    assembly.isAscii = false;
    const lines = countLines(text);
    assembly.stats.bytes += text.length;
    assembly.stats.lines += lines;
    assembly.buffer = text;
    assembly.base = position;
    this.taken = position + text.length;
    this.entries.takeOne(entry, position, this.taken, lines);
    assembly.save();
    assembly.buffer = "";
    return assembly.flush();
  }

  idle(): LogRecord[] {
    this.assembly.start();
    this.assembly.giveAll();
    return this.assembly.flush();
  }

  end(): LogRecord[] {
    const { assembly } = this;
    assembly.start();
    const length = assembly.buffer.length;
    if (length > 0) {
      assembly.stats.lines += 1;
      this.takeLine(0, length, length, 1);
      this.taken = assembly.base + length;
      this.leaveBuffer();
    }
    for (const item of this.journal?.end() ?? []) this.takeJournal(item);
    this.entries.end();
    assembly.giveAll();
    return assembly.flush();
  }

  private readJournal(): void {
    this.journal = createJournalExportParser();
    this.entries.carrier = "journald-export";
  }

  private takeJournal({ entry, original }: JournalItem): void {
    const { assembly, taken: at } = this;
    const lines = countLines(original) + (original.endsWith("\n") ? 0 : 1);
    this.taken += original.length;
    assembly.stats.lines += lines;
    assembly.buffer = original;
    assembly.base = at;
    if (entry === undefined) assembly.openUnread(assembly.raw, original, at, this.taken, lines);
    else this.entries.takeOne(entry, at, this.taken, lines);
    assembly.save();
    assembly.buffer = "";
    assembly.base = this.taken;
  }

  private takeLines(): void {
    const { buffer } = this.assembly;
    let from = 0;
    for (;;) {
      const feed = buffer.indexOf("\n", from);
      if (feed < 0) break;
      this.assembly.stats.lines += 1;
      this.takeLine(from, buffer.charCodeAt(feed - 1) === CR && feed > from ? feed - 1 : feed, feed + 1, 1);
      from = feed + 1;
    }
    while (buffer.length - from > MAX_BYTES) {
      this.takeLine(from, from + MAX_BYTES, from + MAX_BYTES, 0);
      from += MAX_BYTES;
    }
    this.taken = this.assembly.base + from;
  }

  /** Forgets the buffer up to the last whole line; what open records need of it is copied first. */
  private leaveBuffer(): void {
    this.assembly.save();
    this.assembly.buffer = this.assembly.buffer.slice(this.taken - this.assembly.base);
    this.tears.forget();
    this.assembly.base = this.taken;
  }

  private takeLine(from: number, to: number, next: number, lines: number): void {
    const tear = this.tears.find(this.assembly.buffer, from, to, this.assembly.raw, this.assembly.context);
    if (tear > 0) {
      this.takeTornPiece(from, tear);
      return this.takeLine(tear, to, next, lines);
    }
    this.takeWhole(from, to, next, lines);
  }

  /** The start of a line that another writer cut off; its rest may come back. */
  private takeTornPiece(from: number, to: number): void {
    const { base, raw, buffer } = this.assembly;
    const piece = buffer.slice(from, to);
    const { last } = raw;
    let missing = "";
    if (last !== undefined && last.given === undefined && last.prefix.startsWith(piece)) {
      missing = last.prefix.slice(piece.length);
      this.assembly.extend(last, base + from, base + to, 0);
    } else this.takeText(piece, base + from, base + to, 0);
    if (raw.last === undefined) return;
    raw.last.torn = true;
    raw.last.missing = missing;
    raw.torn = raw.last;
  }

  /** Joins a bare line to the record whose line was cut off; answers whether it is the rest of that line. */
  private mend(text: string, at: number, end: number, lines: number): boolean {
    const { raw } = this.assembly;
    const { torn, last } = raw;
    if (torn === undefined || torn.given !== undefined || torn === last || !this.assembly.hasRoom(torn, end - at))
      return false;
    if (!text.startsWith(torn.missing)) return false;
    if (torn.missing === "" && last !== undefined && last.tracebackAt < 0 && last.tail.length > 0) return false;
    raw.torn = undefined;
    this.assembly.extend(torn, at, end, lines);
    if (torn.missing !== "") addText(torn, text.slice(torn.missing.length));
    else if (torn.tail.length === 0) torn.draft.message += text;
    else torn.tail[torn.tail.length - 1] += text;
    raw.last = torn;
    return true;
  }

  /** Two writers broke into each other's lines: the line is the start of one header and the rest of another line. */
  private mendSeam(text: string, at: number, end: number, lines: number): boolean {
    const { torn, last } = this.assembly.raw;
    if (torn === undefined || torn.missing === "" || last === undefined || last.prefix === "") return false;
    const seam = findSeam(text, last.prefix, torn.missing);
    if (seam < 0 || last.given !== undefined || torn === last || torn.given !== undefined) return false;
    this.assembly.extend(last, at, at + seam, 0);
    last.torn = true;
    last.missing = last.prefix.slice(seam);
    this.mend(text.slice(seam), at + seam, end, lines);
    this.assembly.raw.torn = last;
    return true;
  }

  private takeWhole(from: number, to: number, next: number, lines: number): void {
    const { buffer, raw, base } = this.assembly;
    const { last } = raw;
    if (last !== undefined && last.prefix !== "" && buffer.startsWith(last.prefix, from)) {
      const body = from + last.prefix.length;
      if (last.given === undefined && buffer.charCodeAt(body) !== 0x5b && this.assembly.hasRoom(last, next - from)) {
        last.tail.push(buffer.slice(body, to));
        this.assembly.extend(last, base + from, base + next, lines);
        return;
      }
    }
    this.takeText(buffer.slice(from, to), base + from, base + next, lines);
  }

  private takeText(line: string, at: number, end: number, lines: number): void {
    const text = cleanStart(line);
    // Offsets within the line hold only where nothing was cut off its start.
    const isWhole = text.length === line.length;
    if (this.envelope !== undefined) {
      const entries = this.envelope.unwrap(text);
      if (entries !== undefined) return this.entries.take(entries, this.envelope, at, end, lines);
    }
    const { assembly } = this;
    const { raw } = assembly;
    if (raw.format !== undefined && assembly.tryFormat(raw, raw.format, text)) {
      this.envelope = undefined;
      this.tears.note(text);
      // A header made of two halves may well look whole: it names a logger that nobody has.
      const isOdd = raw.torn !== undefined && assembly.scratch.continuation && isWhole;
      if (isOdd && assembly.findTarget(raw, assembly.scratch) === undefined && this.mendSeam(text, at, end, lines))
        return;
      return this.assembly.place(raw, raw.format.id, raw.format, text, at, end, lines);
    }
    if (raw.torn !== undefined && (this.mend(text, at, end, lines) || (isWhole && this.mendSeam(text, at, end, lines))))
      return;
    // Between wrapped lines, a bare one belongs to the line before it, whichever stream that was of.
    const isBare = this.envelope === undefined;
    const last = isBare ? raw.last : assembly.newest;
    if (last !== undefined && goesOn(text) && last.format !== "none")
      return this.assembly.append(last, text, at, end, lines);
    const takesAll = isBare && last !== undefined && last.format !== "none" && raw.format?.continues?.(text) === true;
    if (!takesAll || mayHaveStamp(text)) {
      const wrapped = detectEnvelope(this.envelopes, text);
      if (wrapped !== undefined) {
        this.envelope = wrapped.envelope;
        return this.entries.take(wrapped.entries, wrapped.envelope, at, end, lines);
      }
      const detected = this.assembly.detect(text);
      if (detected !== undefined && (!takesAll || isSure(detected) || this.tears.isDated(text))) {
        this.assembly.adopt(raw, detected);
        this.tears.note(text);
        return this.assembly.place(raw, detected.format.id, detected.format, text, at, end, lines);
      }
    }
    if (takesAll && last !== undefined) return this.assembly.append(last, text, at, end, lines);
    this.assembly.openUnread(raw, text, at, end, lines);
  }
}
