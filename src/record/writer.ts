import type { Record as WireRecord } from "#contract";

/** A form in which records leave: one line, or as many as the form has for one record, without the last line end. */
export interface Writer {
  /** kebab-case noun. */
  readonly id: string;
  readonly summary: string;
  /** Where the layout is specified: a URL or the upstream file. */
  readonly reference: string;
  /** The MIME type of many of them, one after the other. */
  readonly contentType: string;
  /** Writes one record; what cannot stand in the form is left out, never written wrong. Must not throw. */
  readonly write: (record: WireRecord) => string;
}

export function defineWriter(writer: Writer): Writer {
  return writer;
}
