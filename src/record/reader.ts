import type { Entry } from "./envelope.ts";
import type { Identifier } from "./identity/identifier.ts";
import type { LogRecord, Place } from "./record.ts";

export interface ReaderOptions {
  /** The source's name; first part of every record id. */
  source: string;
  /** What the locator names: `file:/var/log/nova/nova-api.log`, `queue:rabbit/notifications.info`, `syslog:0.0.0.0:514`. */
  locator: string;
  /** Which incarnation of the file or queue this is; second part of every record id. */
  generation?: string;
  /** Byte offset at which the first pushed byte stands. */
  offset?: number;
  /** Format id, or `auto` (default): found out per stream and again where it stops to fit. */
  format?: string;
  /** Envelope id, `none`, or `auto` (default). */
  envelope?: string;
  /** Format of entries handed in that say when or by whom they were written, where no format reads their text. Default `none`. */
  carrier?: string;
  /** IANA zone of times without one. Default UTC. */
  timeZone?: string;
  cloud?: string;
  host?: string;
  service?: string;
  place?: Place;
  /** Replace secrets before anything else sees them. Default true. */
  redact?: boolean;
  /** Computes the event ids. Default one that all readers share. */
  identifier?: Identifier;
  /** Fold consecutive equal records. Default false. */
  fold?: boolean;
  /** Microseconds; default the system's clock. */
  now?: () => number;
  /** Microseconds: when the file was last written, from which year-less stamps get their year. Default `now`. */
  lastWritten?: number;
}

export interface ReaderStats {
  lines: number;
  bytes: number;
  records: number;
  unread_lines: number;
  by_format: Record<string, number>;
  with_request_id: number;
  tracebacks: number;
  torn: number;
  redacted: number;
}

/**
 * Turns the bytes of one stream (a file, a connection) or a sequence of entries into records. Synchronous: callers hand
 * batches on and await between them.
 */
export interface Reader {
  /** Bytes in any cut; records come out when their last line is certain. */
  push(chunk: Uint8Array): LogRecord[];
  /** One message that its carrier already took apart. `position` becomes the record's offset. */
  pushEntry(entry: Entry, position: number): LogRecord[];
  /** Gives out what waits for a continuation, because nothing came for a while (call it after about 500 ms of silence). Later continuations become records that point back. */
  idle(): LogRecord[];
  /** The stream has ended: an unterminated last line is a line. */
  end(): LogRecord[];
  /** Offset of the first byte that no record given out covers: where to go on after a restart. */
  readonly position: number;
  readonly stats: ReaderStats;
}
