import { setTimeout as sleep } from "node:timers/promises";
import { KilowatchError } from "#base";
import type { Batch, RecordSink } from "./store.ts";

const SETTLE_MILLISECONDS = 60_000;

/** A sink that can be closed for a moment: batches wait until it is open again. */
export class QuietableSink {
  readonly #sink: Pick<RecordSink, "append"> & { settle(): Promise<void> };
  #closed: Promise<void> | undefined;

  constructor(sink: Pick<RecordSink, "append"> & { settle(): Promise<void> }) {
    this.#sink = sink;
  }

  async append(batch: Batch): Promise<void> {
    while (this.#closed !== undefined) await this.#closed;
    return this.#sink.append(batch);
  }

  /** Runs `work` while nothing is taken and all that was taken is in the engine. Throws OVERLOADED where that takes over a minute. */
  async quietly<T>(work: () => Promise<T>, milliseconds = SETTLE_MILLISECONDS): Promise<T> {
    while (this.#closed !== undefined) await this.#closed;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#closed = promise;
    const timeout = new AbortController();
    try {
      await Promise.race([this.#sink.settle(), this.#late(milliseconds, timeout.signal)]);
      return await work();
    } finally {
      timeout.abort();
      this.#closed = undefined;
      resolve();
    }
  }

  async #late(milliseconds: number, signal: AbortSignal): Promise<never> {
    await sleep(milliseconds, undefined, { signal, ref: false }).catch(() => undefined);
    throw new KilowatchError(
      "OVERLOADED",
      "the engine is too far behind with what was taken: try again when it is not",
    );
  }
}
