import { buildCommand } from "@stricli/core";
import type { EventSummary } from "#contract";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { noteMissing } from "../notes.ts";
import { type Column, type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { parseLimit } from "../record/search.ts";
import { timeFormat, timeZoneFlag } from "../time.ts";
import { sparkline } from "./sparkline.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
  from?: string;
  to?: string;
  sort: "count" | "last_seen" | "first_seen" | "severity" | "rate";
  limit: number;
  newSince?: string;
  timeZone: string;
}

export const windowFlags = {
  from: {
    kind: "parsed",
    parse: String,
    optional: true,
    brief: "Only from then on: 2h, 7d or a time",
    placeholder: "TIME",
  },
  to: { kind: "parsed", parse: String, optional: true, brief: "Only before then", placeholder: "TIME" },
} as const;

/** The window of a query as far as it was given. */
export function windowQuery(flags: { from?: string; to?: string }): { from?: string; to?: string } {
  return {
    ...(flags.from === undefined ? {} : { from: flags.from }),
    ...(flags.to === undefined ? {} : { to: flags.to }),
  };
}

export const eventList = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Show the catalogue of what happens: each event's count, rate, hosts, first and last time",
    fullDescription: [
      "Example: kilowatch event list --data DIR 'severity>=error' --from 24h",
      "Example: kilowatch event list --new-since 2h --sort severity",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      output: outputFlag,
      ...windowFlags,
      sort: {
        kind: "enum",
        values: ["count", "last_seen", "first_seen", "severity", "rate"],
        default: "count",
        brief: "What comes first",
      },
      limit: { kind: "parsed", parse: parseLimit, default: "100", brief: "How many events at most" },
      newSince: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Only events never seen before that time",
        placeholder: "TIME",
      },
      timeZone: timeZoneFlag,
    },
    positional: { kind: "array", parameter: { brief: "The filter's words", parse: String, placeholder: "FILTER" } },
  },
  func: async function (flags, ...words) {
    const answer = await withClient(flags, this.process, (client) =>
      client.call("event-list", {
        query: {
          filter: words.join(" "),
          sort: flags.sort,
          limit: flags.limit,
          ...windowQuery(flags),
          ...(flags.newSince === undefined ? {} : { new_since: flags.newSince }),
        },
      }),
    );
    const { stdout } = this.process;
    if (flags.output === "json") return write(stdout, `${JSON.stringify(answer, undefined, 2)}\n`);
    await write(stdout, renderTable(answer.events, eventColumns(flags.timeZone, stdout.columns), stdout.columns));
    await noteMissing(this.process, answer.completeness);
    if (answer.events.length < answer.total) {
      await write(this.process.stderr, `${answer.events.length} of ${answer.total} events; --limit shows more.\n`);
    }
  },
});

export function eventColumns(timeZone: string, width: number | undefined): Column<EventSummary>[] {
  const time = timeFormat(timeZone);
  const isWide = width === undefined || width >= 120;
  const wide: Column<EventSummary>[] = [
    { title: "per h", value: (event) => formatRate(event.rate_per_hour), align: "right" },
    { title: "hosts", value: (event) => String(event.hosts), align: "right" },
    { title: "first", value: (event) => time.short(event.first_seen) },
  ];
  return [
    { title: "event", value: (event) => event.event_id },
    { title: "level", value: (event) => event.level || "–" },
    { title: "count", value: (event) => String(event.count), align: "right" },
    ...(isWide ? wide : []),
    { title: "last", value: (event) => time.short(event.last_seen) },
    { title: "trend", value: (event) => sparkline(event.sparkline, isWide ? 16 : 8) },
    { title: "template", value: (event) => event.template, elastic: true },
  ];
}

export function formatRate(rate: number): string {
  return rate >= 100 ? String(Math.round(rate)) : rate.toPrecision(2);
}
