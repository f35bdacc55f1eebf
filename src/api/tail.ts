import { type Clock, KilowatchError } from "#base";
import { matchesFilter, parseFilter } from "#contract";
import { type LogRecord, toWire } from "#record";
import type { ServerEvent } from "./handlers.ts";

/** How many records may wait for a slow reader before it is told of a gap instead. */
const WAITING_RECORDS = 2000;

/** Hands every record on to whoever watches, as it arrives. */
export interface Tail {
  publish(records: readonly LogRecord[]): void;
  /** Records that fit `filter` from now on, until `signal` is aborted; `gap` events say how many a slow reader missed. */
  watch(filter: string, signal: AbortSignal): AsyncIterable<ServerEvent>;
  readonly watchers: number;
}

interface Watcher {
  fits: (record: LogRecord) => boolean;
  waiting: LogRecord[];
  skipped: number;
  wake: () => void;
}

export function createTail(clock: Clock): Tail {
  const watchers = new Set<Watcher>();

  function open(filterText: string): Watcher {
    const { filter, error } = parseFilter(filterText);
    if (error) throw new KilowatchError("FILTER_INVALID", error.message, { details: { position: error.position } });
    const watcher: Watcher = {
      fits: (record) => matchesFilter(filter, record, clock.nowMicros()),
      waiting: [],
      skipped: 0,
      wake: () => {},
    };
    watchers.add(watcher);
    return watcher;
  }

  async function* read(watcher: Watcher, signal: AbortSignal): AsyncIterable<ServerEvent> {
    const stopped = (): void => watcher.wake();
    signal.addEventListener("abort", stopped);
    try {
      while (!signal.aborted) {
        const { waiting, skipped } = watcher;
        watcher.waiting = [];
        watcher.skipped = 0;
        for (const record of waiting) yield { event: "record", data: toWire(record) };
        if (skipped > 0) yield { event: "gap", data: { skipped } };
        if (watcher.waiting.length === 0 && !signal.aborted) {
          await new Promise<void>((resolve) => {
            watcher.wake = resolve;
          });
        }
      }
    } finally {
      signal.removeEventListener("abort", stopped);
      watchers.delete(watcher);
    }
  }

  return {
    publish(records) {
      for (const watcher of watchers) {
        for (const record of records) {
          if (!watcher.fits(record)) continue;
          if (watcher.waiting.length < WAITING_RECORDS) watcher.waiting.push(record);
          else watcher.skipped++;
        }
        if (watcher.waiting.length > 0 || watcher.skipped > 0) watcher.wake();
      }
    },
    // A wrong filter must fail the call itself, not the stream after its start.
    watch: (filter, signal) => read(open(filter), signal),
    get watchers() {
      return watchers.size;
    },
  };
}
