import type {
  Actor,
  ExceptionCause,
  ExceptionFrame,
  HttpAccess,
  Origin,
  Place,
  RecordException,
  RecordKind,
  Resource,
} from "#contract";

export type { Actor, ExceptionCause, ExceptionFrame, HttpAccess, Origin, Place, RecordException, RecordKind, Resource };

/**
 * A record in memory, on its way from a source to the store. Written out it is the contract's `Record`; only times
 * differ: here they are numbers of microseconds since 1970-01-01T00:00:00Z.
 */
export interface LogRecord {
  record_id: string;
  time: number;
  time_source: "stamped" | "inferred" | "heard";
  observed_time: number;
  sequence: number;
  kind: RecordKind;
  severity: number;
  level: string;
  /** 1, or the number of occurrences that were folded into this record; `repeat_times` and `repeat_locators` then hold all of them but the first. */
  repeat: number;
  repeat_times: number[] | undefined;
  repeat_locators: string[] | undefined;
  event_id: string;
  event_code: string;
  template: string;
  variables: string[];
  edition: string;
  message: string;
  origin: Origin;
  cloud: string | undefined;
  host: string | undefined;
  place: Place | undefined;
  request_id: string | undefined;
  global_request_id: string | undefined;
  trace_id: string | undefined;
  span_id: string | undefined;
  actor: Actor | undefined;
  resources: Resource[];
  outcome: string | undefined;
  /** Seconds. */
  duration: number | undefined;
  http: HttpAccess | undefined;
  exception: RecordException | undefined;
  attributes: Record<string, unknown> | undefined;
  locator: string;
  format: string;
  confidence: number;
  torn: boolean;
  redacted: number;
  schema: number;
  /** The exact bytes of all lines of the record with their line ends, as a latin-1 string (one character a byte). Redacted where redaction is on. */
  original: string;
}
