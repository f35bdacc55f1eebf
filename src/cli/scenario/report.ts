import { readFileSync, writeFileSync } from "node:fs";
import { buildCommand } from "@stricli/core";
import { KilowatchError, messageOf, systemClock, timestampOf } from "#base";
import { LoadReport, NotRun, ProofDimension, Run } from "#contract";
import type { ProofReport } from "#scenarios";
import { type Client, type ClientFlags, clientFlags } from "../client.ts";
import type { CliContext } from "../context.ts";
import { write } from "../output.ts";
import { withResults } from "./results.ts";

type Format = "html" | "junit" | "json" | "markdown";

interface Flags extends ClientFlags {
  cloud?: string;
  scenario?: string;
  set?: string;
  from: string;
  to?: string;
  before?: string;
  after?: string;
  by: ProofDimension;
  title?: string;
  format: Format;
  file?: string;
}

const MOST_RUNS = 5000;

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

export const scenarioReport = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Write a report of runs and loads: HTML that opens anywhere, JUnit, JSON or Markdown",
    fullDescription: [
      "Of kept runs (of the last 24 hours, unless told otherwise), or of files that 'scenario run' or 'scenario load' wrote as JSON.",
      "",
      "Examples:",
      "  kilowatch scenario report --cloud NAME --from 7d --file week.html",
      "  kilowatch scenario report --cloud NAME --before 48h/24h --after 24h/now --format markdown",
      "  kilowatch scenario report results.json --file results.html",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      cloud: text("Only runs on this cloud", "NAME"),
      scenario: text("Only these scenarios", "ID,ID"),
      set: text("Only the runs of this set", "SET"),
      from: {
        kind: "parsed",
        parse: String,
        default: "24h",
        brief: "A time, or a span back from now",
        placeholder: "TIME",
      },
      to: text("A time; now, if left out", "TIME"),
      before: text("Compare this run, set or window FROM/TO …", "SIDE"),
      after: text("… with this one", "SIDE"),
      by: {
        kind: "enum",
        values: ProofDimension.options,
        default: "host",
        brief: "Coverage by this, where a cloud is named",
      },
      title: text("Title of the report", "TITLE"),
      format: {
        kind: "enum",
        values: ["html", "junit", "json", "markdown"],
        default: "html",
        brief: "Form of the report",
      },
      file: text("Write to this file instead of standard output", "FILE"),
    },
    positional: {
      kind: "array",
      parameter: { brief: "Files with results; none: the kept runs", parse: String, placeholder: "FILE" },
    },
  },
  func: async function (flags, ...files) {
    if ((flags.before === undefined) !== (flags.after === undefined)) {
      throw new KilowatchError("USAGE", "--before and --after belong together");
    }
    const report =
      files.length > 0
        ? reportOfFiles(flags, files)
        : await withResults(flags, this.process, (client) => reportOfKept(flags, client));
    const written = await formatReport(report, flags.format);
    if (flags.file === undefined) return write(this.process.stdout, written);
    try {
      writeFileSync(flags.file, written);
    } catch (error) {
      throw new KilowatchError("FILE_UNREADABLE", `--file ${flags.file}: ${messageOf(error)}`, { cause: error });
    }
  },
});

async function formatReport(report: ProofReport, format: Format): Promise<string> {
  const { htmlReport, junitReport, markdownReport } = await import("#scenarios");
  switch (format) {
    case "html":
      return htmlReport(report);
    case "junit":
      return junitReport(report);
    case "markdown":
      return markdownReport(report);
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    default:
      return format satisfies never;
  }
}

const made = (): string => timestampOf(systemClock.nowMicros());

async function reportOfKept(flags: Flags, client: Client): Promise<ProofReport> {
  const { cloud, scenario, set, from, to, before, after } = flags;
  const common = { ...(cloud !== undefined && { cloud }), ...(scenario !== undefined && { scenario }) };
  const window = { from, ...(to !== undefined && { to }) };
  const query = { ...common, ...window, ...(set !== undefined && { set }) };
  const [{ details = [] }, trend] = await Promise.all([
    client.call("run-list", { query: { ...query, limit: MOST_RUNS, detail: "true" } }),
    client.call("run-trend", { query }),
  ]);
  const coverage =
    cloud === undefined ? undefined : await client.call("coverage", { query: { cloud, by: flags.by, ...window } });
  const comparison =
    before === undefined || after === undefined
      ? undefined
      : await client.call("run-compare", { query: { ...common, before, after } });
  return {
    title: flags.title ?? `Proof of ${cloud ?? "all clouds"}`,
    made: made(),
    runs: details,
    notRun: [],
    ...(details.length > 1 && { trend }),
    ...(coverage !== undefined && { coverage }),
    ...(comparison !== undefined && { comparison }),
    loads: [],
  };
}

/** Throws INPUT_INVALID that names the file that holds no results. */
function reportOfFiles(flags: Flags, files: readonly string[]): ProofReport {
  const runs: Run[] = [];
  const notRun: NotRun[] = [];
  const loads: LoadReport[] = [];
  for (const file of files) {
    for (const value of readValues(file)) {
      const run = Run.safeParse(value).data;
      const refused = run === undefined ? NotRun.safeParse(value).data : undefined;
      const load = run === undefined && refused === undefined ? LoadReport.safeParse(value).data : undefined;
      if (run !== undefined) runs.push(run);
      else if (refused !== undefined) notRun.push(refused);
      else if (load !== undefined) loads.push(load);
      else
        throw new KilowatchError("INPUT_INVALID", `${file}: holds something that is neither a run nor a load's report`);
    }
  }
  return { title: flags.title ?? `Proof: ${files.join(", ")}`, made: made(), runs, notRun, loads };
}

/** One JSON value, a list of them, or one a line. */
function readValues(file: string): unknown[] {
  let written: string;
  try {
    written = readFileSync(file, "utf8");
  } catch (error) {
    throw new KilowatchError("FILE_UNREADABLE", `${file}: ${messageOf(error)}`, { cause: error });
  }
  try {
    const value: unknown = JSON.parse(written);
    return Array.isArray(value) ? value : [value];
  } catch {
    return written
      .split("\n")
      .filter((line) => line.trim() !== "")
      .map((line, index) => {
        try {
          return JSON.parse(line) as unknown;
        } catch {
          throw new KilowatchError("INPUT_INVALID", `${file}:${index + 1}: is no JSON`);
        }
      });
  }
}
