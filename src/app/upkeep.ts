import { type Clock, type Logger, type Metrics, messageOf } from "#base";
import type { RetentionPolicy, Store } from "#store";

const FIRST_MILLISECONDS = 60_000;
const EVERY_MILLISECONDS = 3_600_000;
/** Servers that were started together need not work at the same moment. */
const JITTER = 0.1;
const DAY_MICROS = 86_400_000_000;
/** With more batches than this waiting for the engine, it has more urgent things to do. */
const MOST_WAITING = 20;

export interface UpkeepTimetable {
  /** Ends it, and waits for the round that runs. */
  stop(): Promise<void>;
}

export interface UpkeepOptions {
  store: Pick<Store, "upkeep" | "undelivered">;
  policy: RetentionPolicy;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
}

/** Retention and archive on a timetable: a minute after the start, then every hour; a round that fails is tried again at the next. */
export function startUpkeep(options: UpkeepOptions): UpkeepTimetable {
  const stopping = new AbortController();
  const round = upkeepRounds(options, stopping.signal);
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout;
  const plan = (milliseconds: number): void => {
    timer = setTimeout(
      () => {
        running = round().finally(() => {
          if (!stopping.signal.aborted) plan(EVERY_MILLISECONDS);
        });
      },
      milliseconds * (1 + Math.random() * JITTER),
    );
    timer.unref();
  };
  plan(FIRST_MILLISECONDS);
  return {
    stop: async () => {
      clearTimeout(timer);
      stopping.abort();
      await running;
    },
  };
}

/**
 * One round after the other. Days move to the archive once a UTC day: records that come late would each time make a chunk of
 * their own.
 */
export function upkeepRounds(options: UpkeepOptions, signal: AbortSignal): () => Promise<void> {
  const { store, policy, clock, logger, metrics } = options;
  const deleted = metrics.counter("kilowatch_store_deleted_records_total", "Records deleted by retention.");
  const archived = metrics.counter("kilowatch_store_archived_records_total", "Records moved to the archive.");
  const failed = metrics.counter(
    "kilowatch_store_upkeep_failures_total",
    "Rounds of retention and archive that failed.",
  );
  const last = metrics.gauge("kilowatch_store_upkeep_timestamp_seconds", "When retention and archive last succeeded.");
  let archivedOn: number | undefined;
  return async () => {
    if (store.undelivered > MOST_WAITING) {
      logger.info("store.upkeep.postponed", { waiting_batches: store.undelivered });
      return;
    }
    const started = performance.now();
    const now = clock.nowMicros();
    const day = Math.floor(now / DAY_MICROS);
    const isArchiving = archivedOn !== day;
    try {
      const done = await store.upkeep(isArchiving ? policy : { ...policy, archiveAfterDays: undefined }, now, signal);
      if (isArchiving) archivedOn = day;
      const moved = done.archived.reduce((sum, { records }) => sum + records, 0);
      deleted.inc(done.deleted);
      archived.inc(moved);
      last.set(now / 1e6);
      if (done.deleted > 0 || moved > 0) {
        logger.info("store.upkeep", {
          deleted_records: done.deleted,
          archived_records: moved,
          chunks: done.archived.map(({ name }) => name),
          seconds: Math.round(performance.now() - started) / 1000,
        });
      }
    } catch (error) {
      if (signal.aborted) return;
      failed.inc();
      logger.warn("store.upkeep.failed", { message: messageOf(error) });
    }
  };
}
