import { type Entry, entryFromFluent } from "#record";
import { bytesOf, plainEntry } from "../../entry.ts";
import type { ForwardEvent } from "./message.ts";

/** One event as an entry: kolla's, oslo's, journald's and Kubernetes' keys are read; an event without any text is kept as JSON. */
export function entryOf({ tag, time, record }: ForwardEvent, peer: string): Entry {
  const entry = entryFromFluent(record, time, tag) ?? withoutText(record, time, tag);
  entry.host ??= peer;
  // Fluentd's `in_tail` splits what belongs together; the tag tells one file's lines from another's.
  entry.stream ??= tag;
  entry.fields = { ...entry.fields, fluent_tag: tag };
  return entry;
}

function withoutText(record: Record<string, unknown>, time: number, tag: string): Entry {
  const entry = plainEntry(bytesOf(JSON.stringify(record)));
  entry.time = time;
  entry.program = tag;
  return entry;
}
