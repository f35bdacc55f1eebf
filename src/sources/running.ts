import type { z } from "zod";
import { type Clock, KilowatchError, type Logger, type Metrics, messageOf, timestampOf } from "#base";
import type { SourceStatus } from "#contract";
import type { LogRecord, Reader, ReaderOptions } from "#record";
import { serviceOfFile } from "#record";
import type { Checkpoint, RecordSink } from "#store";
import type { Gap, Source, SourceContext, SourceHandler, SourceState, StreamOptions } from "./define.ts";
import { Meter } from "./meter.ts";
import type { CommonOptions } from "./options.ts";
import { Outbox, pause } from "./outbox.ts";
import { compilePlaces, placeOf } from "./place.ts";
import { type Silence, SilenceWatch } from "./silence.ts";
import { Streams } from "./streams.ts";

const RESTART_MS = [500, 1000, 2000, 5000, 10_000, 30_000] as const;
/** A run that lasted this long was healthy: the next failure begins with the shortest pause again. */
const HEALTHY_MS = 60_000;
/** Drops and silences are told at this pace, so that an overload does not make more load. */
const REPORT_MS = 10_000;
const STOP_GRACE_MS = 3000;
const MOST_DROP_CAUSES = 100;
/** OpenTelemetry severity numbers. */
const WARN = 13;
const INFO = 9;

export interface RunningSourceOptions {
  source: Source;
  common: CommonOptions;
  options: z.output<z.ZodObject>;
  sink: RecordSink;
  clock: Clock;
  logger: Logger;
  metrics: Metrics;
  openReader: (options: ReaderOptions) => Reader;
  /** Removes secrets from a line that is shown. */
  redactSample: (text: string) => string;
  reportMs?: number;
}

/** One configured source from start to stop: runs it, starts it again, and keeps its books. */
export class RunningSource {
  readonly id: string;
  readonly handlers = new Map<string, SourceHandler>();
  #o: RunningSourceOptions;
  #meter: Meter;
  #silence: SilenceWatch | undefined;
  #streams: Streams;
  #outbox: Outbox;
  #stop = new AbortController();
  #state: SourceState = "waiting";
  #detail: string | undefined;
  #blocked: string | undefined;
  #drops = new Map<string, { count: number; why: string; host: string | undefined }>();
  #gapReader: Reader;
  #gapPosition = 0;
  #done: Promise<void> | undefined;
  #isZoneTold = false;
  #reportTimer: NodeJS.Timeout | undefined;
  #records;
  #lost;

