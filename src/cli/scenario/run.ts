import { buildCommand } from "@stricli/core";
import { createLogger, KilowatchError, messageOf, timestampOf } from "#base";
import type { NotRun, Run, RunRequest } from "#contract";
import { type Client, openClient } from "../client.ts";
import type { CliContext, CliProcess } from "../context.ts";
import { oneLine, write } from "../output.ts";
import { timeFormat } from "../time.ts";
import {
  cloudFlag,
  defaultDataDirectory,
  knownHostsOf,
  parseOption,
  parseParallel,
  parseSeconds,
  type TargetFlags,
  targetFlags,
  targetOf,
  type WitnessFlags,
  witnessFlags,
} from "./flags.ts";
import { createProgress } from "./progress.ts";

type Output = "table" | "json" | "ndjson" | "junit";

interface Flags extends TargetFlags, WitnessFlags {
  cloud?: string;
  all: boolean;
  admin: boolean;
  reach: boolean;
  option?: readonly string[];
  timeout?: number;
  parallel: number;
  data?: string;
  output: Output;
}

/** Log records of a failure that are shown; the filter shows the rest. */
const SHOWN_RECORDS = 5;
const WAIT_SECONDS = 30;

/** Exit codes of a set of runs, in docs/guides/proof.md; what stops all runs has the error's own. */
const EXIT_FAILED = 1;
const EXIT_UNDECIDED = 2;
const EXIT_INTERRUPTED = 130;

export const scenarioRun = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Try what a tenant would do, say who is to blame where it fails, and leave nothing behind",
    fullDescription: [
      "Runs here, with your credentials; results are kept in the data directory, also where a server holds it.",
      "Ctrl-C stops and cleans up; a second Ctrl-C leaves the clean-up to the next run.",
      "Exit code: 0 all that was tried works (perhaps slowly); 1 something failed (cloud, quota, capacity);",
      "2 nothing failed, but something can't be told (undecided, runner, path) or nothing could be tried; 130 stopped.",
      "",
      "Examples:",
      "  kilowatch scenario run server-boot --cloud NAME",
      "  kilowatch scenario run --all --cloud NAME --output junit > proof.xml",
      "  kilowatch scenario run server-boot --cloud NAME --each host --admin",
    ].join("\n"),
  },
  parameters: {
    flags: {
      cloud: cloudFlag,
      all: { kind: "boolean", default: false, brief: "All scenarios (with --admin, those for administrators too)" },
      ...targetFlags,
      admin: { kind: "boolean", default: false, brief: "Scenarios marked admin may run" },
      reach: { kind: "boolean", default: false, brief: "Guests can be reached from here: try ping, SSH and HTTP" },
      option: {
        kind: "parsed",
        parse: String,
        variadic: true,
        optional: true,
        brief: "An option of the scenarios that have it; may be repeated",
        placeholder: "KEY=VALUE",
      },
      timeout: {
        kind: "parsed",
        parse: parseSeconds,
        optional: true,
        brief: "Seconds that one run may take, its clean-up apart",
        placeholder: "SECONDS",
      },
      parallel: { kind: "parsed", parse: parseParallel, default: "1", brief: "Runs at a time, 1 to 16" },
      ...witnessFlags,
      data: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief:
          "Data directory for results and ledger [default = $XDG_STATE_HOME/kilowatch or ~/.local/state/kilowatch]",
        placeholder: "DIR",
      },
      output: {
        kind: "enum",
        values: ["table", "json", "ndjson", "junit"],
        default: "table",
        brief: "Form of the answer",
      },
    },
    positional: { kind: "array", parameter: { brief: "Scenarios; --all for all", parse: String, placeholder: "ID" } },
  },
  func: async function (flags, ...ids) {
    if (ids.length === 0 && !flags.all) {
      throw new KilowatchError("USAGE", "name scenarios, or give --all; 'kilowatch scenario list' shows them");
    }
    if (ids.length > 0 && flags.all) throw new KilowatchError("USAGE", "give scenarios or --all, not both");
    const stopping = interruptions(this.process);
    const results = await runHere(flags, ids, this.process, stopping);
    const code = stopping.stop.signal.aborted ? EXIT_INTERRUPTED : exitCode(results);
    if (code !== 0) this.process.exitCode = code;
  },
});

