import { z } from "zod";
import { type Clock, KilowatchError, type Logger, type Metrics } from "#base";
import type { SourceStatus } from "#contract";
import { openReader, type Reader, type ReaderOptions, redact } from "#record";
import type { RecordSink } from "#store";
import { builtinSources } from "./builtin/index.ts";
import type { Source, SourceHandler } from "./define.ts";
import { CommonOptions } from "./options.ts";
import { RunningSource, requireUniqueIds } from "./running.ts";

/** One source in a configuration file: `type`, the common options and those of the type, side by side. */
export interface SourceConfig {
  type: string;
  common: CommonOptions;
  options: Record<string, unknown>;
}

/** The schema of one configured source, over all known types; it tells the type's own options from the common ones. */
export const SourceOptions = sourceOptions(builtinSources);

export function sourceOptions(sources: readonly Source[]): z.ZodType<SourceConfig> {
  const kinds = sources.map((source) =>
    z.strictObject({ type: z.literal(source.id), ...CommonOptions.shape, ...source.options.shape }),
  );
  const [first, ...rest] = kinds;
  if (first === undefined) throw new Error("no sources are defined");
  return z.discriminatedUnion("type", [first, ...rest]).transform((written) => split(sources, written)) as never;
}

function split(sources: readonly Source[], written: Record<string, unknown>): SourceConfig {
  const type = String(written["type"]);
  const own = sources.find((source) => source.id === type)?.options.shape ?? {};
  const common: Record<string, unknown> = {};
  const options: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(written)) {
    if (key in own) options[key] = value;
    else if (key !== "type") common[key] = value;
  }
  return { type, common: common as CommonOptions, options };
}

export interface Sources {
  start(): void;
  /** Stops all sources; resolves when what they had read is durable or three seconds have passed. */
  stop(): Promise<void>;
  /** Resolves when every source has nothing more to hear; those that follow never have. */
  finished(): Promise<void>;
  status(): SourceStatus[];
  /** Who takes requests for `path` (`/v1/logs`, `/api/v1/ingest/ndjson`) now; `undefined` where no source does. */
  handler(path: string): SourceHandler | undefined;
}

export interface SourcesOptions {
  configs: readonly SourceConfig[];
  sink: RecordSink;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  /** Tests put a plainer one in its place. */
  openReader?: (options: ReaderOptions) => Reader;
  /** Kinds besides the built-in ones: plug-ins, or those of a test. */
  kinds?: readonly Source[];
  /** How often drops and silences are told; tests want it sooner. */
  reportMs?: number;
}

/** Makes the configured sources, at rest. Throws CONFIG_INVALID where two have one name or a type is unknown. */
export function createSources(options: SourcesOptions): Sources {
  const { configs, kinds = builtinSources, ...shared } = options;
  requireUniqueIds(configs.map(({ common }) => common.id));
  const running = configs.map(({ type, common, options }) => {
    const source = kinds.find(({ id }) => id === type);
    if (source === undefined) {
      throw new KilowatchError("CONFIG_INVALID", `source '${common.id}' has the unknown type '${type}'`);
    }
    return new RunningSource({ openReader, redactSample, ...shared, source, common, options });
  });
  return {
    start() {
      for (const source of running) source.start();
    },
    async stop() {
      await Promise.all(running.map((source) => source.stop()));
    },
    async finished() {
      await Promise.all(running.map((source) => source.finished()));
    },
    status: () => running.map((source) => source.status()),
    handler(path) {
      for (const source of running) {
        const handler = source.handlers.get(path);
        if (handler !== undefined) return handler;
      }
      return undefined;
    },
  };
}

/** Samples are shown on screens even where the evidence itself is kept as it was. */
function redactSample(text: string): string {
  return redact(text).text;
}