  constructor(options: RunningSourceOptions) {
    const { common, clock, metrics } = options;
    this.#o = options;
    this.id = common.id;
    this.#meter = new Meter(clock, options.redactSample);
    this.#silence = common.silence === null ? undefined : new SilenceWatch(common.silence);
    this.#records = metrics.counter("kilowatch_source_records_total", "Records heard", ["source"]);
    this.#lost = metrics.counter("kilowatch_source_dropped_total", "Messages that could not be taken", ["source"]);
    const place = compilePlaces(common);
    this.#streams = new Streams({
      id: common.id,
      openReader: options.openReader,
      readerOptions: (stream) => this.#readerOptions(stream),
      onRecord: (record) => {
        place(record);
        this.#hear(record);
      },
      onBytes: (bytes) => {
        this.#meter.bytes += bytes;
      },
      onGap: (gap) => this.#gap(gap),
      add: (records) => (records.length === 0 ? this.#outbox.touch() : this.#outbox.add(records)),
    });
    this.#outbox = new Outbox({
      sink: options.sink,
      logger: options.logger,
      checkpoints: () => this.#streams.checkpoints(),
      onBlocked: (reason) => {
        this.#blocked = reason;
      },
      onLost: (records, why) => this.#drop(records, `the store refuses them for good: ${why}`, undefined),
    });
    this.#gapReader = options.openReader(
      this.#readerOptions({ locator: `kilowatch:${common.id}`, generation: `gap-${clock.nowMicros().toString(36)}` }),
    );
    this.#stop.signal.addEventListener("abort", () => this.#outbox.wake());
  }

  start(): void {
    this.#reportTimer = setInterval(() => this.#report(), this.#o.reportMs ?? REPORT_MS);
    this.#reportTimer.unref();
    this.#done = this.#supervise();
  }

  /** Stops hearing, gives what was read to the store for a few seconds, and leaves the rest to its checkpoints. */
  async stop(): Promise<void> {
    this.#stop.abort();
    clearInterval(this.#reportTimer);
    await Promise.race([this.#done, pause(STOP_GRACE_MS)]);
    this.#report();
    this.#streams.stop();
    await this.#outbox.close(STOP_GRACE_MS);
    this.handlers.clear();
  }

  /** Resolves when the source has nothing more to hear. */
  async finished(): Promise<void> {
    await this.#done;
    this.#streams.closeAll();
    await this.#outbox.durable();
  }

  status(): SourceStatus {
    const isBlocked = this.#blocked !== undefined || this.#outbox.isFull;
    const detail = this.#blocked ?? this.#detail;
    return {
      id: this.id,
      type: this.#o.source.id,
      state: isBlocked && this.#state === "running" ? "backpressure" : this.#state,
      ...(detail === undefined ? {} : { detail }),
      ...this.#meter.status(),
      silent_hosts: (this.#silence?.silent() ?? []).map(({ host, lastHeard }) => ({
        host,
        last_heard: timestampOf(lastHeard),
      })),
    };
  }

  async #supervise(): Promise<void> {
    for (let failures = 0; !this.#stop.signal.aborted; failures++) {
      const started = performance.now();
      try {
        this.#setState("running");
        await this.#o.source.run(this.#context(), this.#o.options);
        this.#setState("stopped", this.#stop.signal.aborted ? undefined : "there is nothing more to hear");
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) break;
        if (performance.now() - started > HEALTHY_MS) failures = 0;
        const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)] ?? 30_000;
        this.#setState("failed", `${messageOf(error)}; tries again in ${wait / 1000} s`);
        this.#o.logger.warn("source failed", { source: this.id, wait_ms: wait, error });
        this.#streams.closeAll();
        this.handlers.clear();
        await pause(wait, this.#stop.signal);
        this.#silence?.resume(this.#o.clock.nowMicros());
      }
    }
    this.#setState("stopped");
  }

  #context(): SourceContext {
    const { clock, logger, metrics, sink } = this.#o;
    const { signal } = this.#stop;
    const outbox = this.#outbox;
    return {
      id: this.id,
      signal,
      clock,
      logger: logger.child({ source: this.id }),
      metrics,
      open: (options) => this.#streams.open(options),
      close: (stream) => this.#streams.close(stream),
      checkpoints: () => sink.checkpoints(this.id),
      get full() {
        return outbox.isFull;
      },
      room: () => this.#outbox.room(signal),
      durable: () => this.#durable(),
      deliver: (records, checkpoints) => this.#deliver(records, checkpoints),
      drop: (count, why, host) => this.#drop(count, why, host),
      gap: (gap) => this.#gap(gap),
      state: (state, detail) => this.#setState(state, detail),
      serve: (path, handler) => this.handlers.set(path, handler),
    };
  }

  #durable(): Promise<void> {
    this.#streams.settle();
    return this.#outbox.durable();
  }

  async #deliver(records: readonly LogRecord[], checkpoints?: readonly Checkpoint[]): Promise<void> {
    if (records.length === 0 && (checkpoints ?? []).length === 0) return;
    try {
      await this.#o.sink.append(checkpoints === undefined ? { records } : { records, checkpoints });
      this.#blocked = undefined;
    } catch (error) {
      this.#blocked = messageOf(error);
      throw error;
    }
  }

  #setState(state: SourceState, detail?: string): void {
    if (state !== this.#state || detail !== this.#detail) {
      this.#o.logger.info("source state", { source: this.id, state, ...(detail === undefined ? {} : { detail }) });
    }
    this.#state = state;
    this.#detail = detail;
  }

  /** What a service on this machine writes without a zone is of this machine's zone. */
  #ownTimeZone(): string {
    const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
    if (!this.#isZoneTold) {
      this.#o.logger.info("times without a zone are taken as this machine's; time_zone says otherwise", {
        source: this.#o.common.id,
        time_zone: timeZone,
      });
    }
    this.#isZoneTold = true;
    return timeZone;
  }

  #readerOptions(stream: StreamOptions): ReaderOptions {
    const { common, clock } = this.#o;
    const place = placeOf(common);
    const host = stream.host ?? common.host;
    const file = /^file:(.+)$/s.exec(stream.locator)?.[1];
    const timeZone = common.time_zone ?? (file === undefined ? undefined : this.#ownTimeZone());
    const service = stream.service ?? common.service ?? (file === undefined ? undefined : serviceOfFile(file));
    return {
      source: common.id,
      locator: stream.locator,
      carrier: this.#o.source.id,
      generation: stream.generation,
      format: common.format,
      envelope: common.envelope === "auto" ? (stream.envelope ?? "auto") : common.envelope,
      redact: common.redact,
      fold: common.fold,
      now: () => clock.nowMicros(),
      ...(stream.offset === undefined ? {} : { offset: stream.offset }),
      ...(stream.lastWritten === undefined ? {} : { lastWritten: stream.lastWritten }),
      ...(timeZone === undefined ? {} : { timeZone }),
      ...(common.cloud === undefined ? {} : { cloud: common.cloud }),
      ...(host === undefined ? {} : { host }),
      ...(service === undefined ? {} : { service }),
      ...(place === undefined ? {} : { place }),
    };
  }

  #hear(record: LogRecord): void {
    this.#meter.count(record);
    this.#records.inc({ source: this.id });
    if (record.host === undefined) return;
    const silentFor = this.#silence?.hear(record.host, record.observed_time);
    if (silentFor === undefined) return;
    this.#tell(
      {
        cause: "silent",
        message: `host ${record.host} speaks again after ${Math.round(silentFor)} s`,
        count: 0,
        host: record.host,
      },
      INFO,
    );
  }

  #drop(count: number, why: string, host: string | undefined): void {
    this.#meter.dropped += count;
    this.#lost.inc({ source: this.id }, count);
    // Forged senders must not make the list grow.
    const from = this.#drops.size < MOST_DROP_CAUSES ? host : undefined;
    const key = `${why} ${from ?? ""}`;
    const open = this.#drops.get(key);
    if (open === undefined) this.#drops.set(key, { count, why, host: from });
    else open.count += count;
  }

  #gap(gap: Gap): void {
    this.#meter.gaps++;
    this.#tell(gap, WARN);
  }

  /** A gap is a record like any other, read by the reader so that it gets its ids the same way. */
  #tell(gap: Gap, severity: number): void {
    const records = this.#gapReader.pushEntry(
      {
        text: Buffer.from(gap.message).toString("latin1"),
        time: this.#o.clock.nowMicros(),
        local: false,
        yearless: false,
        host: gap.host,
        program: "kilowatch",
        process: undefined,
        severity,
        level: severity === WARN ? "WARNING" : "INFO",
        partial: false,
        stream: undefined,
        fields: undefined,
        known: {
          format: "kilowatch",
          kind: "log",
          severity,
          level: severity === WARN ? "WARNING" : "INFO",
          message: gap.message,
          service: "kilowatch",
          logger: "kilowatch.sources",
          outcome: gap.cause,
          decoded: true,
          attributes: {
            source: this.id,
            cause: gap.cause,
            count: gap.count,
            ...(gap.locator === undefined ? {} : { locator: gap.locator }),
          },
          confidence: 1,
        },
      },
      this.#gapPosition++,
    );
    this.#outbox.add([...records, ...this.#gapReader.idle()]);
  }

  #report(): void {
    for (const { count, why, host } of this.#drops.values()) {
      const from = host === undefined ? "" : ` from ${host}`;
      this.#gap({
        cause: "dropped",
        message: `${count} messages${from} were dropped: ${why}`,
        count,
        ...(host === undefined ? {} : { host }),
      });
    }
    this.#drops.clear();
    const now = this.#o.clock.nowMicros();
    if (this.#state !== "running" || this.#blocked !== undefined) {
      this.#silence?.resume(now);
      return;
    }
    for (const silence of this.#silence?.check(now) ?? []) this.#gap(silentGap(silence, now));
  }
}

function silentGap({ host, lastHeard, usual }: Silence, now: number): Gap {
  const seconds = Math.round((now - lastHeard) / 1e6);
  return {
    cause: "silent",
    message: `host ${host} has been silent for ${seconds} s; it usually speaks every ${Math.max(1, Math.round(usual))} s`,
    count: 0,
    host,
  };
}

/** Refuses two sources of one name: their record ids and checkpoints would mix. */
export function requireUniqueIds(ids: readonly string[]): void {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id))
      throw new KilowatchError("CONFIG_INVALID", `two sources are called '${id}'; give each its own id`);
    seen.add(id);
  }
}
