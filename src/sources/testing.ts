import { type Clock, createLogger, createMetrics, KilowatchError, systemClock } from "#base";
import type { SourceStatus } from "#contract";
import type { Entry, LogRecord, Reader, ReaderOptions } from "#record";
import type { Batch, Checkpoint, RecordSink } from "#store";
import { builtinSources } from "./builtin/index.ts";
import type { Source } from "./define.ts";
import { createSources, type Sources, sourceOptions } from "./sources.ts";

/** A store for tests: keeps what it is given in memory, with its checkpoints, and refuses on demand. */
export class MemorySink implements RecordSink {
  records: LogRecord[] = [];
  kept = new Map<string, Checkpoint>();
  /** Milliseconds (monotonic) at which each record became durable. */
  storedAt: number[] = [];
  isFull = false;
  delayMs = 0;
  pressure = 0;
  batches = 0;

  async append({ records, checkpoints = [] }: Batch): Promise<void> {
    if (this.delayMs > 0) await sleep(this.delayMs);
    if (this.isFull) throw new KilowatchError("STORE_FULL", "the spool is full; free disk space or raise its bound");
    this.batches++;
    for (const record of records) {
      this.records.push(record);
      this.storedAt.push(performance.now());
    }
    for (const checkpoint of checkpoints) this.kept.set(`${checkpoint.source} ${checkpoint.key}`, checkpoint);
  }

  async checkpoints(source: string): Promise<Checkpoint[]> {
    return [...this.kept.values()].filter((checkpoint) => checkpoint.source === source);
  }

  /** The same content in another store, as after a crash at this moment. */
  copy(): MemorySink {
    const other = new MemorySink();
    other.records = [...this.records];
    other.storedAt = [...this.storedAt];
    other.kept = new Map(this.kept);
    return other;
  }

  /** What was heard, without Kilowatch's own words. */
  get messages(): string[] {
    return this.records.filter(({ format }) => format !== "kilowatch").map(({ message }) => message);
  }

  get gaps(): LogRecord[] {
    return this.records.filter(({ format }) => format === "kilowatch");
  }
}

export interface Started {
  sources: Sources;
  sink: MemorySink;
  status(): SourceStatus;
  /** The address that the source says it listens on. */
  address(): Promise<{ host: string; port: number }>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts one source as a configuration file would have it, on a memory store. */
export function startSource(
  written: Record<string, unknown>,
  options: {
    sink?: MemorySink;
    kinds?: readonly Source[];
    reportMs?: number;
    clock?: Clock;
    openReader?: (options: ReaderOptions) => Reader;
    onLog?: (line: string) => void;
  } = {},
): Started {
  const { sink = new MemorySink(), kinds = builtinSources } = options;
  const sources = createSources({
    configs: [sourceOptions(kinds).parse({ id: "test", ...written })],
    sink,
    clock: options.clock ?? systemClock,
    logger: createLogger({ level: "debug", write: options.onLog ?? (() => {}) }),
    metrics: createMetrics(),
    openReader: options.openReader ?? openLineReader,
    kinds,
    reportMs: options.reportMs ?? 100,
  });
  sources.start();
  const status = (): SourceStatus => sources.status()[0] ?? raise("no source");
  return {
    sources,
    sink,
    status,
    async address() {
      const detail = await until(() => /listening on (\S+):(\d+)/.exec(status().detail ?? ""), "an address");
      return { host: detail[1] ?? "", port: Number(detail[2]) };
    },
    [Symbol.asyncDispose]: () => sources.stop(),
  };
}

function raise(message: string): never {
  throw new Error(message);
}

/** Waits until `look` answers something true. */
export async function until<T>(look: () => T | undefined | null | false, what: string, ms = 8000): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await sleep(10);
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A reader that knows lines and nothing else, so that a source's test fails for the source's reasons only. */
export function openLineReader(options: ReaderOptions): Reader {
  let rest = "";
  let position = options.offset ?? 0;
  const now = options.now ?? (() => 0);
  const stats = { lines: 0, bytes: 0, records: 0, unread_lines: 0, by_format: {}, with_request_id: 0 };
  function record(text: string, offset: number, entry?: Entry): LogRecord {
    const known = entry?.known;
    return {
      record_id: `${options.source}/${options.generation}/${offset}`,
      time: entry?.time ?? now(),
      time_source: entry?.time === undefined ? "heard" : "stamped",
      observed_time: now(),
      sequence: 0,
      kind: known?.kind ?? "log",
      severity: entry?.severity ?? 0,
      level: entry?.level ?? "",
      repeat: 1,
      repeat_times: undefined,
      repeat_locators: undefined,
      event_id: "",
      event_code: "",
      template: "",
      variables: [],
      edition: "",
      message: known?.message ?? text.replace(/\n$/, ""),
      origin: entry?.program === undefined ? {} : { service: entry.program },
      cloud: options.cloud,
      host: entry?.host ?? options.host,
      place: options.place,
      request_id: known?.request_id,
      global_request_id: undefined,
      trace_id: known?.trace_id,
      span_id: known?.span_id,
      actor: undefined,
      resources: [],
      outcome: known?.outcome,
      duration: undefined,
      http: undefined,
      exception: undefined,
      attributes: { ...entry?.fields, ...known?.attributes },
      locator: `${options.locator}@${options.generation}:${offset}+${text.length}`,
      format: known?.format ?? "none",
      confidence: 0,
      torn: false,
      redacted: 0,
      schema: 1,
      original: text,
    };
  }
  return {
    push(chunk) {
      rest += Buffer.from(chunk).toString("latin1");
      const records: LogRecord[] = [];
      for (let end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
        records.push(record(rest.slice(0, end + 1), position));
        position += end + 1;
        rest = rest.slice(end + 1);
      }
      return records;
    },
    pushEntry: (entry, at) => [record(entry.text, at, entry)],
    idle: () => [],
    end() {
      const last = rest === "" ? [] : [record(rest, position)];
      position += rest.length;
      rest = "";
      return last;
    },
    get position() {
      return position;
    },
    stats: { ...stats, tracebacks: 0, torn: 0, redacted: 0 },
  };
}
