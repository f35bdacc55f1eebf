import type { Actor, HttpAccess, RecordException, RecordKind, Resource } from "./record.ts";

/**
 * What a format reads out of one line. The framework owns one draft per stream, resets it before each call and copies
 * what it needs afterwards; a format must not keep it.
 */
export interface Draft {
  /** Microseconds since the epoch if the zone was written; else see `local`. `undefined`: no time in the line. */
  time: number | undefined;
  /** The time carries no zone: the framework shifts it from the source's zone to UTC. */
  local: boolean;
  /** The time carries no year (it stands in 1972, a leap year): the framework chooses it. */
  yearless: boolean;
  kind: RecordKind;
  /** OpenTelemetry severity number, 0 where the line has none. */
  severity: number;
  level: string;
  message: string;
  service: string | undefined;
  process: string | undefined;
  logger: string | undefined;
  /** `file:line in function`. */
  source: string | undefined;
  host: string | undefined;
  request_id: string | undefined;
  global_request_id: string | undefined;
  trace_id: string | undefined;
  span_id: string | undefined;
  actor: Actor | undefined;
  resources: Resource[] | undefined;
  outcome: string | undefined;
  /** Seconds. */
  duration: number | undefined;
  http: HttpAccess | undefined;
  exception: RecordException | undefined;
  attributes: Record<string, unknown> | undefined;
  /**
   * The line has a header of its own and yet goes on with an earlier record of the same process and logger, as the lines
   * of oslo's `logging_exception_prefix` do; `message` is then what stands behind the header, indentation and all. Where
   * no such record is known, the line becomes a record itself.
   */
  continuation: boolean;
  /**
   * The strings are Unicode already (they came out of JSON); where false they are still the line's bytes as latin-1 and
   * the framework decodes them.
   */
  decoded: boolean;
  /**
   * 0 to 1: how sure the format is that it read the line as its writer meant it. Where several formats read a line, the
   * surest one holds, then the first of the list; whatever fits many programs (`LEVEL: message`) stays at or below 0.5.
   */
  confidence: number;
}

/** What is known of a line besides its text. */
export interface LineContext {
  /** The service's name by file name, syslog program or configuration, where known. */
  service: string | undefined;
  /** Microseconds: when the line was heard. */
  observedTime: number;
}

export interface FormatSample {
  /** One line (or several, where the format has continuations), without the last line end. */
  text: string;
  /** The fields the reader must find; times as ISO 8601 UTC with microseconds (zone-less ones read as UTC). */
  expect: Partial<Omit<Draft, "time">> & { time?: string };
}

export interface Format {
  /** kebab-case noun. */
  readonly id: string;
  readonly summary: string;
  /** Where the layout is specified: a URL or the upstream file. */
  readonly reference: string;
  /** Its tests: every sample is read in the conformance suite. */
  readonly samples: readonly FormatSample[];
  /**
   * Reads one line (bytes as latin-1, without line end) into `draft` and answers whether the line is of this format.
   * Must not throw, must not keep `draft`, must not allocate where the line is not its own. UTF-8 is decoded by the framework.
   */
  readonly read: (line: string, draft: Draft, context: LineContext) => boolean;
  /** Tells whether `line`, which `read` refused, goes on with the record before it. Default: indented lines and Python tracebacks do. */
  readonly continues?: (line: string) => boolean;
  /**
   * Called once for each record, when all its lines are known and `draft.message` holds them (tracebacks apart): the place
   * for what stands at the end of a message. Must not throw.
   */
  readonly complete?: (draft: Draft) => void;
}

export function defineFormat(format: Format): Format {
  return format;
}
