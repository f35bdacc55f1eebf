import { isKilowatchError, type Logger, messageOf } from "#base";
import type { LogRecord } from "#record";
import type { Batch, Checkpoint, RecordSink } from "#store";

/** Records that may wait in memory for the store. With ~1 KB a record this is about 20 MB for a source. */
const MOST_RECORDS = 20_000;
/** A record may be a megabyte of traceback: their text is bounded too. */
const MOST_BYTES = 32 * 1024 * 1024;
/** Records that come within this time share one batch: short against the second that a line may take, long against one write. */
const GATHER_MS = 20;
const RETRY_MS = [100, 250, 500, 1000, 2000, 5000] as const;
/** From this share of the spool on, sources slow down; at 1 the store refuses. */
const PRESSURE_LIMIT = 0.8;

export interface OutboxOptions {
  sink: RecordSink;
  logger: Logger;
  /** The checkpoints that belong to all records added so far. */
  checkpoints: () => Checkpoint[];
  /** The store does not take what is offered (a reason) or takes it again (`undefined`). */
  onBlocked: (reason: string | undefined) => void;
  /** Records that the store will never take were given up. */
  onLost: (records: number, why: string) => void;
}

/**
 * What a source has read and the store does not have yet: bounded, in order, one batch on its way at a time. A batch goes with
 * all checkpoints that belong to it, so that the store can make both durable in one step.
 */
export class Outbox {
  #options: OutboxOptions;
  #records: LogRecord[] = [];
  #bytes = 0;
  #isDirty = false;
  #added = 0;
  #stored = 0;
  #sending: Promise<void> | undefined;
  #waiting: { upTo: number; resolve: () => void }[] = [];
  #room: (() => void)[] = [];
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get isFull(): boolean {
    return this.#records.length >= MOST_RECORDS || this.#bytes >= MOST_BYTES;
  }

  add(records: readonly LogRecord[]): void {
    for (const record of records) {
      this.#records.push(record);
      this.#bytes += record.original.length + 500;
    }
    this.touch();
  }

  /** There is something to store, be it only a checkpoint. */
  touch(): void {
    this.#isDirty = true;
    this.#added++;
    this.#schedule();
  }

  /** Resolves when there is room; waits a little longer the fuller the store's spool is. */
  async room(signal: AbortSignal): Promise<void> {
    while (this.isFull) {
      signal.throwIfAborted();
      await new Promise<void>((resolve) => this.#room.push(resolve));
    }
    const pressure = this.#options.sink.pressure;
    if (pressure > PRESSURE_LIMIT) await pause(((pressure - PRESSURE_LIMIT) / (1 - PRESSURE_LIMIT)) * 1000, signal);
    signal.throwIfAborted();
  }

  /** Resolves when everything added so far is durable, or the outbox is closed. */
  durable(): Promise<void> {
    if (!this.#isDirty && this.#sending === undefined) return Promise.resolve();
    const upTo = this.#added;
    return new Promise((resolve) => {
      if (this.#stored >= upTo || this.#isClosed) resolve();
      else this.#waiting.push({ upTo, resolve });
    });
  }

  /** Tries for `graceMs` to store what is left, then gives up; what is left comes again from its source. */
  async close(graceMs: number): Promise<void> {
    this.#flush();
    const grace = new AbortController();
    await Promise.race([this.durable(), pause(graceMs, grace.signal)]);
    grace.abort();
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#release();
  }

  #schedule(): void {
    if (this.#sending !== undefined || this.#isClosed) return;
    if (this.isFull) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), GATHER_MS);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#sending !== undefined || !this.#isDirty || this.#isClosed) return;
    const batch: Batch = { records: this.#records, checkpoints: this.#options.checkpoints() };
    const upTo = this.#added;
    this.#records = [];
    this.#bytes = 0;
    this.#isDirty = false;
    this.wake();
    this.#sending = this.#carry(batch, upTo);
  }

  async #carry(batch: Batch, upTo: number): Promise<void> {
    await this.#send(batch);
    this.#stored = upTo;
    this.#sending = undefined;
    this.#release();
    if (this.#isDirty) this.#schedule();
  }

  async #send(batch: Batch): Promise<void> {
    for (let attempt = 0; !this.#isClosed; attempt++) {
      try {
        await this.#options.sink.append(batch);
        if (attempt > 0) this.#options.onBlocked(undefined);
        return;
      } catch (error) {
        if (isKilowatchError(error, "INPUT_INVALID")) return this.#sendByHalves(batch, error);
        this.#options.onBlocked(messageOf(error));
        this.#options.logger.warn("store did not take a batch", { records: batch.records.length, attempt, error });
        await pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)] ?? 5000);
      }
    }
  }

  /** One record that the store cannot take must not hold up the others. */
  async #sendByHalves(batch: Batch, error: unknown): Promise<void> {
    const { records, checkpoints = [] } = batch;
    if (records.length <= 1) {
      this.#options.logger.error("record given up", { record_id: records[0]?.record_id, error });
      this.#options.onLost(records.length, messageOf(error));
      if (checkpoints.length > 0) await this.#send({ records: [], checkpoints });
      return;
    }
    const middle = records.length >> 1;
    await this.#send({ records: records.slice(0, middle) });
    await this.#send({ records: records.slice(middle), checkpoints });
  }

  #release(): void {
    const ready = this.#waiting.filter(({ upTo }) => this.#isClosed || upTo <= this.#stored);
    this.#waiting = this.#waiting.filter(({ upTo }) => !this.#isClosed && upTo > this.#stored);
    for (const { resolve } of ready) resolve();
    if (this.#isClosed) this.wake();
  }

  /** Lets those who wait for room look again; called when the source is told to stop, too. */
  wake(): void {
    const waiting = this.#room;
    this.#room = [];
    for (const resolve of waiting) resolve();
  }
}

/** Resolves after `ms`, or at once when `signal` is aborted. */
export function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted === true) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