interface Stopping {
  readonly stop: AbortController;
  readonly kill: AbortController;
}

function interruptions(process: CliProcess): Stopping {
  const stop = new AbortController();
  const kill = new AbortController();
  const interrupt = (): void => (stop.signal.aborted ? kill : stop).abort();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  return { stop, kill };
}

async function runHere(flags: Flags, ids: readonly string[], process: CliProcess, stopping: Stopping) {
  // Loaded only here: help and completion need neither engine nor cloud.
  const { createRunSets, openProver, openWorkplace } = await import("#app");
  const data = flags.data ?? defaultDataDirectory(process.env);
  const logger = createLogger({ level: "warn", write: (line) => process.stderr.write(line) });
  const workplace = await openWorkplace(data, logger);
  const client = await openClient({ data }, process).catch(async (error: unknown) => {
    await workplace.close();
    throw error;
  });
  const closers = [() => client.close(), () => workplace.close()];
  try {
    const prover = await openProver({
      cloud: flags.cloud,
      env: process.env,
      region: flags.region,
      observer: flags.observer,
      hosts: knownHostsOf(flags.knownHosts),
      controlUrl: flags.controlUrl,
      reach: flags.reach,
      owner: workplace.owner,
      ask: (id, input) => client.call(id, input),
      watch: workplace.watch,
      logger,
    });
    closers.unshift(() => prover.close());
    await prover.check();
    await mendFirst(prover, process, stopping);
    const sets = createRunSets({
      clock: workplace.owner.clock,
      logger,
      killSignal: stopping.kill.signal,
      // A run that can't be kept is still shown.
      keep: (result) =>
        keep(client, result).catch((error: unknown) =>
          write(process.stderr, `kilowatch: not kept: ${messageOf(error)}\n`),
        ),
    });
    const request = requestOf(flags, ids, prover.cloud);
    const set = await sets.start(prover, request, stopping.stop.signal);
    const progress = createProgress(process.stdout.isTTY === true);
    const shown = flags.output === "table" ? process.stdout : process.stderr;
    const never = new AbortController().signal;
    const quiet = flags.output !== "table" && process.stderr.isTTY !== true;
    for (let revision = -1; ; ) {
      const now = await sets.wait(set.set_id, revision, WAIT_SECONDS, never);
      revision = now.revision;
      if (!quiet) await write(shown, progress(now));
      if (now.state === "ended") break;
    }
    await sets.close();
    const results = sets.results(set.set_id);
    await present(flags, results, { process, client, made: timestampOf(workplace.owner.clock.nowMicros()) });
    return results;
  } finally {
    for (const close of closers) await close();
  }
}

async function mendFirst(
  prover: {
    mend(signal: AbortSignal): Promise<{ runs: readonly string[]; removed: number; left: readonly unknown[] }>;
  },
  process: CliProcess,
  { stop }: Stopping,
): Promise<void> {
  try {
    const { runs, removed, left } = await prover.mend(stop.signal);
    if (runs.length === 0) return;
    await write(
      process.stderr,
      `kilowatch: ${runs.length} earlier runs had died: ${removed} of their objects removed, ${left.length} left\n`,
    );
  } catch (error) {
    await write(process.stderr, `kilowatch: what earlier runs left is not mended: ${messageOf(error)}\n`);
  }
}

function requestOf(flags: Flags, ids: readonly string[], cloud: string): RunRequest {
  return {
    cloud,
    scenarios: [...ids],
    target: targetOf(flags),
    ...(flags.each !== undefined && { each: flags.each }),
    admin: flags.admin,
    options: Object.fromEntries((flags.option ?? []).map(parseOption)),
    parallel: flags.parallel,
    ...(flags.timeout !== undefined && { timeout_seconds: flags.timeout }),
  };
}

