import { writeFileSync } from "node:fs";
import { buildCommand } from "@stricli/core";
import { KilowatchError, messageOf } from "#base";
import { buildCatalogue, encodeCatalogue } from "#record";
import type { CliContext } from "../context.ts";
import { write } from "../output.ts";

interface Flags {
  release: string;
  package?: string[];
  output: string;
}

export const catalogBuild = buildCommand<Flags, [string], CliContext>({
  docs: {
    brief: "Read the logging calls of a Python source tree into a release catalogue",
    fullDescription: [
      "Reads every LOG call below DIR (no Python needed) and writes its format string with file, line, level and logger as JSON,",
      "compressed where FILE ends in .zst. Tests are left out.",
      "",
      "Example: kilowatch catalog build /usr/lib/python3/dist-packages --package nova --package neutron --release zed --output zed.json",
    ].join("\n"),
  },
  parameters: {
    flags: {
      release: { kind: "parsed", parse: String, brief: "The release's name", default: "unnamed" },
      package: {
        kind: "parsed",
        parse: String,
        brief: "Read only this top-level package; may be repeated",
        variadic: true,
        optional: true,
      },
      output: { kind: "parsed", parse: String, brief: "File to write; - is standard output", default: "-" },
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Directory that holds Python packages", parse: String, placeholder: "DIR" }],
    },
  },
  func: async function (flags, directory) {
    const { stdout, stderr } = this.process;
    const skipped: string[] = [];
    const catalogue = buildCatalogue({
      directory,
      release: flags.release,
      packages: flags.package ?? [],
      onUnreadable: (path, reason) => skipped.push(`kilowatch: ${path}: ${reason}\n`),
    });
    if (catalogue.entries.length === 0) {
      throw new KilowatchError(
        "INPUT_INVALID",
        `No logging call below ${directory}. Name the directory that holds packages.`,
        {
          details: { file: directory },
        },
      );
    }
    const bytes = encodeCatalogue(catalogue, flags.output.endsWith(".zst"));
    if (flags.output === "-") await write(stdout, bytes);
    else {
      try {
        writeFileSync(flags.output, bytes);
      } catch (error) {
        throw new KilowatchError("FILE_UNREADABLE", `${flags.output} cannot be written: ${messageOf(error)}`, {
          cause: error,
          details: { file: flags.output },
        });
      }
    }
    for (const line of skipped) await write(stderr, line);
    const { entries, files } = catalogue;
    await write(stderr, `${entries.length} format strings of ${files.length} modules, release ${catalogue.release}\n`);
  },
});
