import { resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import { KilowatchError } from "#base";
import { type Client, type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type RecordForm, recordForms } from "../forms.ts";
import { renderTable, write } from "../output.ts";
import { exportRecords } from "./export-records.ts";

interface Flags extends ClientFlags {
  original: boolean;
  to?: string;
  format?: RecordForm;
  filter: string;
  output?: string;
}

export const storeExport = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Write the kept files back as they were, or the records in a form that others read",
    fullDescription: [
      "With --original every file whose lines are kept is written below --to, under its own name: byte for byte if it was",
      "imported with --no-redact, which its checksum proves. A compressed file comes back uncompressed under the name it had;",
      "the members of an archive come below a folder of the archive's name.",
      "",
      "With --format all records that fit --filter are written to --output, the oldest first, in little memory. Archived days",
      "are covered either way.",
      "",
      "Example: kilowatch store export --data /var/lib/kilowatch --original --to /tmp/evidence",
      "Example: kilowatch store export --data /var/lib/kilowatch --format otlp --filter 'severity>=error' --output errors.jsonl",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      original: { kind: "boolean", brief: "The exact lines, file by file", default: false },
      to: { kind: "parsed", parse: String, optional: true, brief: "Directory for --original", placeholder: "DIR" },
      format: { kind: "enum", values: recordForms, optional: true, brief: "Form of the records" },
      filter: { kind: "parsed", parse: String, default: "", brief: "Which records, as 'record search' takes it" },
      output: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "With --format: file to write, - for standard output; with --original: table or json",
        placeholder: "FILE",
      },
    },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const { format, filter, to } = flags;
    if (format !== undefined && !flags.original) {
      const done = await withClient(flags, this.process, (client) =>
        exportRecords({ client, format, filter, output: flags.output ?? "-", stdout: this.process.stdout }),
      );
      await write(this.process.stderr, `${done.records} records\n`);
      for (const words of done.missing) await write(this.process.stderr, `kilowatch: ${words}\n`);
      if (done.missing.length > 0) this.process.exitCode = 75;
      return;
    }
    const form = flags.output ?? "table";
    if (!flags.original || to === undefined || format !== undefined || (form !== "table" && form !== "json")) {
      throw new KilowatchError(
        "USAGE",
        `give --original and --to DIR (with --output table or json), or --format with one of ${recordForms.join(", ")}`,
      );
    }
    const { files } = await withClient(flags, this.process, (client: Client) =>
      client.call("store-export", { body: { to: resolve(to) } }),
    );
    await write(
      this.process.stdout,
      form === "json"
        ? `${JSON.stringify({ files }, undefined, 2)}\n`
        : renderTable(files, [
            { title: "file", value: (file) => file.path, elastic: true },
            { title: "bytes", value: (file) => String(file.bytes), align: "right" },
            { title: "state", value: (file) => file.state },
          ]),
    );
  },
});
