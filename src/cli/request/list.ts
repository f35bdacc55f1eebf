import { buildCommand } from "@stricli/core";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { windowFlags, windowQuery } from "../event/list.ts";
import { noteMissing } from "../notes.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { parseLimit } from "../record/search.ts";
import { formatSeconds, timeFormat, timeZoneFlag } from "../time.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
  from?: string;
  to?: string;
  limit: number;
  timeZone: string;
}

export const requestList = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Show the recent requests that users made: what, when, how long, how it ended",
    fullDescription: "Example: kilowatch request list --data DIR 'method:POST status>=400'",
  },
  parameters: {
    flags: {
      ...clientFlags,
      output: outputFlag,
      ...windowFlags,
      limit: { kind: "parsed", parse: parseLimit, default: "50", brief: "How many requests at most" },
      timeZone: timeZoneFlag,
    },
    positional: { kind: "array", parameter: { brief: "The filter's words", parse: String, placeholder: "FILTER" } },
  },
  func: async function (flags, ...words) {
    const answer = await withClient(flags, this.process, (client) =>
      client.call("request-list", { query: { filter: words.join(" "), limit: flags.limit, ...windowQuery(flags) } }),
    );
    const { stdout } = this.process;
    if (flags.output === "json") return write(stdout, `${JSON.stringify(answer, undefined, 2)}\n`);
    const time = timeFormat(flags.timeZone);
    const table = renderTable(
      answer.requests,
      [
        { title: "time", value: (request) => time.short(request.time) },
        { title: "request", value: (request) => request.id },
        { title: "status", value: (request) => String(request.status ?? "–"), align: "right" },
        {
          title: "took",
          value: (request) => (request.duration === undefined ? "–" : formatSeconds(request.duration)),
          align: "right",
        },
        { title: "records", value: (request) => String(request.records), align: "right" },
        { title: "errors", value: (request) => String(request.errors), align: "right" },
        { title: "what", value: (request) => request.title, elastic: true },
      ],
      stdout.columns,
    );
    await write(stdout, table);
    await noteMissing(this.process, answer.completeness);
  },
});
