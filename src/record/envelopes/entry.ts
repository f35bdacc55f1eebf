import type { Entry } from "../envelope.ts";

/** An entry that carries nothing but its text; one shape for all. */
export function createEntry(text: string): Entry {
  return {
    text,
    time: undefined,
    local: false,
    yearless: false,
    host: undefined,
    program: undefined,
    process: undefined,
    severity: 0,
    level: undefined,
    partial: false,
    stream: undefined,
    fields: undefined,
    known: undefined,
  };
}
