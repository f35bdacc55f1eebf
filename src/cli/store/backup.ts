import { resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import { backupStore } from "#store";
import { withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { requireDataDirectory } from "../data-directory.ts";
import { write } from "../output.ts";
import { dataFlag } from "./open.ts";

interface Flags {
  data: string;
  to: string;
}

export const storeBackup = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Copy a data directory, also while a server holds it",
    fullDescription: [
      "A server goes on working, and copies the directory itself, to a place that its user may write to.",
      "The copy is a data directory itself: name it with --data to look into it, or put it in the place of the lost one.",
      "",
      "Example: kilowatch store backup --data /var/lib/kilowatch --to /backup/kilowatch-2026-11-23",
    ].join("\n"),
  },
  parameters: {
    flags: {
      data: dataFlag,
      to: { kind: "parsed", parse: String, brief: "Empty directory to copy to", placeholder: "DIR" },
    },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const to = resolve(flags.to);
    requireDataDirectory(flags.data);
    const { connectLocally } = await import("#app");
    if ((await connectLocally(flags.data)) === undefined) await backupStore(flags.data, to);
    else {
      await withClient({ data: flags.data }, this.process, (client) => client.call("store-backup", { body: { to } }));
    }
    await write(this.process.stdout, `${flags.data} is copied to ${flags.to}\n`);
  },
});
