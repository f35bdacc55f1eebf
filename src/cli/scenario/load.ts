import { readFileSync, writeFileSync } from "node:fs";
import { buildCommand } from "@stricli/core";
import { createLogger, KilowatchError, messageOf } from "#base";
import type { LoadReport, LoadUnsupported } from "#contract";
import type { Cloud } from "#openstack";
import type { LoadFile, LoadJob, Owner } from "#scenarios";
import type { CliContext, CliProcess } from "../context.ts";
import { write } from "../output.ts";
import { cloudFlag, defaultDataDirectory } from "./flags.ts";
import { flagsOfScenarios, type LoadFlags, loadFlags, parseCount } from "./load-flags.ts";
import { createLoadProgress, loadText, unsupportedText } from "./load-text.ts";

interface Flags extends LoadFlags {
  cloud?: string;
  region?: string;
  callsPerSecond?: number;
  callsInFlight?: number;
  admin: boolean;
  existingUser: boolean;
  taskArgs?: string;
  taskArgsFile?: string;
  allowHooks: boolean;
  strict: boolean;
  data?: string;
  output: "table" | "json" | "rally";
  reportFile?: string;
}

const EXIT_FAILED = 1;
const EXIT_INTERRUPTED = 130;

const optional = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

const bound = (brief: string) =>
  ({ kind: "parsed", parse: parseCount, optional: true, brief, placeholder: "N" }) as const;

export const scenarioLoad = buildCommand<Flags, [string], CliContext>({
  docs: {
    brief: "Make load with scenarios: at a rate or so many at once, never above what was asked",
    fullDescription: [
      "TASK is a load file (docs/reference/load-file.md), a task file of Rally's (version 1 or 2, JSON or YAML, with its",
      "template), or a scenario: Kilowatch's own, or one of Rally's that Kilowatch does. Ctrl-C ends the load, lets what is",
      "running end, cleans up and reports; a second one leaves the clean-up to the next start.",
      "Exit code: 0 every workload passed; 1 one did not (service level, failure, refused, something left behind); 65 the",
      "file is wrong; 130 interrupted.",
      "",
      "Examples:",
      "  kilowatch scenario load token-issue --cloud NAME --rate 5/s --duration 2m --sla p95=0.5",
      "  kilowatch scenario load server-boot --cloud NAME --concurrency 4 --times 100",
      "  kilowatch scenario load rally_task.json --cloud NAME --output rally > rally.json",
    ].join("\n"),
  },
  parameters: {
    flags: {
      cloud: cloudFlag,
      region: optional("Region, over the entry's", "REGION"),
      ...loadFlags,
      callsPerSecond: bound("The most API calls per second, whatever the load asks for"),
      callsInFlight: bound("The most API calls at once"),
      admin: { kind: "boolean", default: false, brief: "Scenarios marked admin may run" },
      existingUser: {
        kind: "boolean",
        default: false,
        brief: "Work in the project of the credentials, although a task asks for users to be made",
      },
      taskArgs: optional("Arguments of a Rally task's template, as JSON or YAML", "ARGS"),
      taskArgsFile: optional("The same in a file; --task-args goes over it", "FILE"),
      allowHooks: { kind: "boolean", default: false, brief: "Hooks of a Rally task may execute their commands" },
      strict: {
        kind: "boolean",
        default: false,
        brief: "Refuse a Rally task of which not everything can be done",
      },
      data: optional(
        "Data directory for the ledger [default = $XDG_STATE_HOME/kilowatch or ~/.local/state/kilowatch]",
        "DIR",
      ),
      output: {
        kind: "enum",
        values: ["table", "json", "rally"],
        default: "table",
        brief: "Form of the report; rally: as 'rally task report --json'",
      },
      reportFile: optional("Also write the report as JSON to this file, for 'scenario report'", "FILE"),
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Load file, Rally task file, or scenario", parse: String, placeholder: "TASK" }],
    },
  },
  func: async function (flags, task) {
    const report = await runHere(flags, task, this.process);
    if (report.state === "interrupted") this.process.exitCode = EXIT_INTERRUPTED;
    else if (report.state !== "passed") this.process.exitCode = EXIT_FAILED;
  },
});

/** What TASK means, before any cloud is asked. */
interface Asked {
  readonly title: string;
  readonly unsupported: readonly LoadUnsupported[];
  jobs(cloud: Cloud, owner: Owner): readonly LoadJob[];
}

