import type { Filter } from "#contract";
import type { LogRecord } from "#record";

/** Microseconds; `from` included, `to` excluded. */
export interface TraceWindow {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Microseconds; `from` included, `to` excluded. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What tracing asks of the kept records; answers come oldest first and stop after `limit`. */
export interface TraceStore {
  /** Records that carry one of the request ids as their own or as the global one. */
  byRequestIds(ids: readonly string[], window: TraceWindow, limit: number): Promise<LogRecord[]>;
  /** Records that name one of the resources; a request id in a record's text is a resource of type `request`. */
  byResourceIds(ids: readonly string[], window: TraceWindow, limit: number): Promise<LogRecord[]>;
  /** Which of the resources some record before `time` (microseconds) names. */
  namedBefore(ids: readonly string[], time: number, signal?: AbortSignal): Promise<ReadonlySet<string>>;
  /** Records in any of the spans that fit the filter. */
  within(spans: readonly Span[], filter: Filter, window: TraceWindow, limit: number): Promise<LogRecord[]>;
  /** Other records of the same event, the nearest in time before or after `record` first. */
  similar(record: LogRecord, limit: number, signal?: AbortSignal): Promise<LogRecord[]>;
}
