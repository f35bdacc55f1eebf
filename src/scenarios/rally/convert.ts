import { KilowatchError } from "#base";
import type { LoadUnsupported } from "#contract";
import type { Cloud } from "#openstack";
import type { LoadJob, OpenJob } from "../load/job.ts";
import { LoadSlas } from "../load/sla.ts";
import type { Owner } from "../owner.ts";
import { type ContextName, contextShapes, openEnvironment } from "./contexts.ts";
import type { RallyScenario } from "./define.ts";
import { type RallyHook, runHooks } from "./hooks.ts";
import { RallyIteration } from "./iteration.ts";
import { resolveReferences, withoutReferences } from "./references.ts";
import { type Runner, runnerShapes } from "./runners.ts";
import { rallyScenarios } from "./scenarios/all.ts";
import type { Named, RallyTask, RallyWorkload } from "./task-file.ts";

export interface ConvertOptions {
  readonly cloud: Cloud;
  readonly owner: Owner;
  /** Hooks that execute commands may. */
  readonly allowHooks: boolean;
  readonly existingUser: boolean;
  readonly abortOnSlaFailure: boolean;
  readonly graceSeconds: number;
}

export interface ConvertedTask {
  readonly jobs: readonly LoadJob[];
  readonly unsupported: readonly LoadUnsupported[];
}

/** What a workload is marked to need at most where nobody says how long it runs. */
const UNBOUNDED_SECONDS = 24 * 3600;
/** What Rally adds when a workload names no service levels. */
const DEFAULT_SLAS: LoadSlas = { failure_rate: { max: 0 } };

type RunnerName = keyof typeof runnerShapes;

/**
 * Makes load of a task of Rally's. What Kilowatch doesn't do is answered in one list; workloads that would not be what they
 * say without it are left out, the rest is run.
 */
export function convertTask(task: RallyTask, options: ConvertOptions): ConvertedTask {
  const unsupported: LoadUnsupported[] = [];
  const jobs = task.workloads.flatMap((workload) => {
    const converted = convertWorkload(workload, options, unsupported);
    return converted === undefined ? [] : [converted];
  });
  return { jobs, unsupported };
}

/** What of a task Kilowatch doesn't do; nothing is opened or run. */
export function checkTask(task: RallyTask, allowHooks: boolean): LoadUnsupported[] {
  const unsupported: LoadUnsupported[] = [];
  for (const workload of task.workloads) readWorkload(workload, allowHooks, unsupported);
  return unsupported;
}

interface ReadWorkload {
  readonly scenario: RallyScenario;
  readonly args: Readonly<Record<string, unknown>>;
  readonly contexts: Readonly<Record<string, unknown>>;
  readonly slas: LoadSlas;
  readonly runner: Runner;
  readonly hooks: readonly RallyHook[];
}

function convertWorkload(
  workload: RallyWorkload,
  options: ConvertOptions,
  unsupported: LoadUnsupported[],
): LoadJob | undefined {
  const read = readWorkload(workload, options.allowHooks, unsupported);
  if (read === undefined) return undefined;
  const { file, line } = workload.scenario.at;
  const title =
    workload.title === workload.scenario.name ? workload.title : `${workload.title} (${workload.scenario.name})`;
  return {
    title,
    async open(signal) {
      try {
        return await openWorkload(title, read, options, signal);
      } catch (error) {
        if (!(error instanceof KilowatchError)) throw error;
        throw new KilowatchError(error.code, `${file}:${line}: ${error.message}`, { cause: error });
      }
    },
  };
}

async function openWorkload(
  title: string,
  read: ReadWorkload,
  options: ConvertOptions,
  signal: AbortSignal,
): Promise<OpenJob> {
  const { cloud, owner, existingUser } = options;
  const { scenario, runner } = read;
  // Names are looked up once, before anything is made: a name that isn't there costs nothing.
  const args = await resolveReferences(cloud, read.args, signal);
  const contexts: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(read.contexts)) {
    const resolved =
      name === "servers" ? await resolveReferences(cloud, value as Record<string, unknown>, signal) : value;
    contexts[name] = contextShapes[name as ContextName].parse(resolved);
  }
  const run = scenario.bind(args);
  const opened = await openEnvironment({
    cloud,
    owner,
    contexts,
    needs: scenario.needs,
    existingUser,
    seconds: runner.seconds ?? UNBOUNDED_SECONDS,
    signal,
  });
  const hooks = runHooks(read.hooks);
  const iterate = RallyIteration.runner(opened.environment, run);
  return {
    plan: {
      title,
      parts: [
        {
          scenario: scenario.name,
          weight: 1,
          iterate: (number, abort) => {
            hooks.iteration(number + 1);
            return iterate(number, abort);
          },
        },
      ],
      warmup: { seconds: 0, iterations: 0 },
      slas: read.slas,
      abortOnSlaFailure: options.abortOnSlaFailure,
      graceSeconds: options.graceSeconds,
      ...runner,
    },
    async close(abort) {
      await hooks.end();
      return await opened.close(abort);
    },
  };
}

