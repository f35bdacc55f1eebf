import { buildCommand } from "@stricli/core";
import type { EventChange, EventDiff } from "#contract";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { noteMissing } from "../notes.ts";
import { type Column, type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { timeFormat, timeZoneFlag } from "../time.ts";
import { sparkline } from "./sparkline.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
  at?: string;
  span: string;
  beforeFrom?: string;
  beforeTo?: string;
  afterFrom?: string;
  afterTo?: string;
  minFactor: number;
  timeZone: string;
}

const momentFlag = (brief: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder: "TIME" }) as const;

export const eventDiff = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Show which events are new, gone, rising or falling between two windows of time",
    fullDescription: [
      "New is what was never seen before the second window; the others are changes of rate that chance does not explain.",
      "Without options the last 24 hours are compared with the 24 hours before.",
      "",
      "Example: kilowatch event diff --data DIR --at 2026-11-23T20:00 --span 2h     (an upgrade at 20:00)",
      "Example: kilowatch event diff 'severity>=warning' --span 7d",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      output: outputFlag,
      at: momentFlag("Compare the span before this moment with the span after it"),
      span: { kind: "parsed", parse: String, default: "24h", brief: "Length of both windows", placeholder: "SPAN" },
      beforeFrom: momentFlag("Begin of the window before"),
      beforeTo: momentFlag("End of the window before"),
      afterFrom: momentFlag("Begin of the window after"),
      afterTo: momentFlag("End of the window after"),
      minFactor: { kind: "parsed", parse: parseFactor, default: "3", brief: "How much a rate must change" },
      timeZone: timeZoneFlag,
    },
    positional: { kind: "array", parameter: { brief: "The filter's words", parse: String, placeholder: "FILTER" } },
  },
  func: async function (flags, ...words) {
    const { at, beforeFrom, beforeTo, afterFrom, afterTo } = flags;
    const diff = await withClient(flags, this.process, (client) =>
      client.call("event-diff", {
        query: {
          filter: words.join(" "),
          span: flags.span,
          min_factor: flags.minFactor,
          ...(at === undefined ? {} : { at }),
          ...(beforeFrom === undefined ? {} : { before_from: beforeFrom }),
          ...(beforeTo === undefined ? {} : { before_to: beforeTo }),
          ...(afterFrom === undefined ? {} : { after_from: afterFrom }),
          ...(afterTo === undefined ? {} : { after_to: afterTo }),
        },
      }),
    );
    const { stdout } = this.process;
    if (flags.output === "json") return write(stdout, `${JSON.stringify(diff, undefined, 2)}\n`);
    await write(stdout, renderDiff(diff, flags.timeZone, stdout.columns));
    await noteMissing(this.process, diff.completeness);
  },
});

function parseFactor(text: string): number {
  const factor = Number(text);
  if (!(factor >= 1)) throw new Error(`${text} is no factor of 1 or more`);
  return factor;
}

function renderDiff(diff: EventDiff, timeZone: string, width: number | undefined): string {
  const time = timeFormat(timeZone);
  const window = ({ from, to, records }: EventDiff["before"]): string =>
    `${time.full(from)} to ${time.full(to)}, ${records} records`;
  const columns: Column<EventChange>[] = [
    { title: "event", value: (event) => event.event_id },
    { title: "level", value: (event) => event.level || "–" },
    { title: "before", value: (event) => String(event.before), align: "right" },
    { title: "after", value: (event) => String(event.after), align: "right" },
    { title: "factor", value: (event) => formatFactor(event.factor), align: "right" },
    { title: "trend", value: (event) => sparkline(event.sparkline, 16) },
    { title: "template", value: (event) => event.template, elastic: true },
  ];
  const parts = (["new", "gone", "rising", "falling"] as const).map((name) => {
    const events = diff[name];
    return `\n${name.toUpperCase()}: ${events.length}\n${events.length === 0 ? "" : renderTable(events, columns, width)}`;
  });
  return `before  ${window(diff.before)}\nafter   ${window(diff.after)} (${timeZone})\n${parts.join("")}`;
}

function formatFactor(factor: number | undefined): string {
  if (factor === undefined) return "new";
  return factor === 0 ? "gone" : `×${factor >= 10 ? Math.round(factor) : factor.toPrecision(2)}`;
}
