import { type Clock, timestampOf } from "#base";
import type { SourceStatus } from "#contract";
import type { LogRecord } from "#record";

const INTERVAL_SECONDS = 10;
const INTERVALS = 60;
const SAMPLES = 5;
const SAMPLE_CHARACTERS = 500;

/** What a source has heard so far: counts, rate over time, how far behind, and a few lines that nobody could read. */
export class Meter {
  records = 0;
  bytes = 0;
  dropped = 0;
  gaps = 0;
  #clock: Clock;
  #sample: (text: string) => string;
  #unread = 0;
  #redacted = 0;
  #torn = 0;
  #byFormat: Record<string, number> = {};
  #samples: string[] = [];
  #lastRecord: number | undefined;
  #lag: number | undefined;
  #lagOfInterval: number | undefined;
  #history: number[] = [];
  #intervalStart: number;
  #countOfInterval = 0;

  /** `sample` removes secrets from a line that is shown. */
  constructor(clock: Clock, sample: (text: string) => string) {
    this.#clock = clock;
    this.#sample = sample;
    this.#intervalStart = clock.nowMicros();
  }

  count(record: LogRecord): void {
    this.#roll();
    this.records += record.repeat;
    this.#countOfInterval += record.repeat;
    this.#redacted += record.redacted;
    if (record.torn) this.#torn++;
    this.#byFormat[record.format] = (this.#byFormat[record.format] ?? 0) + record.repeat;
    if (record.format === "none") this.#countUnread(record);
    this.#lastRecord = record.observed_time;
    if (record.time_source === "stamped") {
      const lag = Math.max(0, (record.observed_time - record.time) / 1e6);
      this.#lagOfInterval = Math.max(lag, this.#lagOfInterval ?? 0);
    }
  }

  status(): Omit<SourceStatus, "id" | "type" | "state" | "detail" | "silent_hosts"> {
    this.#roll();
    const elapsed = Math.max(1, (this.#clock.nowMicros() - this.#intervalStart) / 1e6);
    const lag = this.#lagOfInterval ?? this.#lag;
    return {
      records: this.records,
      bytes: this.bytes,
      rate_per_second: this.#history.at(-1) ?? this.#countOfInterval / elapsed,
      ...(lag === undefined ? {} : { lag_seconds: lag }),
      ...(this.#lastRecord === undefined ? {} : { last_record: timestampOf(this.#lastRecord) }),
      unread_lines: this.#unread,
      dropped: this.dropped,
      gaps: this.gaps,
      redacted: this.#redacted,
      torn: this.#torn,
      by_format: { ...this.#byFormat },
      unread_samples: [...this.#samples],
      rate_history: [...this.#history],
    };
  }

  #countUnread(record: LogRecord): void {
    const { original } = record;
    let lines = original.endsWith("\n") ? 0 : 1;
    for (let at = original.indexOf("\n"); at >= 0; at = original.indexOf("\n", at + 1)) lines++;
    this.#unread += Math.max(1, lines);
    if (original.trim() === "") return;
    const text = this.#sample(record.message.slice(0, SAMPLE_CHARACTERS));
    if (this.#samples.includes(text)) return;
    this.#samples.push(text);
    if (this.#samples.length > SAMPLES) this.#samples.shift();
  }

  /** Closes the intervals that have passed since something was counted. */
  #roll(): void {
    const passed = Math.floor((this.#clock.nowMicros() - this.#intervalStart) / (INTERVAL_SECONDS * 1e6));
    if (passed < 1) return;
    this.#history.push(this.#countOfInterval / INTERVAL_SECONDS);
    for (let quiet = 1; quiet < Math.min(passed, INTERVALS); quiet++) this.#history.push(0);
    this.#history = this.#history.slice(-INTERVALS);
    this.#intervalStart += passed * INTERVAL_SECONDS * 1e6;
    this.#countOfInterval = 0;
    this.#lag = this.#lagOfInterval;
    this.#lagOfInterval = undefined;
  }
}
