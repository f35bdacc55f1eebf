import { resolve } from "node:path";
import { buildCommand } from "@stricli/core";
import { KilowatchError } from "#base";
import type { ImportReport } from "#contract";
import { type ImportProgress, importFiles } from "#store";
import { withClient } from "../client.ts";
import type { CliContext, CliProcess } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";
import { dataFlag, withStore } from "./open.ts";

interface Flags {
  data: string;
  redact: boolean;
  cloud?: string;
  host?: string;
  timeZone: string;
  format: string;
  output: OutputForm;
}

export const storeImport = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Read log files into a data directory, to be kept; a server that holds it reads them itself",
    fullDescription: [
      "Takes what 'record read' takes: plain, gzip, zstd, xz or bzip2 files, tar archives, - for standard input. A file that",
      "was imported before adds only what grew at its end; an import that was broken off goes on where it stopped. With",
      "--no-redact, 'store export --original' gives every file back byte for byte.",
      "",
      "Example: kilowatch store import /var/log/nova/*.log --data /var/lib/kilowatch --no-redact",
    ].join("\n"),
  },
  parameters: {
    flags: {
      data: dataFlag,
      redact: { kind: "boolean", brief: "Replace secrets", default: true },
      cloud: { kind: "parsed", parse: String, optional: true, brief: "Cloud that the files are of", placeholder: "C" },
      host: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Host of lines that name none",
        placeholder: "H",
      },
      timeZone: { kind: "parsed", parse: String, brief: "IANA zone of times without one", default: "UTC" },
      format: { kind: "parsed", parse: String, brief: "Format of the lines", default: "auto" },
      output: outputFlag,
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: { brief: "Log files; - is standard input", parse: String, placeholder: "FILE" },
    },
  },
  async func(this: CliContext, flags: Flags, ...paths: string[]) {
    const { stdout, stderr } = this.process;
    const started = performance.now();
    const { connectLocally } = await import("#app");
    const isHeld = (await connectLocally(flags.data)) !== undefined;
    const report = isHeld
      ? await importByServer(flags, this.process, paths)
      : await importHere(flags, this.process, paths);
    if (stderr.isTTY === true) stderr.write("\r\u001b[K");
    for (const failure of report.failures) await write(stderr, `kilowatch: ${failure} (FILE_UNREADABLE)\n`);
    const seconds = (performance.now() - started) / 1000;
    const { files, skipped, lines, bytes, records } = report;
    const failures = report.failures.length;
    await write(
      stdout,
      flags.output === "json"
        ? `${JSON.stringify({ files, skipped, lines, bytes, records, failures, seconds })}\n`
        : `${files} files, ${skipped} of them imported before; ${lines} lines, ${records} records in ${seconds.toFixed(1)} s\n`,
    );
    if (failures > 0) this.process.exitCode = 66;
  },
});

/** The server reads the files itself, so that it alone writes to its directory. */
async function importByServer(flags: Flags, process: CliProcess, paths: readonly string[]): Promise<ImportReport> {
  if (paths.includes("-")) {
    throw new KilowatchError(
      "USAGE",
      `a server holds ${flags.data}, and it cannot read this command's standard input: name files, or send lines to one of its sources`,
    );
  }
  return withClient({ data: flags.data }, process, (client) =>
    client.call("store-import", {
      body: {
        paths: paths.map((path) => resolve(path)),
        redact: flags.redact,
        time_zone: flags.timeZone,
        format: flags.format,
        ...(flags.cloud !== undefined && { cloud: flags.cloud }),
        ...(flags.host !== undefined && { host: flags.host }),
      },
    }),
  );
}

async function importHere(flags: Flags, process: CliProcess, paths: readonly string[]): Promise<ImportReport> {
  return withStore(flags.data, process, async (store) => {
    const report = await importFiles(store, paths, {
      redact: flags.redact,
      timeZone: flags.timeZone,
      format: flags.format,
      stdin: process.stdin,
      now: Date.now() * 1000,
      onProgress: progressLine(process.stderr, performance.now()),
      ...(flags.cloud !== undefined && { cloud: flags.cloud }),
      ...(flags.host !== undefined && { host: flags.host }),
    });
    await store.settle();
    if (report.records > 0) await store.compact();
    return report;
  });
}

const REPORT_MILLISECONDS = 200;

function progressLine(stderr: CliContext["process"]["stderr"], started: number): (progress: ImportProgress) => void {
  if (stderr.isTTY !== true) return () => undefined;
  let last = started;
  return ({ file, lines }) => {
    const now = performance.now();
    if (now - last < REPORT_MILLISECONDS) return;
    last = now;
    const rate = Math.round((lines / (now - started)) * 1000);
    stderr.write(`\r\u001b[K${lines} lines, ${rate}/s  ${file.slice(-50)}`);
  };
}
