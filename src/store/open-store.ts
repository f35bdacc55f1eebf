import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import type { Logger, Metrics } from "#base";
import type { StoreStat } from "#contract";
import type { LogRecord } from "#record";
import { Archive } from "./archive/archive.ts";
import { recalling } from "./archive/recalling.ts";
import { PATTERN_SELECT, type PatternRow, RecordDecoder, type RecordRow } from "./codec/decoder.ts";
import { RecordEncoder } from "./codec/encoder.ts";
import { dictionariesOf } from "./dictionaries.ts";
import { type Engine, startEngine } from "./engine/engine.ts";
import { insertBlock, isRejection } from "./engine-insert.ts";
import { type ExportedFile } from "./export-original.ts";
import { exportOriginals } from "./export-originals.ts";
import { Ingest } from "./ingest.ts";
import { prepareTables } from "./migrations.ts";
import { createRecordQueries, type RecordQueries } from "./query/queries.ts";
import { LOCAL_TABLES } from "./query/scope.ts";
import { QuietableSink } from "./quiet.ts";
import type { RetentionPolicy } from "./retention.ts";
import { ALL_RECORDS, DATABASE } from "./schema/tables.ts";
import { snapshotStore } from "./snapshot.ts";
import { Spool } from "./spool.ts";
import { compactTables, statOf } from "./stat.ts";
import { openState, type State } from "./state/state.ts";
import type { Checkpoint, RecordSink } from "./store.ts";
import { type Upkeep, upkeep } from "./upkeep.ts";
import { type Verification, verifyStore } from "./verify.ts";

export interface StoreOptions {
  /** The data directory: engine/, spool/, archive/ and state.sqlite lie in it. */
  directory: string;
  logger: Logger;
  metrics: Metrics;
  /** What the engine may not have taken yet; beyond it nothing more is accepted. Default 1 GiB. */
  spoolBytes?: number;
  /** Resident memory that the engine should stay under. */
  engineMemoryBytes?: number;
  groupMilliseconds?: number;
}

/** Where records are kept, embedded in a directory. */
export interface Store extends RecordSink {
  readonly directory: string;
  readonly engine: Engine;
  readonly state: State;
  /** Waits until at most `batches` (default 0) are durable but not yet in the engine, hence searchable. */
  settle(batches?: number): Promise<void>;
  /** How many batches are durable but not yet in the engine. */
  readonly undelivered: number;
  /** Records of rows selected with RECORD_SELECT, in their order. */
  decode(rows: readonly RecordRow[]): Promise<LogRecord[]>;
  stat(): Promise<StoreStat>;
  /** Merges what was inserted in pieces, so that it takes its least space: worth it at an import's end. */
  compact(): Promise<void>;
  /** Writes every file that was imported or followed back below `to`, byte for byte where nothing was redacted. */
  exportOriginals(to: string, onFile?: (file: ExportedFile) => void): Promise<ExportedFile[]>;
  /** Checks the engine's and the archive's data by their checksums. */
  verify(): Promise<Verification>;
  /** Deletes what has been kept long enough at `now` (microseconds), and moves days that are old enough to the archive. */
  upkeep(policy: RetentionPolicy, now: number, signal?: AbortSignal): Promise<Upkeep>;
  /** Copies the store, in use as it is, to an empty directory. Throws CONFLICT, OVERLOADED. */
  backup(to: string): Promise<void>;
  readonly spool: Spool;
  readonly archive: Archive;
  /** What the domain asks of the kept records. */
  readonly records: RecordQueries;
  close(): Promise<void>;
}

const SPOOL_BYTES = 1024 ** 3;