/** Reads what TASK is. Throws INPUT_INVALID, USAGE or FILE_UNREADABLE. */
async function readTask(task: string, flags: Flags): Promise<Asked> {
  const scenarios = await import("#scenarios");
  const asLoad = (load: LoadFile): Asked => {
    scenarios.checkLoad(load);
    return {
      title: load.title,
      unsupported: [],
      jobs: (cloud, owner) =>
        scenarios.jobsOf(load, { cloud, owner, admin: flags.admin, target: { cloud: cloud.session.cloud } }),
    };
  };
  const isFile = /[./\\]/.test(task) && /\.(ya?ml|json)$/i.test(task);
  if (!isFile) return asLoad((await import("./load-of.ts")).loadOf(task, flags));
  const [given] = flagsOfScenarios.filter((name) => flags[name] !== undefined);
  if (given !== undefined)
    throw new KilowatchError("USAGE", `--${given} is for a scenario; in ${task} it stands in the file`);
  const text = readText(task, task);
  if (!scenarios.looksLikeRally(text)) return asLoad(scenarios.parseLoadFile(text, task));
  const { allowHooks, existingUser } = flags;
  const rally = scenarios.parseRallyTask(text, task, taskArguments(flags, scenarios.parseArguments));
  const unsupported = scenarios.checkTask(rally, allowHooks);
  if (flags.strict && unsupported.length > 0) {
    const list = unsupportedText(unsupported);
    throw new KilowatchError("INPUT_INVALID", `not everything in the task can be done (--strict):\n${list}`);
  }
  const abortOnSlaFailure = flags.abortOnSlaFailure === true;
  const options = { allowHooks, existingUser, abortOnSlaFailure, graceSeconds: GRACE_SECONDS };
  return {
    title: rally.title,
    unsupported,
    jobs: (cloud, owner) => scenarios.convertTask(rally, { ...options, cloud, owner }).jobs,
  };
}

function readText(path: string, where: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new KilowatchError("FILE_UNREADABLE", `${where}: ${messageOf(error)}`, { cause: error });
  }
}

async function runHere(flags: Flags, task: string, process: CliProcess): Promise<LoadReport> {
  const asked = await readTask(task, flags);
  await write(process.stderr, unsupportedText(asked.unsupported));
  // Loaded only here: help and completion need neither engine nor cloud.
  const [{ openWorkplace }, { mend }, { openCloud }] = await Promise.all([
    import("#app"),
    import("#scenarios"),
    import("#openstack"),
  ]);
  const stop = new AbortController();
  const kill = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => (stop.signal.aborted ? kill : stop).abort());
  }
  const logger = createLogger({ level: "warn", write: (line) => process.stderr.write(line) });
  const workplace = await openWorkplace(flags.data ?? defaultDataDirectory(process.env), logger);
  const closers = [() => workplace.close()];
  try {
    const region = flags.region === undefined ? {} : { region: flags.region };
    const { callsPerSecond: perSecond, callsInFlight: inFlight } = flags;
    const budget = { ...(perSecond !== undefined && { perSecond }), ...(inFlight !== undefined && { inFlight }) };
    const cloud = await openCloud(flags.cloud, { env: process.env, ...region, budget });
    closers.unshift(() => cloud.session.close());
    await mend(cloud, workplace.owner, { signal: stop.signal });
    return await runAndShow(asked, { flags, process, stop, kill, cloud, owner: workplace.owner });
  } finally {
    for (const close of closers) await close();
  }
}

const GRACE_SECONDS = 60;

interface Parts {
  readonly flags: Flags;
  readonly process: CliProcess;
  readonly stop: AbortController;
  readonly kill: AbortController;
  readonly cloud: Cloud;
  readonly owner: Owner;
}

async function runAndShow(asked: Asked, { flags, process, stop, kill, cloud, owner }: Parts): Promise<LoadReport> {
  const { createRallyReport, runJobs } = await import("#scenarios");
  const live = flags.output === "table" ? process.stdout : process.stderr;
  const progress = createLoadProgress(live, live.isTTY === true);
  const rally = flags.output === "rally" ? createRallyReport() : undefined;
  const report = await runJobs(asked.jobs(cloud, owner), {
    title: asked.title,
    cloud: cloud.session.cloud,
    unsupported: asked.unsupported,
    stop: stop.signal,
    kill: kill.signal,
    ...progress.watcher,
    ...(rally !== undefined && { onIteration: rally.onIteration }),
  });
  progress.end();
  if (flags.reportFile !== undefined) writeFileSync(flags.reportFile, `${JSON.stringify(report, undefined, 2)}\n`);
  if (rally !== undefined) {
    for await (const chunk of rally.write(report)) await write(process.stdout, chunk);
  } else {
    const text = flags.output === "json" ? `${JSON.stringify(report, undefined, 2)}\n` : loadText(report);
    await write(process.stdout, text);
  }
  return report;
}

function taskArguments(
  flags: Flags,
  parse: (text: string, where: string) => Record<string, unknown>,
): Record<string, unknown> {
  const args: Record<string, unknown> = {};
  if (flags.taskArgsFile !== undefined) {
    const text = readText(flags.taskArgsFile, "--task-args-file");
    Object.assign(args, parse(text, flags.taskArgsFile));
  }
  if (flags.taskArgs !== undefined) Object.assign(args, parse(flags.taskArgs, "--task-args"));
  return args;
}
