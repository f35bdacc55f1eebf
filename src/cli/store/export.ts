import { buildCommand } from "@stricli/core";
import { KilowatchError } from "#base";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { dataFlag, withStore } from "./open.ts";

interface Flags {
  data: string;
  original: boolean;
  to?: string;
  output: OutputForm;
}

export const storeExport = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Write the kept files back as they were",
    fullDescription: [
      "Writes every file whose lines are kept below --to, under its own name: byte for byte if it was imported with",
      "--no-redact, which its checksum proves. A compressed file comes back uncompressed under the name it had; the members",
      "of an archive come below a folder of the archive's name. Archived days are covered.",
      "",
      "Example: kilowatch store export --data /var/lib/kilowatch --original --to /tmp/evidence",
    ].join("\n"),
  },
  parameters: {
    flags: {
      data: dataFlag,
      original: { kind: "boolean", brief: "The exact lines, file by file", default: false },
      to: { kind: "parsed", parse: String, optional: true, brief: "Directory to write to", placeholder: "DIR" },
      output: outputFlag,
    },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const { to } = flags;
    if (!flags.original || to === undefined) {
      throw new KilowatchError(
        "USAGE",
        "give --original and --to DIR; single records leave by 'kilowatch record search --output ndjson'",
      );
    }
    const files = await withStore(flags.data, this.process, (store) => store.exportOriginals(to));
    await write(
      this.process.stdout,
      flags.output === "json"
        ? `${JSON.stringify({ files }, undefined, 2)}\n`
        : renderTable(files, [
            { title: "file", value: (file) => file.path, elastic: true },
            { title: "bytes", value: (file) => String(file.bytes), align: "right" },
            { title: "state", value: (file) => file.state },
          ]),
    );
  },
});