function readWorkload(
  workload: RallyWorkload,
  allowHooks: boolean,
  unsupported: LoadUnsupported[],
): ReadWorkload | undefined {
  const before = unsupported.length;
  const tell = (kind: LoadUnsupported["kind"], { name, at }: Named, remedy: string): void => {
    unsupported.push({ kind, name, file: at.file, line: at.line, column: at.column, remedy });
  };
  const scenario = rallyScenarios.get(workload.scenario.name);
  if (scenario === undefined)
    tell("scenario", workload.scenario, "Kilowatch has no such scenario; the workload is left out");
  const args = workload.scenario.value ?? {};
  const wrong = scenario?.args.safeParse(withoutReferences(args)).error;
  for (const issue of wrong?.issues ?? []) {
    const name = issue.code === "unrecognized_keys" ? issue.keys.join(", ") : issue.path.join(".");
    tell(
      "argument",
      { ...workload.scenario, name: `${workload.scenario.name}: ${name}` },
      `${issue.message}; the workload is left out`,
    );
  }
  const contexts = readContexts(workload.contexts, tell);
  const runner = readRunner(workload.runner, tell);
  const fatal = unsupported.length > before;
  const slas = readSlas(workload.slas, tell);
  const hooks = readHooks(workload, allowHooks, tell);
  if (fatal || scenario === undefined || runner === undefined) return undefined;
  return { scenario, args: args as Record<string, unknown>, contexts, slas, runner, hooks };
}

type Tell = (kind: LoadUnsupported["kind"], named: Named, remedy: string) => void;

function readContexts(contexts: readonly Named[], tell: Tell): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const context of contexts) {
    const name = context.name.replace(/@openstack$/, "");
    if (!(name in contextShapes)) {
      tell("context", context, "Kilowatch doesn't make this context; the workload is left out");
      continue;
    }
    const shape = contextShapes[name as ContextName];
    const value = context.value ?? (name === "allow_ssh" ? null : {});
    const { error } = shape.safeParse(name === "servers" ? withoutReferences(value) : value);
    if (error === undefined) read[name] = value;
    else
      tell(
        "context",
        context,
        `${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}; the workload is left out`,
      );
  }
  return read;
}

function readRunner(runner: Named, tell: Tell): Runner | undefined {
  if (!(runner.name in runnerShapes)) {
    tell("runner", runner, `Kilowatch has ${Object.keys(runnerShapes).join(", ")}; the workload is left out`);
    return undefined;
  }
  const { data, error } = runnerShapes[runner.name as RunnerName].safeParse(runner.value ?? {});
  if (data === undefined) {
    tell("runner", runner, `${error.issues[0]?.path.join(".")}: ${error.issues[0]?.message}; the workload is left out`);
  }
  return data;
}

function readSlas(slas: readonly Named[], tell: Tell): LoadSlas {
  if (slas.length === 0) return DEFAULT_SLAS;
  const read: Record<string, unknown> = {};
  for (const sla of slas) {
    const { error } = LoadSlas.safeParse({ [sla.name]: sla.value });
    if (error === undefined) read[sla.name] = sla.value;
    else
      tell(
        "sla",
        sla,
        `${sla.name in LoadSlas.shape ? error.issues[0]?.message : "Kilowatch has no such criterion"}; it is not judged`,
      );
  }
  return LoadSlas.parse(read);
}

function readHooks(workload: RallyWorkload, allowHooks: boolean, tell: Tell): RallyHook[] {
  return workload.hooks.flatMap((hook) => {
    const { action, trigger } = hook;
    if (action.name !== "sys_call") tell("hook", action, "Kilowatch has only sys_call; the hook is left out");
    else if (typeof action.value !== "string")
      tell("hook", action, "the command of sys_call is a string; the hook is left out");
    else if (!["event", "periodic"].includes(trigger.name)) {
      tell("hook", trigger, "Kilowatch has the triggers event and periodic; the hook is left out");
    } else if (!allowHooks) tell("hook", action, "it executes a command: --allow-hooks lets it; the hook is left out");
    else return [{ command: action.value, trigger: trigger.name as "event" | "periodic", when: trigger.value }];
    return [];
  });
}
