import { createHash } from "node:crypto";
import { resolve } from "node:path";
import { isKilowatchError, KilowatchError } from "#base";
import { type InputFile, type LogRecord, openReader, type Reader, readInput, serviceOfFile } from "#record";
import type { Checkpoint, RecordSink } from "./store.ts";

export interface ImportOptions {
  /** Replace secrets. Default true; false keeps the lines byte for byte. */
  redact?: boolean;
  cloud?: string;
  host?: string;
  timeZone?: string;
  format?: string;
  stdin: NodeJS.ReadableStream;
  /** Microseconds: when the import began, the records' observed time. */
  now: number;
  onProgress?: (progress: ImportProgress) => void;
}

export interface ImportProgress {
  file: string;
  files: number;
  /** Files that an earlier import had taken whole. */
  skipped: number;
  lines: number;
  bytes: number;
  records: number;
}

/** What an import writes to: `settle` is waited for so that it never runs far ahead of the engine. */
export interface ImportStore extends RecordSink {
  settle(batches?: number): Promise<void>;
}

export const IMPORT_SOURCE = "import";

/** How far a file has come; the value of its checkpoint. */
export interface ImportedFile {
  /** The name as it was given. */
  name: string;
  generation: string;
  /** Where to go on reading. */
  offset: number;
  /** Ids of records behind `offset` that are kept already. */
  ahead: string[];
  /** How many bytes were read, and their SHA-256. */
  read: number;
  sha256: string;
  isWhole: boolean;
}

const BATCH_RECORDS = 8_000;
const BATCH_BYTES = 8 * 1024 * 1024;
const DURABLE_AT_ONCE = 2;
const BATCHES_BEHIND = 3;

/**
 * Reads files into the store. A file that was imported before adds only what grew at its end; an import that was broken off
 * goes on where it stopped. What was read is on disk for good when `durable` of the answer resolves. Throws FILE_UNREADABLE
 * naming the file; what was read of it is kept.
 */
export async function importFile(
  store: ImportStore,
  path: string,
  options: ImportOptions,
  progress: ImportProgress,
): Promise<{ durable: Promise<unknown> }> {
  const outstanding: Promise<void>[] = [];
  const known = new Map((await store.checkpoints(IMPORT_SOURCE)).map(({ key, value }) => [key, value]));
  for await (const file of readInput(path, options.stdin)) {
    const key = path === "-" ? `- ${options.now}` : resolve(file.path);
    const value = known.get(key);
    const before = value === undefined ? undefined : (JSON.parse(value) as ImportedFile);
    progress.file = file.path;
    const start = await whereToGoOn(file, key, before);
    if (start === "whole") progress.skipped += 1;
    else if (start.chunks !== undefined)
      outstanding.push(...(await importChunks(store, key, start, start.chunks, file, options, progress)));
    else outstanding.push(...(await importAgain(store, path, file, key, start, options, progress)));
    progress.files += 1;
  }
  const durable = Promise.all(outstanding);
  // Whoever waits for it sees its failure; who does not must not be ended by it.
  durable.catch(() => undefined);
  return { durable };
}

/** Reads one file after the other; those that cannot be read are told of in the answer. What it counts is on disk for good. */
export async function importFiles(
  store: ImportStore,
  paths: readonly string[],
  options: ImportOptions,
): Promise<Omit<ImportProgress, "file"> & { failures: string[] }> {
  const progress: ImportProgress = { file: "", files: 0, skipped: 0, lines: 0, bytes: 0, records: 0 };
  const failures: string[] = [];
  const outstanding: Promise<unknown>[] = [];
  for (const path of paths) {
    try {
      outstanding.push((await importFile(store, path, options, progress)).durable);
    } catch (error) {
      if (!isKilowatchError(error, "FILE_UNREADABLE")) throw error;
      failures.push(error.message);
    }
  }
  await Promise.all(outstanding);
  const { files, skipped, lines, bytes, records } = progress;
  return { files, skipped, lines, bytes, records, failures };
}

/** A file that was partly read to compare it with an earlier import is opened once more. */
async function importAgain(
  store: ImportStore,
  path: string,
  file: InputFile,
  key: string,
  start: Start,
  options: ImportOptions,
  progress: ImportProgress,
): Promise<Promise<void>[]> {
  for await (const again of readInput(path, options.stdin)) {
    if (again.path === file.path) return importChunks(store, key, start, again.chunks, again, options, progress);
    for await (const _ of again.chunks) {
      // A member must be read to its end before the next one.
    }
  }
  return [];
}

interface Start {
  generation: string;
  offset: number;
  ahead: ReadonlySet<string>;
  /** The file's bytes from its beginning, where nothing of them was taken yet. */
  chunks: AsyncIterable<Uint8Array> | undefined;
}

async function whereToGoOn(file: InputFile, key: string, before: ImportedFile | undefined): Promise<Start | "whole"> {
  const plain = createHash("sha256").update(key).digest("hex").slice(0, 8);
  if (before === undefined) return { generation: plain, offset: 0, ahead: new Set(), chunks: file.chunks };
  const { isSame, isLonger } = await compare(file, before);
  if (isSame && before.isWhole && !isLonger) return "whole";
  if (isSame) {
    return { generation: before.generation, offset: before.offset, ahead: new Set(before.ahead), chunks: undefined };
  }
  // Another content under the name: it gets a generation of its own, and the old one stays.
  const [, count = "0"] = before.generation.split(".");
  return { generation: `${plain}.${Number(count) + 1}`, offset: 0, ahead: new Set(), chunks: undefined };
}

