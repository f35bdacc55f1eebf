import { buildCommand } from "@stricli/core";
import { isKilowatchError } from "#base";
import { type ImportProgress, importFile } from "#store";
import type { CliContext } from "../context.ts";
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
    brief: "Read log files into a data directory, to be kept",
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
    const { stdout, stderr, stdin } = this.process;
    const started = performance.now();
    const progress: ImportProgress = { file: "", files: 0, skipped: 0, lines: 0, bytes: 0, records: 0 };
    let failures = 0;
    await withStore(flags.data, this.process, async (store) => {
      const report = progressLine(stderr, started);
      const outstanding: Promise<unknown>[] = [];
      for (const path of paths) {
        try {
          const { durable } = await importFile(
            store,
            path,
            {
              redact: flags.redact,
              timeZone: flags.timeZone,
              format: flags.format,
              stdin,
              now: Date.now() * 1000,
              onProgress: report,
              ...(flags.cloud !== undefined && { cloud: flags.cloud }),
              ...(flags.host !== undefined && { host: flags.host }),
            },
            progress,
          );
          outstanding.push(durable);
        } catch (error) {
          if (!isKilowatchError(error, "FILE_UNREADABLE")) throw error;
          failures += 1;
          stderr.write(`kilowatch: ${error.message} (${error.code})\n`);
        }
      }
      await Promise.all(outstanding);
      await store.settle();
      if (progress.records > 0) await store.compact();
    });
    if (stderr.isTTY === true) stderr.write("\r\u001b[K");
    const seconds = (performance.now() - started) / 1000;
    const { files, skipped, lines, bytes, records } = progress;
    await write(
      stdout,
      flags.output === "json"
        ? `${JSON.stringify({ files, skipped, lines, bytes, records, failures, seconds })}\n`
        : `${files} files, ${skipped} of them imported before; ${lines} lines, ${records} records in ${seconds.toFixed(1)} s\n`,
    );
    if (failures > 0) this.process.exitCode = 66;
  },
});

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