/**
 * Opens the store in a directory: starts the engine, brings tables and state to this release's format, and hands over what
 * the spool holds. Throws STORE_LOCKED, STORE_NEWER, ENGINE_MISSING.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { logger, metrics } = options;
  // The engine puts a relative path behind itself.
  const directory = resolve(options.directory);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const closers: (() => Promise<void>)[] = [];
  try {
    const engine = startEngine({
      directory: join(directory, "engine"),
      logger,
      metrics,
      ...(options.engineMemoryBytes !== undefined && { memoryBytes: options.engineMemoryBytes }),
    });
    closers.push(() => engine.stop());
    const state = openState({ path: join(directory, "state.sqlite") });
    closers.push(() => state.close());
    await Promise.all([state.migrate(), engine.ready()]);
    await prepareTables(engine.client);
    const spool = await Spool.open(join(directory, "spool"), options.spoolBytes ?? SPOOL_BYTES);
    const ingest = new Ingest({
      spool,
      encoder: await encoderOf(engine.client, state),
      insert: (table, block, token) => insertBlock(engine.client, table, block, token),
      isRejection,
      loadCheckpoints: (source) => loadCheckpoints(state, source),
      saveCheckpoints: (checkpoints) => saveCheckpoints(state, checkpoints),
      logger,
      metrics,
      ...(options.groupMilliseconds !== undefined && { groupMilliseconds: options.groupMilliseconds }),
    });
    closers.push(() => ingest.close());
    await ingest.start();
    const sink = new QuietableSink({ append: (batch) => ingest.append(batch), settle: () => ingest.settle() });
    const dictionaries = dictionariesOf(engine.client);
    const decoder = new RecordDecoder(dictionaries);
    const archive = await Archive.open({
      directory: join(directory, "archive"),
      client: engine.client,
      dictionaries,
      state,
    });
    const tables = {
      ...LOCAL_TABLES,
      get records() {
        return archive.isLoaded ? ALL_RECORDS : LOCAL_TABLES.records;
      },
    };
    return {
      directory,
      engine,
      state,
      spool,
      append: (batch) => sink.append(batch),
      checkpoints: (source) => ingest.checkpoints(source),
      get pressure() {
        return ingest.pressure;
      },
      get undelivered() {
        return ingest.undelivered;
      },
      settle: (batches) => ingest.settle(batches),
      decode: (rows) => decoder.decode(rows),
      archive,
      records: recalling(createRecordQueries({ client: engine.client, decoder, tables }), archive),
      stat: () => statOf({ client: engine.client, archive, spool, undelivered: ingest.undelivered }),
      verify: () => verifyStore({ client: engine.client, archive }),
      upkeep: (policy, now, signal) =>
        upkeep({ client: engine.client, archive, state, policy, now, ...(signal !== undefined && { signal }) }),
      backup: (to) => snapshotStore({ directory, engine, state, archive, quietly: (work) => sink.quietly(work) }, to),
      compact: () => compactTables(engine.client),
      exportOriginals: (to, onFile) =>
        archive.steadily(async () => {
          await archive.recall({});
          return exportOriginals({
            client: engine.client,
            decoder,
            state,
            to,
            ...(onFile !== undefined && { onFile }),
          });
        }),
      close: () => closeAll(closers),
    };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function closeAll(closers: (() => Promise<void>)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

const RUNS = { kind: "store", key: "runs" };
/** Patterns that an encoder starts with; more would only cost time at the start. */
const LEARNED_PATTERNS = 20_000;

/** An encoder that knows the newest patterns there are, and whose own get ids that nobody else gives. */
async function encoderOf(client: ClickHouseClient, state: State): Promise<RecordEncoder> {
  const before = await state.documents.get(RUNS.kind, RUNS.key);
  const run = Number(before?.value ?? 0) + 1;
  await state.documents.set(RUNS.kind, RUNS.key, run, before?.revision ?? 0);
  const encoder = new RecordEncoder(run);
  const answer = await client.query({
    query: `SELECT ${PATTERN_SELECT} FROM ${DATABASE}.patterns ORDER BY pattern_id DESC LIMIT ${LEARNED_PATTERNS}`,
    format: "JSONEachRow",
    clickhouse_settings: { max_threads: 1, max_block_size: "512" },
  });
  for await (const rows of answer.stream<PatternRow>()) encoder.learn(rows.map((row) => row.json()));
  return encoder;
}

const checkpointKind = (source: string): string => `checkpoint:${source}`;

async function loadCheckpoints(state: State, source: string): Promise<Checkpoint[]> {
  const documents = await state.documents.list(checkpointKind(source));
  return documents.map(({ key, value }) => ({ source, key, value: String(value) }));
}

async function saveCheckpoints(state: State, checkpoints: readonly Checkpoint[]): Promise<void> {
  for (const { source, key, value } of checkpoints) await state.documents.set(checkpointKind(source), key, value);
}