async function compare(file: InputFile, before: ImportedFile): Promise<{ isSame: boolean; isLonger: boolean }> {
  const hash = createHash("sha256");
  let rest = before.read;
  let isLonger = false;
  for await (const chunk of file.chunks) {
    if (rest > 0) hash.update(chunk.subarray(0, rest));
    if (chunk.length > rest) isLonger = true;
    rest = Math.max(0, rest - chunk.length);
  }
  return { isSame: rest === 0 && hash.digest("hex") === before.sha256, isLonger };
}

async function importChunks(
  store: ImportStore,
  key: string,
  start: Start,
  chunks: AsyncIterable<Uint8Array>,
  file: InputFile,
  options: ImportOptions,
  progress: ImportProgress,
): Promise<Promise<void>[]> {
  const reader = readerOf(file, start, options);
  const sender = new Sender(store, start, reader, { key, name: file.path });
  const skippedLines = progress.lines;
  const skippedBytes = progress.bytes;
  let skip = start.offset;
  const report = (): void => {
    progress.lines = skippedLines + reader.stats.lines;
    progress.bytes = skippedBytes + reader.stats.bytes;
    options.onProgress?.(progress);
  };
  const count = (records: readonly LogRecord[]): readonly LogRecord[] => {
    progress.records += records.length;
    return records;
  };
  let isWhole = false;
  try {
    for await (const chunk of chunks) {
      sender.hash(chunk);
      const fresh = skip >= chunk.length ? undefined : chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
      if (fresh === undefined) continue;
      await sender.take(count(reader.push(fresh)), fresh.length);
      report();
    }
    isWhole = true;
  } finally {
    await sender.finish(count(reader.end()), isWhole);
    report();
  }
  return sender.outstanding;
}

function readerOf(file: InputFile, start: Start, options: ImportOptions): Reader {
  const service = serviceOfFile(file.path);
  return openReader({
    source: IMPORT_SOURCE,
    locator: `file:${file.path}`,
    generation: start.generation,
    offset: start.offset,
    now: () => options.now,
    redact: options.redact !== false,
    ...(options.timeZone !== undefined && { timeZone: options.timeZone }),
    ...(options.format !== undefined && { format: options.format }),
    ...(options.cloud !== undefined && { cloud: options.cloud }),
    ...(options.host !== undefined && { host: options.host }),
    ...(service !== undefined && { service }),
    ...(file.lastWritten !== undefined && { lastWritten: file.lastWritten }),
  });
}

/** Hands a file's records to the store, each batch with the checkpoint that covers it. */
class Sender {
  readonly #store: ImportStore;
  readonly #start: Start;
  readonly #reader: Reader;
  readonly #file: { key: string; name: string };
  readonly #hash = createHash("sha256");
  readonly #durable = new Set<Promise<void>>();
  #read = 0;
  #records: LogRecord[] = [];
  #bytes = 0;
  #ahead: LogRecord[] = [];
  #failure: unknown;

  constructor(store: ImportStore, start: Start, reader: Reader, file: { key: string; name: string }) {
    this.#store = store;
    this.#start = start;
    this.#reader = reader;
    this.#file = file;
  }

  /** What is not on disk for good yet. */
  get outstanding(): Promise<void>[] {
    return [...this.#durable].map((durable) => durable.then(() => this.#throwFailure()));
  }

  hash(chunk: Uint8Array): void {
    this.#hash.update(chunk);
    this.#read += chunk.length;
  }

  async take(records: readonly LogRecord[], bytes: number): Promise<void> {
    for (const record of records) if (!this.#start.ahead.has(record.record_id)) this.#records.push(record);
    this.#bytes += bytes;
    if (this.#records.length >= BATCH_RECORDS || this.#bytes >= BATCH_BYTES) await this.#send(this.#checkpoint(false));
  }

  async finish(records: readonly LogRecord[], isWhole: boolean): Promise<void> {
    await this.take(records, 0);
    await this.#send(this.#checkpoint(isWhole));
  }

  #checkpoint(isWhole: boolean): Checkpoint {
    const { position } = this.#reader;
    this.#ahead = [...this.#ahead, ...this.#records].filter((record) => record.sequence >= position);
    const value: ImportedFile = {
      name: this.#file.name,
      generation: this.#start.generation,
      offset: position,
      ahead: this.#ahead.map((record) => record.record_id),
      read: this.#read,
      sha256: this.#hash.copy().digest("hex"),
      isWhole,
    };
    return { source: IMPORT_SOURCE, key: this.#file.key, value: JSON.stringify(value) };
  }

  async #send(checkpoint: Checkpoint): Promise<void> {
    this.#throwFailure();
    const records = this.#records;
    this.#records = [];
    this.#bytes = 0;
    const durable: Promise<void> = this.#store
      .append({ records, checkpoints: [checkpoint] })
      .catch((error: unknown) => {
        this.#failure ??= error;
      })
      .finally(() => this.#durable.delete(durable));
    this.#durable.add(durable);
    if (this.#durable.size >= DURABLE_AT_ONCE) await Promise.race(this.#durable);
    await this.#store.settle(BATCHES_BEHIND);
  }

  #throwFailure(): void {
    if (this.#failure === undefined) return;
    throw this.#failure instanceof Error ? this.#failure : new KilowatchError("STORE_UNAVAILABLE", "the import failed");
  }
}
