import { buildCommand } from "@stricli/core";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";
import { windowFlags, windowQuery } from "./list.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
  from?: string;
  to?: string;
}

export const eventReport = buildCommand<Flags, [string], CliContext>({
  docs: {
    brief: "Draft the Launchpad bug that a bad log message deserves",
    fullDescription: [
      "Nothing is sent: read the draft, then open the printed address. Ids, addresses and secrets are removed.",
      "",
      "Example: kilowatch event report NOV-CM-7F3KQ2 --data DIR",
    ].join("\n"),
  },
  parameters: {
    flags: { ...clientFlags, output: outputFlag, ...windowFlags },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "The event id or its code", parse: String, placeholder: "EVENT" }],
    },
  },
  func: async function (flags, id) {
    const report = await withClient(flags, this.process, (client) =>
      client.call("event-report", { params: { event_id: id }, query: windowQuery(flags) }),
    );
    const text =
      flags.output === "json"
        ? JSON.stringify(report, undefined, 2)
        : `Project: ${report.project}\nTags: ${report.tags.join(", ")}\nTitle: ${report.title}\n\n${report.body}\n\nTo file it: ${report.url}`;
    return write(this.process.stdout, `${text}\n`);
  },
});
