import { randomUUID } from "node:crypto";
import { setImmediate, setTimeout } from "node:timers/promises";
import { isKilowatchError, type Logger, type Metrics, messageOf } from "#base";
import { BatchBuilder } from "./batch/batch-builder.ts";
import { BATCH_TABLES, type BatchFile, type BatchTable, readBatchFile } from "./batch/batch-file.ts";
import type { RecordEncoder } from "./codec/encoder.ts";
import type { Spool, SpooledFile } from "./spool.ts";
import type { Batch, Checkpoint, RecordSink } from "./store.ts";

export interface IngestOptions {
  spool: Spool;
  encoder: RecordEncoder;
  /** Inserts one table's rows of a batch; `token` makes a repetition harmless. */
  insert(table: BatchTable, block: Buffer, token: string): Promise<void>;
  loadCheckpoints(source: string): Promise<Checkpoint[]>;
  saveCheckpoints(checkpoints: readonly Checkpoint[]): Promise<void>;
  /** Tells an error that trying again cannot mend. */
  isRejection(error: unknown): boolean;
  logger: Logger;
  metrics: Metrics;
  /** How long small batches wait for others to share a write. */
  groupMilliseconds?: number;
}

interface Waiting {
  batch: Batch;
  resolve: () => void;
  reject: (error: unknown) => void;
}

const GROUP_MILLISECONDS = 150;
/** So many rows are worth a write of their own, and no batch grows much beyond the second number. */
const ENOUGH_ROWS = 5_000;
const MOST_ROWS = 50_000;
/** Rows encoded before others get their turn: about two milliseconds of ordinary lines. */
const SLICE_MILLISECONDS = 10;
const FIRST_BACKOFF_MILLISECONDS = 100;
const LONGEST_BACKOFF_MILLISECONDS = 10_000;

/**
 * Takes batches: encodes what comes together into one file in the spool, says yes when the file is on disk for good, and
 * hands the spool's files to the engine one after the other, for as long as it takes.
 */
export class Ingest implements RecordSink {
  readonly #options: IngestOptions;
  readonly #encoder: RecordEncoder;
  readonly #stop = new AbortController();
  #waiting: Waiting[] = [];
  #writing: Promise<void> | undefined;
  #delivering: Promise<void> | undefined;
  #undelivered: SpooledFile[] = [];
  /** Checkpoints of files that are durable and not delivered, over those in the state. */
  readonly #recent = new Map<string, Map<string, Checkpoint>>();
  #settled: (() => void)[] = [];

  constructor(options: IngestOptions) {
    this.#options = options;
    this.#encoder = options.encoder;
  }