async function keep(client: Client, result: Run | NotRun): Promise<void> {
  const body = "reasons" in result ? { runs: [], not_run: [result] } : { runs: [result] };
  await client.call("run-add", { body });
}

const isRun = (result: Run | NotRun): result is Run => !("reasons" in result);

async function present(
  flags: Flags,
  results: readonly (Run | NotRun)[],
  { process, client, made }: { process: CliProcess; client: Client; made: string },
): Promise<void> {
  const runs = results.filter(isRun);
  switch (flags.output) {
    case "json":
      return write(process.stdout, `${JSON.stringify(results, undefined, 2)}\n`);
    case "ndjson":
      return write(process.stdout, results.map((result) => `${JSON.stringify(result)}\n`).join(""));
    case "junit": {
      const notRun = results.filter((result) => !isRun(result)) as NotRun[];
      const title = `kilowatch scenario run on ${flags.cloud ?? runs[0]?.target.cloud ?? "the cloud"}`;
      const { junitReport } = await import("#scenarios");
      return write(process.stdout, junitReport({ title, made, runs, notRun, loads: [] }));
    }
    default:
      for (const run of runs) await write(process.stdout, await failureText(client, run));
      return write(process.stdout, summaryText(results));
  }
}

/** Who is to blame for a failed run, and the first log records of its requests. */
async function failureText(client: Client, run: Run): Promise<string> {
  const lines: string[] = [];
  const { describeBlame } = await import("#scenarios");
  const blame = describeBlame(run);
  if (run.verdict !== "works" && run.verdict !== "slow") {
    lines.push(`\n${run.scenario} (${run.run_id}): ${run.verdict}: ${oneLine(run.reason)}`);
    if (run.failing_step !== undefined) lines.push(`  step    ${run.failing_step}`);
    if (blame !== "") lines.push(`  blame   ${blame}`, `  by      ${run.blame?.how ?? ""}`);
    if (run.server_fault !== undefined)
      lines.push(`  fault   ${run.server_fault.code} ${oneLine(run.server_fault.message)}`);
    lines.push(...(await logLines(client, run)));
  }
  for (const { kind, id, reason } of run.cleanup.left) lines.push(`  left    ${kind} ${id}: ${oneLine(reason)}`);
  return lines.length === 0 ? "" : `${lines.join("\n")}\n`;
}

async function logLines(client: Client, run: Run): Promise<string[]> {
  const time = timeFormat("UTC");
  try {
    const found = await client.call("run-show", { params: { run_id: run.run_id }, query: { records: SHOWN_RECORDS } });
    if (found.filter === "") return [];
    const shown = found.records.map(
      ({ time: when, host = "–", origin, level, message }) =>
        `    ${time.short(when)} ${host} ${origin.service ?? ""} ${level} ${oneLine(message).slice(0, 200)}`,
    );
    return [`  logs    ${found.total} records, ${found.errors} errors: ${found.filter}`, ...shown];
  } catch (error) {
    return [`  logs    can't be asked: ${messageOf(error)}`];
  }
}

function summaryText(results: readonly (Run | NotRun)[]): string {
  const counts = new Map<string, number>();
  for (const result of results) {
    const word = isRun(result) ? result.verdict : "not run";
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  const left = results.filter(isRun).reduce((sum, { cleanup }) => sum + cleanup.left.length, 0);
  const parts = [...counts].map(([word, count]) => `${count} ${word}`).join(", ");
  return `\n${parts || "nothing was run"}; ${left === 0 ? "nothing left behind" : `${left} objects left behind`}\n`;
}

function exitCode(results: readonly (Run | NotRun)[]): number {
  const verdicts = results.filter(isRun).map(({ verdict }) => verdict);
  if (verdicts.some((verdict) => verdict === "cloud" || verdict === "quota" || verdict === "capacity"))
    return EXIT_FAILED;
  const all = verdicts.length > 0 && verdicts.every((verdict) => verdict === "works" || verdict === "slow");
  return all ? 0 : EXIT_UNDECIDED;
}
