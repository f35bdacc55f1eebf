import { buildCommand } from "@stricli/core";
import type { RouteOutput, routes } from "#contract";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, oneLine, outputFlag, write } from "../output.ts";
import { renderRecords } from "../record/search.ts";
import { timeFormat, timeZoneFlag } from "../time.ts";
import { formatRate, windowFlags, windowQuery } from "./list.ts";
import { sparkline } from "./sparkline.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
  from?: string;
  to?: string;
  timeZone: string;
}

const SHOWN = 8;

export const eventShow = buildCommand<Flags, [string], CliContext>({
  docs: {
    brief: "Show one event: where, when, with which values, its source line, and examples",
    fullDescription: "Example: kilowatch event show NOV-CM-7F3KQ2 --data DIR --from 24h",
  },
  parameters: {
    flags: { ...clientFlags, output: outputFlag, ...windowFlags, timeZone: timeZoneFlag },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The event id or its code", parse: String, placeholder: "EVENT" }],
    },
  },
  func: async function (flags, id) {
    const answer = await withClient(flags, this.process, (client) =>
      client.call("event-show", { params: { event_id: id }, query: windowQuery(flags) }),
    );
    const { stdout } = this.process;
    if (flags.output === "json") return write(stdout, `${JSON.stringify(answer, undefined, 2)}\n`);
    return write(stdout, describe(answer, flags.timeZone, stdout.columns));
  },
});

function describe(
  answer: RouteOutput<(typeof routes)["event-show"]>,
  timeZone: string,
  width: number | undefined,
): string {
  const { event } = answer;
  const time = timeFormat(timeZone);
  const counts = (list: readonly { value: string; count: number }[]): string =>
    list
      .slice(0, SHOWN)
      .map(({ value, count }) => `${oneLine(value)} (${count})`)
      .join(", ") + (list.length > SHOWN ? `, and ${list.length - SHOWN} more` : "");
  const rows: [string, string][] = [
    ["event", `${event.event_id} (${event.event_code})`],
    ["template", oneLine(event.template)],
    ["logger", event.logger ?? "–"],
    ["level", event.level],
    ["count", `${event.count}, ${formatRate(event.rate_per_hour)} an hour  ${sparkline(event.sparkline, 24)}`],
    ["seen", `${time.full(event.first_seen)} to ${time.full(event.last_seen)} ${timeZone}`],
    ["services", event.services.join(", ") || "–"],
    ["hosts", counts(answer.by_host.map(({ host, count }) => ({ value: host, count }))) || "–"],
    ...answer.slots.map(({ slot, values }): [string, string] => [`slot ${slot}`, counts(values)]),
    ...answer.catalogue.map(({ release, file, line, format }): [string, string] => [
      "source",
      `${file}:${line} (${release}) ${oneLine(format)}`,
    ]),
    ...answer.aliases.map((alias): [string, string] => ["also", alias]),
  ];
  const lines = rows.map(([name, value]) => `${name.padEnd(9)} ${value}`);
  return `${lines.join("\n")}\n\n${renderRecords(answer.examples, timeZone, width)}`;
}
