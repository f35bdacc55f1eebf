import { buildCommand } from "@stricli/core";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
}

export const sourceList = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Show where records are heard: state, rate, lag, drops, unread lines",
    fullDescription: "Example: kilowatch source list --server http://127.0.0.1:8470",
  },
  parameters: { flags: { ...clientFlags, output: outputFlag }, positional: { kind: "tuple", parameters: [] } },
  func: async function (flags) {
    const { sources } = await withClient(flags, this.process, (client) => client.call("source-list", {}));
    if (flags.output === "json") return write(this.process.stdout, `${JSON.stringify({ sources }, undefined, 2)}\n`);
    if (sources.length === 0) {
      return write(
        this.process.stdout,
        "No sources are configured: add some under 'sources:' and start 'kilowatch serve'.\n",
      );
    }
    const table = renderTable(
      sources,
      [
        { title: "source", value: (source) => source.id },
        { title: "type", value: (source) => source.type },
        { title: "state", value: (source) => source.state },
        { title: "records", value: (source) => String(source.records), align: "right" },
        { title: "per s", value: (source) => source.rate_per_second.toFixed(1), align: "right" },
        { title: "lag s", value: (source) => source.lag_seconds?.toFixed(1) ?? "–", align: "right" },
        { title: "unread", value: (source) => String(source.unread_lines), align: "right" },
        { title: "dropped", value: (source) => String(source.dropped), align: "right" },
        { title: "silent", value: (source) => source.silent_hosts.map((host) => host.host).join(",") || "–" },
        { title: "detail", value: (source) => source.detail ?? "", elastic: true },
      ],
      this.process.stdout.columns,
    );
    return write(this.process.stdout, table);
  },
});