  /** Hands over what an earlier run left in the spool. */
  async start(): Promise<void> {
    for (const file of this.#options.spool.files) {
      const { header } = readBatchFile(file.path, await this.#options.spool.read(file));
      this.#remember(header.checkpoints);
      this.#undelivered.push(file);
    }
    this.#deliver();
  }

  get pressure(): number {
    return this.#options.spool.pressure;
  }

  get undelivered(): number {
    return this.#undelivered.length;
  }

  async append(batch: Batch): Promise<void> {
    this.#options.spool.requireRoom();
    return new Promise((resolve, reject) => {
      this.#waiting.push({ batch, resolve, reject });
      this.#writing ??= this.#writeAll().finally(() => {
        this.#writing = undefined;
      });
    });
  }

  async checkpoints(source: string): Promise<Checkpoint[]> {
    const stored = await this.#options.loadCheckpoints(source);
    const merged = new Map(stored.map((checkpoint) => [checkpoint.key, checkpoint]));
    for (const [key, checkpoint] of this.#recent.get(source) ?? []) merged.set(key, checkpoint);
    return [...merged.values()];
  }

  /** Waits until at most `files` batches wait for the engine. */
  async settle(files = 0): Promise<void> {
    if (files === 0) await this.#written();
    while (this.#undelivered.length > files && !this.#stop.signal.aborted) {
      await new Promise<void>((resolve) => this.#settled.push(resolve));
    }
  }

  /** Writes what waits, and stops handing over; the spool keeps the rest. */
  async close(): Promise<void> {
    await this.#written();
    this.#stop.abort();
    this.#wake();
    await this.#delivering;
  }

  async #written(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (rowsOf(this.#waiting) < ENOUGH_ROWS) {
        await setTimeout(this.#options.groupMilliseconds ?? GROUP_MILLISECONDS);
      }
      const group = this.#takeGroup();
      try {
        await this.#write(group);
        for (const { resolve } of group) resolve();
      } catch (error) {
        this.#encoder.forget();
        for (const { reject } of group) reject(error);
      }
    }
  }

  #takeGroup(): Waiting[] {
    let rows = 0;
    let count = 0;
    for (const { batch } of this.#waiting) {
      if (count > 0 && rows + batch.records.length > MOST_ROWS) break;
      rows += batch.records.length;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const builder = new BatchBuilder(randomUUID(), this.#encoder);
    let sliceEnd = performance.now() + SLICE_MILLISECONDS;
    for (const { batch } of group) {
      for (const record of batch.records) {
        builder.add(record);
        if (performance.now() < sliceEnd) continue;
        await setImmediate();
        sliceEnd = performance.now() + SLICE_MILLISECONDS;
      }
      for (const checkpoint of batch.checkpoints ?? []) builder.checkpoint(checkpoint);
    }
    const { chunks, checkpoints } = builder.finish();
    if (builder.rows === 0 && checkpoints.length === 0) return;
    const file = await this.#options.spool.write(builder.id, chunks);
    this.#remember(checkpoints);
    this.#undelivered.push(file);
    this.#deliver();
  }

  #remember(checkpoints: readonly Checkpoint[]): void {
    for (const checkpoint of checkpoints) {
      const ofSource = this.#recent.get(checkpoint.source) ?? new Map<string, Checkpoint>();
      ofSource.set(checkpoint.key, checkpoint);
      this.#recent.set(checkpoint.source, ofSource);
    }
  }

  #deliver(): void {
    this.#delivering ??= this.#deliverAll().finally(() => {
      this.#delivering = undefined;
    });
  }

  async #deliverAll(): Promise<void> {
    let backoff = FIRST_BACKOFF_MILLISECONDS;
    while (!this.#stop.signal.aborted) {
      const file = this.#undelivered[0];
      if (file === undefined) return;
      try {
        await this.#deliverFile(file);
        backoff = FIRST_BACKOFF_MILLISECONDS;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.#options.logger.warn("store.delivery", { batch: file.name, message: messageOf(error), backoff });
        await setTimeout(backoff, undefined, { signal: this.#stop.signal }).catch(() => undefined);
        backoff = Math.min(backoff * 2, LONGEST_BACKOFF_MILLISECONDS);
        continue;
      }
      this.#undelivered.shift();
      this.#wake();
    }
  }

  async #deliverFile(spooled: SpooledFile): Promise<void> {
    const { spool, logger, metrics } = this.#options;
    let file: BatchFile | undefined;
    try {
      file = readBatchFile(spooled.path, await spool.read(spooled));
      for (const table of BATCH_TABLES) {
        const block = file.section(table);
        if (block !== undefined) await this.#options.insert(table, block, `${file.header.batch}-${table}`);
      }
    } catch (error) {
      if (!isKilowatchError(error, "STORE_CORRUPT") && !this.#options.isRejection(error)) throw error;
      const path = await spool.setAside(spooled);
      this.#encoder.forget();
      metrics.counter("kilowatch_store_batches_rejected_total", "Batches that the engine refused for good.").inc();
      logger.error("store.rejected", { path, message: messageOf(error) });
      if (file !== undefined) await this.#options.saveCheckpoints(file.header.checkpoints);
      return;
    }
    await this.#options.saveCheckpoints(file.header.checkpoints);
    await spool.remove(spooled);
    for (const checkpoint of file.header.checkpoints) {
      const ofSource = this.#recent.get(checkpoint.source);
      if (ofSource?.get(checkpoint.key)?.value === checkpoint.value) ofSource.delete(checkpoint.key);
    }
    metrics.counter("kilowatch_store_records_total", "Records that the engine has taken.").inc(file.header.rows);
    metrics
      .counter("kilowatch_store_lines_total", "Lines of records that the engine has taken.")
      .inc(file.header.lines);
  }

  #wake(): void {
    for (const resolve of this.#settled.splice(0)) resolve();
  }
}

function rowsOf(waiting: readonly Waiting[]): number {
  return waiting.reduce((sum, { batch }) => sum + batch.records.length, 0);
}
