import { buildCommand } from "@stricli/core";
import type { StoreStat } from "#contract";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
}

export const storeStat = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Show what is kept, and in how many bytes",
    fullDescription: "Example: kilowatch store stat --data /var/lib/kilowatch --output json",
  },
  parameters: { flags: { ...clientFlags, output: outputFlag }, positional: { kind: "tuple", parameters: [] } },
  func: async function (flags) {
    const stat = await withClient(flags, this.process, (client) => client.call("store-stat", {}));
    return write(
      this.process.stdout,
      flags.output === "json" ? `${JSON.stringify(stat, undefined, 2)}\n` : tableOf(stat),
    );
  },
});

function tableOf(stat: StoreStat): string {
  const perLine =
    stat.lines === 0 ? "" : ` (${((stat.bytes_hot + stat.bytes_archive) / stat.lines).toFixed(2)} a line)`;
  const rows: [string, string][] = [
    ["records", String(stat.records)],
    ["lines", String(stat.lines)],
    ["from", stat.oldest ?? "–"],
    ["to", stat.newest ?? "–"],
    ["bytes of the lines", String(stat.bytes_original)],
    ["bytes hot", `${stat.bytes_hot}${perLine}`],
    ["bytes archived", String(stat.bytes_archive)],
    ["bytes spooled", `${stat.bytes_spool} in ${stat.spooled_batches} batches`],
    ["bytes inactive", String(stat.bytes_inactive)],
    ["format", `${stat.format}, ${stat.engine}`],
  ];
  return renderTable(rows, [
    { title: "what", value: ([what]) => what },
    { title: "value", value: ([, value]) => value },
  ]);
}
