import type { Record as WireRecord } from "#contract";
import { builtinWriters } from "#record";

/** The forms in which records leave, for a flag `--output`; a test holds them against the writers. */
export const recordForms = ["ndjson", "oslo-text", "otlp", "rfc5424", "summit"] as const;

export type RecordForm = (typeof recordForms)[number];

/** Writes records in one of `recordForms`, each with its line end; `undefined` where `form` is none of them. */
export function writeRecords(records: readonly WireRecord[], form: string): string | undefined {
  const writer = builtinWriters.find(({ id }) => id === form);
  return writer === undefined ? undefined : records.map((record) => `${writer.write(record)}\n`).join("");
}
