import type { Entry } from "#record";
import { bytesOf, compileUnwrap, plainEntry } from "../../entry.ts";
import type { ForwardEvent } from "./message.ts";

const unwrap = compileUnwrap(["fluentd"]);
/** Under which keys shippers put the line itself, in the order in which they count. */
const LINE_KEYS = ["Payload", "log", "message", "MESSAGE"] as const;
const HOST_KEYS = ["Hostname", "hostname", "host", "_HOSTNAME"] as const;
const PROGRAM_KEYS = ["programname", "ident", "program", "container_name"] as const;

/** One event as an entry: kolla's and oslo's own keys are read, whatever else it carries becomes attributes. */
export function entryOf({ tag, time, record }: ForwardEvent, peer: string): readonly Entry[] {
  const known = unwrap(bytesOf(JSON.stringify(record)));
  if (known !== undefined) {
    return known.map((entry) => ({
      ...entry,
      time: entry.time ?? time,
      host: entry.host ?? peer,
      program: entry.program ?? tag,
    }));
  }
  const line = firstText(record, LINE_KEYS);
  const entry = plainEntry(
    bytesOf(line ?? JSON.stringify(record)).replace(/\n$/, ""),
    firstText(record, HOST_KEYS) ?? peer,
  );
  entry.time = time;
  entry.program = firstText(record, PROGRAM_KEYS) ?? tag;
  entry.stream = tag;
  entry.fields = { fluent_tag: tag, ...(line === undefined ? {} : withoutLine(record)) };
  return [entry];
}

function firstText(record: Record<string, unknown>, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = record[key];
    if (typeof value === "string" && value !== "") return value;
  }
  return undefined;
}

function withoutLine(record: Record<string, unknown>): Record<string, unknown> {
  const key = LINE_KEYS.find((name) => typeof record[name] === "string");
  return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}
