import type { Entry, LogRecord, Reader, ReaderOptions } from "#record";
import type { Checkpoint } from "#store";
import type { Gap, Stream, StreamOptions } from "./define.ts";
import { readConfession, SequenceWatch } from "./gaps.ts";

/** After this much quiet what waits for a continuation is given out; a traceback is written in one go, well within it. */
const QUIET_MS = 300;
const TICK_MS = 50;

export interface StreamsOptions {
  id: string;
  openReader: (options: ReaderOptions) => Reader;
  readerOptions: (stream: StreamOptions) => ReaderOptions;
  /** Called with every record that comes out, before it goes anywhere. */
  onRecord: (record: LogRecord) => void;
  onBytes: (bytes: number) => void;
  onGap: (gap: Gap) => void;
  /** Puts records into the outbox; with none, says that checkpoints have changed. */
  add: (records: readonly LogRecord[]) => void;
}

/** The open streams of one source: each has a reader, and is asked for what it holds back once it has been quiet. */
export class Streams {
  #options: StreamsOptions;
  #open = new Set<OpenStream>();
  #waiting = new Set<OpenStream>();
  /** Last checkpoints of streams that were closed before the next batch went. */
  #closed = new Map<string, string>();
  #timer: NodeJS.Timeout;

  constructor(options: StreamsOptions) {
    this.#options = options;
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
    this.#timer.unref();
  }

  open(options: StreamOptions): Stream {
    const reader = this.#options.openReader(this.#options.readerOptions(options));
    const stream = new OpenStream(reader, options, this.#options, () => this.#waiting.add(stream));
    this.#open.add(stream);
    return stream;
  }

  close(stream: Stream): void {
    const last = (stream as OpenStream).movedCheckpoint();
    if (last !== undefined) this.#closed.set(last.key, last.value);
    this.#open.delete(stream as OpenStream);
    this.#waiting.delete(stream as OpenStream);
  }

  /** The checkpoints of the streams that have moved since the last call. */
  checkpoints(): Checkpoint[] {
    const moved = this.#closed;
    this.#closed = new Map();
    for (const stream of this.#open) {
      const checkpoint = stream.movedCheckpoint();
      if (checkpoint !== undefined) moved.set(checkpoint.key, checkpoint.value);
    }
    return [...moved].map(([key, value]) => ({ source: this.#options.id, key, value }));
  }

  /** Gives out what all streams hold back. */
  settle(): void {
    for (const stream of this.#waiting) stream.settle();
    this.#waiting.clear();
  }

  /** Closes what a run has left open. */
  closeAll(): void {
    this.settle();
    for (const stream of this.#open) this.close(stream);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.closeAll();
  }

  #tick(): void {
    const now = performance.now();
    for (const stream of this.#waiting) {
      if (now - stream.pushedAt < QUIET_MS) continue;
      this.#waiting.delete(stream);
      stream.settle();
    }
  }
}

class OpenStream implements Stream {
  /** Milliseconds of the monotonic clock. */
  pushedAt = 0;
  pushed: number;
  #reader: Reader;
  #options: StreamOptions;
  #shared: StreamsOptions;
  #onPush: () => void;
  #sequence = new SequenceWatch();
  #hasMoved = false;

  constructor(reader: Reader, options: StreamOptions, shared: StreamsOptions, onPush: () => void) {
    this.#reader = reader;
    this.pushed = options.offset ?? 0;
    this.#options = options;
    this.#shared = shared;
    this.#onPush = onPush;
  }

  get position(): number {
    return this.#reader.position;
  }

  push(chunk: Uint8Array): void {
    this.#noticePush(chunk.length);
    this.pushed += chunk.length;
    this.#give(this.#reader.push(chunk));
  }

  pushEntry(entry: Entry): void {
    this.#noticePush(entry.text.length);
    this.#give(this.#readEntry(entry));
  }

  take(entries: readonly Entry[]): LogRecord[] {
    const taken: LogRecord[] = [];
    for (const entry of entries) {
      this.#shared.onBytes(entry.text.length);
      for (const record of this.#readEntry(entry)) taken.push(record);
    }
    for (const record of this.#reader.idle()) taken.push(record);
    for (const record of taken) this.#see(record);
    return taken;
  }

  end(): void {
    this.#give(this.#reader.end());
    this.touch();
  }

  touch(): void {
    this.#hasMoved = true;
    this.#shared.add([]);
  }

  #readEntry(entry: Entry): LogRecord[] {
    const at = this.pushed;
    this.pushed += entry.text.length + 1;
    return this.#reader.pushEntry(entry, at);
  }

  settle(): void {
    this.#give(this.#reader.idle());
  }

  movedCheckpoint(): { key: string; value: string } | undefined {
    const { checkpoint } = this.#options;
    if (!this.#hasMoved || checkpoint === undefined) return undefined;
    this.#hasMoved = false;
    return { key: checkpoint.key, value: checkpoint.value(this.#reader.position) };
  }

  #noticePush(bytes: number): void {
    this.#shared.onBytes(bytes);
    this.pushedAt = performance.now();
    this.#onPush();
  }

  #give(records: LogRecord[]): void {
    if (records.length === 0) return;
    for (const record of records) this.#see(record);
    this.#hasMoved = true;
    this.#shared.add(records);
  }

  #see(record: LogRecord): void {
    this.#shared.onRecord(record);
    const gap = this.#sequence.hear(record) ?? readConfession(record);
    if (gap !== undefined) this.#shared.onGap(gap);
  }
}
