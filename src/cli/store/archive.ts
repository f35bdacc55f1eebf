import { buildCommand } from "@stricli/core";
import { KilowatchError } from "#base";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";

interface Flags extends ClientFlags {
  olderThan: number;
  output: OutputForm;
}

/** A number of days: `30d`, `0d`. Throws USAGE. */
function parseDays(text: string): number {
  const match = /^(\d{1,6})d$/.exec(text);
  if (match === null) throw new KilowatchError("USAGE", `--older-than: '${text}' is no number of days such as 30d`);
  return Number(match[1]);
}

export const storeArchive = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Move days to the archive, where they take the least space and stay searchable",
    fullDescription: [
      "Moves whole UTC days to column files in DIR/archive (docs/reference/archive-format.md). A search that covers them",
      "loads them first. Without --older-than all days move.",
      "",
      "Example: kilowatch store archive --data /var/lib/kilowatch --older-than 30d",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      olderThan: {
        kind: "parsed",
        parse: parseDays,
        default: "0d",
        brief: "Only days that ended so long ago; 0d: all",
        placeholder: "DAYS",
      },
      output: outputFlag,
    },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const { chunks } = await withClient(flags, this.process, (client) =>
      client.call("store-archive", { body: { older_than_days: flags.olderThan } }),
    );
    await write(
      this.process.stdout,
      flags.output === "json"
        ? `${JSON.stringify({ chunks }, undefined, 2)}\n`
        : chunks.length === 0
          ? "No day is old enough.\n"
          : chunks.map(({ name, lines, bytes }) => `${name}: ${lines} lines in ${bytes} bytes\n`).join(""),
    );
  },
});
