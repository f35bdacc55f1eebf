import {
  type CallContext,
  createTail,
  type Handlers,
  invoke,
  type PlainRouteId,
  type RawHandler,
  type Tail,
} from "#api";
import { createLogger, createMetrics, KilowatchError, type Logger, type Metrics, systemClock } from "#base";
import type { RouteInput, RouteOutput, routes } from "#contract";
import { shippedCatalogue } from "#record";
import { type SearchContext, searchHandlers } from "#search";
import { createSources, type Sources } from "#sources";
import { openStore, type RecordSink, type Store } from "#store";
import { ServeOptions } from "./options.ts";
import { openProof } from "./proof/service.ts";
import { recentStat, statusOf } from "./status.ts";
import { settled, storeHandlers } from "./store-handlers.ts";
import { retentionPolicyOf } from "./store-options.ts";
import { startUpkeep } from "./upkeep.ts";

type Routes = typeof routes;

export interface AppOptions {
  /** The data directory. */
  data: string;
  /** `command`: opened by one command, no source runs; `serve`: the whole server. */
  mode: "command" | "serve";
  demo?: boolean;
  options?: ServeOptions;
  logger?: Logger;
  metrics?: Metrics;
}

/** The domain, put together: handlers for every route of the contract over one store and its sources. */
export interface App {
  readonly handlers: Handlers;
  readonly store: Store;
  /** Paths besides the contract's that take records, such as OTLP's. */
  readonly ingest: Readonly<Record<string, RawHandler>>;
  invoke<Id extends PlainRouteId>(
    id: Id,
    input: RouteInput<Routes[Id]>,
    context: CallContext,
  ): Promise<RouteOutput<Routes[Id]>>;
  /** Throws STORE_UNAVAILABLE where records can't be asked for now. */
  ready(): Promise<void>;
  stop(): Promise<void>;
}

const INGEST_PATH = "/api/v1/ingest/ndjson";
const OTLP_PATH = "/v1/logs";

/** Opens the store and, for `serve`, starts the sources. */
export async function openApp(start: AppOptions): Promise<App> {
  const options = start.options ?? ServeOptions.parse({ data: start.data });
  const logger = start.logger ?? createLogger({ level: "warn" });
  const metrics = start.metrics ?? createMetrics();
  const clock = systemClock;
  const { spool_bytes: spoolBytes, engine_memory_bytes: engineMemoryBytes } = options.store;
  const store = await openStore({
    directory: start.data,
    logger,
    metrics,
    spoolBytes,
    ...(engineMemoryBytes !== undefined && { engineMemoryBytes }),
  });
  const tail = createTail(clock);
  const sink = watched(store, tail);
  const sources = createSources({
    configs: start.mode === "serve" ? options.sources : [],
    sink,
    clock,
    logger,
    metrics,
  });
  if (start.mode === "serve") sources.start();
  const upkeep =
    start.mode === "serve"
      ? startUpkeep({ store, policy: retentionPolicyOf(options.store), clock, logger, metrics })
      : undefined;
  const started = clock.nowMicros();
  const stat = recentStat(store, clock);
  const ready = async (): Promise<void> => {
    if (store.engine.state !== "ready") {
      throw new KilowatchError("STORE_UNAVAILABLE", `the store's engine is ${store.engine.state}; try again shortly`);
    }
  };
  const searchContext: SearchContext = {
    queries: store.records,
    clock,
    catalogue: (template, project) => (project === undefined ? [] : shippedCatalogue().sources(project, template)),
  };
  const search = searchHandlers(searchContext);
  const never = new AbortController();
  const proof = await openProof({
    options: options.proof,
    mode: start.mode,
    store,
    sink,
    settle: () => settled(store),
    search: searchContext,
    ask: (id, input) => invoke(handlers, id, input, { signal: never.signal, role: "admin", isLocal: true }),
    clock,
    logger,
    metrics,
  });
  const handlers: Handlers = {
    ...search,
    "record-tail": ({ query }, context) => tail.watch(query.filter, context.signal),
    "record-ingest": takenBy(sources, INGEST_PATH),
    "source-list": async () => ({ sources: sources.status() }),
    status: (_args, context) =>
      statusOf({ store, stat, sources, search, clock, started, demo: start.demo ?? false, signal: context.signal }),
    ...storeHandlers(store, clock),
    ...proof.handlers,
  };
  return {
    handlers,
    store,
    ingest: { [OTLP_PATH]: takenBy(sources, OTLP_PATH) },
    invoke: (id, input, context) => invoke(handlers, id, input, context),
    ready,
    stop: async () => {
      await proof.stop();
      await sources.stop();
      await upkeep?.stop();
      await store.close();
    },
  };
}

/** Shows what has become durable to those who watch. */
function watched(store: RecordSink, tail: Tail): RecordSink {
  return {
    append: async (batch) => {
      await store.append(batch);
      tail.publish(batch.records);
    },
    checkpoints: (source) => store.checkpoints(source),
    get pressure() {
      return store.pressure;
    },
  };
}

function takenBy(sources: Sources, path: string): RawHandler {
  return async (request) => {
    const handler = sources.handler(path);
    if (handler) return handler(request);
    throw new KilowatchError(
      "NOT_FOUND",
      `no source takes ${path}: configure one of type ${path === OTLP_PATH ? "otlp" : "ndjson"}`,
    );
  };
}
