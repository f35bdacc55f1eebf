import { buildCommand } from "@stricli/core";
import { KilowatchError, messageOf } from "#base";
import { type LogRecord, openReader, type ReaderStats, readInput, serviceOfFile, toWire } from "#record";
import type { CliContext } from "../context.ts";
import { type RecordForm, recordForms, writeRecords } from "../forms.ts";
import { renderTable, write } from "../output.ts";

interface Flags {
  output: "table" | RecordForm;
  original: boolean;
  stats: boolean;
  format: string;
  timeZone: string;
  source?: string;
  redact: boolean;
}

export const recordRead = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Read log files into records",
    fullDescription: [
      "Reads log files (plain, gzip, zstd, xz, bzip2, tar archives; - is standard input) and writes one record for each",
      "thing that happened: a traceback is one record with its error line. A file that cannot be read is reported; the",
      "others are read all the same, and the exit code is 66.",
      "",
      "Example: kilowatch record read /var/log/nova/*.log --output ndjson | jq .event_id | sort | uniq -c",
    ].join("\n"),
  },
  parameters: {
    flags: {
      output: { kind: "enum", values: ["table", ...recordForms], brief: "Form of the records", default: "table" },
      original: { kind: "boolean", brief: "Include the exact lines of each record", default: false },
      stats: { kind: "boolean", brief: "Write counts as one JSON object instead of records", default: false },
      format: { kind: "parsed", parse: String, brief: "Format of the lines", default: "auto" },
      timeZone: { kind: "parsed", parse: String, brief: "IANA zone of times without one", default: "UTC" },
      source: {
        kind: "parsed",
        parse: String,
        brief: "Name of the source in record ids (default the file)",
        optional: true,
      },
      redact: { kind: "boolean", brief: "Replace secrets", default: true },
    },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: { brief: "Log files; - is standard input", parse: String, placeholder: "FILE" },
    },
  },
  async func(this: CliContext, flags: Flags, ...paths: string[]) {
    checkTimeZone(flags.timeZone);
    const started = process.hrtime.bigint();
    const totals = emptyTotals();
    const events = new Set<string>();
    let failures = 0;
    for (const path of paths) {
      try {
        for await (const records of readFile(path, flags, this.process.stdin, totals)) {
          if (flags.stats) for (const record of records) events.add(record.event_code);
          else await write(this.process.stdout, render(records, flags, this.process.stdout.columns));
        }
      } catch (error) {
        if (!(error instanceof KilowatchError)) throw error;
        failures += 1;
        await write(this.process.stderr, `kilowatch: ${error.message} (${error.code})\n`);
      }
    }
    if (flags.stats) {
      const seconds = Number(process.hrtime.bigint() - started) / 1e9;
      await write(this.process.stdout, `${JSON.stringify({ ...totals, events: events.size, seconds })}\n`);
    }
    if (failures > 0) this.process.exitCode = 66;
  },
});

function checkTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions();
  } catch (error) {
    throw new KilowatchError("USAGE", `--time-zone: ${messageOf(error)}; give an IANA name such as Europe/Berlin`);
  }
}

async function* readFile(
  path: string,
  flags: Flags,
  stdin: NodeJS.ReadableStream,
  totals: ReaderStats,
): AsyncGenerator<LogRecord[]> {
  for await (const file of readInput(path, stdin)) {
    const service = serviceOfFile(file.path);
    const reader = openReader({
      source: flags.source ?? `file:${file.path}`,
      locator: `file:${file.path}`,
      format: flags.format,
      timeZone: flags.timeZone,
      redact: flags.redact,
      ...(service === undefined ? {} : { service }),
      ...(file.lastWritten === undefined ? {} : { lastWritten: file.lastWritten }),
    });
    try {
      for await (const chunk of file.chunks) yield reader.push(chunk);
    } finally {
      // What came before a broken end is still told.
      const rest = reader.end();
      addStats(totals, reader.stats);
      yield rest;
    }
  }
}

function emptyTotals(): ReaderStats {
  return {
    lines: 0,
    bytes: 0,
    records: 0,
    unread_lines: 0,
    by_format: {},
    with_request_id: 0,
    tracebacks: 0,
    torn: 0,
    redacted: 0,
  };
}

function addStats(totals: ReaderStats, stats: ReaderStats): void {
  totals.lines += stats.lines;
  totals.bytes += stats.bytes;
  totals.records += stats.records;
  totals.unread_lines += stats.unread_lines;
  totals.with_request_id += stats.with_request_id;
  totals.tracebacks += stats.tracebacks;
  totals.torn += stats.torn;
  totals.redacted += stats.redacted;
  for (const [format, count] of Object.entries(stats.by_format)) {
    totals.by_format[format] = (totals.by_format[format] ?? 0) + count;
  }
}

function render(records: readonly LogRecord[], flags: Flags, width: number | undefined): string {
  if (records.length === 0) return "";
  const wire = records.map((record) => toWire(record, { original: flags.original }));
  const written = writeRecords(wire, flags.output);
  if (written !== undefined) return written;
  return renderTable(
    wire,
    [
      { title: "time", value: (record) => record.time },
      { title: "level", value: (record) => record.level },
      { title: "service", value: (record) => record.origin.service ?? "" },
      { title: "event", value: (record) => record.event_id },
      { title: "request", value: (record) => record.request_id ?? "" },
      { title: "message", value: (record) => record.message, elastic: true },
    ],
    width,
  );
}
