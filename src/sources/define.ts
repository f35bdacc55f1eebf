import type { z } from "zod";
import type { Clock, Logger, Metrics } from "#base";
import type { SourceStatus } from "#contract";
import type { Entry, LogRecord } from "#record";
import type { Checkpoint } from "#store";

export type SourceState = SourceStatus["state"];

/** What a gap in what was heard is called; the record that tells of it carries the word as its outcome. */
export type GapCause = "dropped" | "truncated" | "sequence" | "suppressed" | "expired" | "rejected" | "silent";

export interface Gap {
  cause: GapCause;
  /** One sentence for the operator: what is missing, of whom, why. */
  message: string;
  /** How many records (or bytes, where only these are known) are missing; 0 where nobody can know. */
  count: number;
  host?: string;
  locator?: string;
}

/** One stream of bytes or of messages within a source: a file, a connection, a queue. */
export interface StreamOptions {
  /** What the locator names: `file:/var/log/nova/nova-api.log`, `syslog:10.0.0.7`. */
  locator: string;
  /** Which incarnation of the file, connection or queue this is. */
  generation: string;
  /** Byte offset at which the first pushed byte stands. */
  offset?: number;
  host?: string | undefined;
  service?: string | undefined;
  /** Envelope id where the source knows it better than the reader can guess. */
  envelope?: string;
  /** Microseconds: when the file was last written. */
  lastWritten?: number;
  /** The checkpoint to keep with each durable batch that holds records of this stream. */
  checkpoint?: { key: string; value: (position: number) => string };
}

/**
 * What a source pushes into. Synchronous: records wait in the source's outbox until the store has them; before pushing more
 * a source must await `context.room()`.
 */
export interface Stream {
  /** Bytes in any cut. */
  push(chunk: Uint8Array): void;
  /** One message that its carrier already took apart. */
  pushEntry(entry: Entry): void;
  /** The same for senders that want an acknowledgement: answers the records instead of putting them into the outbox, for `context.deliver`. */
  take(entries: readonly Entry[]): LogRecord[];
  /** The stream has ended; what waited for a continuation is given out. */
  end(): void;
  /** Keeps the checkpoint with the next batch although no record came of it: the stream was read to its end, or moved. */
  touch(): void;
  /** Offset of the first byte that no record given out covers; an entry takes as many as its text has, and a line end. */
  readonly position: number;
  /** Offset behind everything pushed. */
  readonly pushed: number;
}

/** One request of an outside shipper, as the API server hands it on; it must not have read the body. */
export interface SourceRequest {
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  query: Readonly<Record<string, string | undefined>>;
  body: AsyncIterable<Uint8Array>;
  /** Address of the sender. */
  peer?: string | undefined;
}

export interface SourceResponse {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Uint8Array;
}

/** Takes one request; must answer every fault with a status, never throw. */
export type SourceHandler = (request: SourceRequest) => Promise<SourceResponse>;

/** What the framework gives a running source. Nothing of it may be used after `run` has returned. */
export interface SourceContext {
  readonly id: string;
  /** Aborted when the source must stop; `run` must then return within a second. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Opens a stream. The framework reads, identifies, counts and batches what is pushed. */
  open(options: StreamOptions): Stream;
  /** Forgets a stream that will not be pushed to again, after `end`. */
  close(stream: Stream): void;
  /** The checkpoints of this source as the last durable batch left them. */
  checkpoints(): Promise<Checkpoint[]>;
  /** The outbox is at its bound: what cannot wait must be dropped and counted. */
  readonly full: boolean;
  /** Resolves when the outbox has room and the store's spool is not about to run over; rejects when the source stops. */
  room(): Promise<void>;
  /** Resolves when everything pushed so far is durable. */
  durable(): Promise<void>;
  /**
   * Makes records durable at once, past the outbox, for senders that wait for an acknowledgement; rejects with STORE_FULL or
   * STORE_UNAVAILABLE where the store cannot take them, which the sender must be told.
   */
  deliver(records: readonly LogRecord[], checkpoints?: readonly Checkpoint[]): Promise<void>;
  /** Counts what could not be taken; told as one gap record every ten seconds for each cause and host. */
  drop(count: number, why: string, host?: string): void;
  /** Tells of a hole in what was heard, as a record of its own. */
  gap(gap: Gap): void;
  /** What the source is doing, for the status; `detail` must not hold secrets. */
  state(state: SourceState, detail?: string): void;
  /** Takes requests for `path` from the API server for as long as the source runs. */
  serve(path: string, handler: SourceHandler): void;
}

/** One kind of place where records are heard. */
export interface Source<Options extends z.ZodObject = z.ZodObject> {
  /** kebab-case noun. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  /** What only this kind takes; every source takes the common options too. */
  readonly options: Options;
  /** A section of a configuration file, parsed in the conformance suite. */
  readonly example: z.input<Options>;
  /**
   * Hears until the signal is aborted, then returns. An error thrown is told and the source started again after a growing
   * pause; a return before the signal means that there is nothing more to hear.
   */
  run(context: SourceContext, options: z.output<Options>): Promise<void>;
}

export function defineSource<Options extends z.ZodObject>(source: Source<Options>): Source<Options> {
  return source;
}
