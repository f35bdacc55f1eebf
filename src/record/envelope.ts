import type { Draft } from "./format.ts";

/** One line, or one message of a protocol, taken out of what carried it. */
export interface Entry {
  /** Bytes as latin-1, without line end; may hold inner line ends where the carrier allows them. */
  text: string;
  /** Microseconds since the epoch, UTC, as the carrier stamped it. */
  time: number | undefined;
  /** `time` carries no zone: the framework shifts it from the source's zone to UTC. */
  local: boolean;
  /** `time` carries no year (it stands in 1972, a leap year): the framework chooses it. */
  yearless: boolean;
  host: string | undefined;
  /** The program's name as the carrier knows it: syslog tag, unit, container, fluentd's `programname`. */
  program: string | undefined;
  process: string | undefined;
  /** OpenTelemetry severity number, 0 where unknown. */
  severity: number;
  level: string | undefined;
  /** The line goes on in the next entry of the same stream (docker's 16 KiB splits, CRI's `P`). */
  partial: boolean;
  /** Tells interleaved writers apart: container id, stdout or stderr, journal stream. */
  stream: string | undefined;
  /** What else the carrier said, as Unicode; becomes attributes. */
  fields: Record<string, unknown> | undefined;
  /**
   * Where the carrier had already read the line (journald's native oslo fields, kolla's fluentd keys, oslo's Fluent
   * formatter): what it found, and under which format's name. `text` is then the message alone; no format is tried, and
   * these fields hold.
   */
  known: KnownFields | undefined;
}

export type KnownFields = { format: string } & Partial<Draft>;

export interface EnvelopeSample {
  text: string;
  expect: Partial<Omit<Entry, "time" | "known">> & {
    time?: string | undefined;
    known?: ({ format: string; time?: string } & Partial<Omit<Draft, "time">>) | undefined;
  };
}

/** A wrapping around lines: docker json-file, CRI, podman, syslog, journald's export, fluentd's record. */
export interface Envelope {
  readonly id: string;
  readonly summary: string;
  readonly reference: string;
  readonly samples: readonly EnvelopeSample[];
  /**
   * Unwraps one physical line; `undefined` where it is not this envelope. A line that carries several messages (OTLP's
   * LogsData) gives them in order; the first one takes the bytes. Must not throw.
   */
  readonly unwrap: (line: string) => Entry | readonly Entry[] | undefined;
}

export function defineEnvelope(envelope: Envelope): Envelope {
  return envelope;
}
