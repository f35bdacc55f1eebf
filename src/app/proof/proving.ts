import { type Clock, KilowatchError, type Logger, type Metrics, messageOf, timestampOf } from "#base";
import type { NotRun, Run, RunLeftover, TimetableCloud, TimetableEntry } from "#contract";
import { builtinScenarios, checkOptions, isNotRun, type Owner, type PlannedRun, type Scenario } from "#scenarios";
import { type KeptLease, keepLease, startTimetable, type Timetable as WorkTimetable } from "#work";
import type { ProofCloudOptions } from "./options.ts";
import type { Pauses } from "./pauses.ts";
import type { Prover } from "./prover.ts";
import type { KeepResult } from "./run-sets.ts";

type ScenarioOptions = ProofCloudOptions["scenarios"][number];

/** Continuous proving of one cloud: of several servers of one state, one does it. */
export interface Proving {
  status(): TimetableCloud;
  entries(): TimetableEntry[];
  stop(): Promise<void>;
}

export interface ProvingParts {
  readonly options: ProofCloudOptions;
  readonly prover: Prover;
  readonly owner: Owner;
  readonly pauses: Pauses;
  readonly keep: KeepResult;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

interface Line {
  readonly key: string;
  readonly scenario: ScenarioOptions;
  last?: TimetableEntry["last"];
}

const RETRY_MILLISECONDS = 60_000;
/** A server that is told to end waits no longer for clean-up: the next start mends the rest. */
const CLEAN_UP_MILLISECONDS = 60_000;
const REFRESH_MILLISECONDS = 10_000;
/** How often what resisted clean-up is tried again. */
const MEND_MILLISECONDS = 15 * 60_000;

export function startProving(parts: ProvingParts): Proving {
  const { options, prover, owner, pauses, logger } = parts;
  const left = new Map<string, RunLeftover>();
  const lines: Line[] = options.scenarios.map((scenario, index) => ({ key: `${scenario.id}#${index}`, scenario }));
  const meter = metersOf(parts.metrics, options.name);
  let timetable: WorkTimetable | undefined;
  let trouble: string | undefined;

  const kept: KeptLease = keepLease({
    leases: owner.state.leases,
    name: `proof/${options.name}`,
    holder: owner.runner,
    onError: (error) => logger.warn("proof.lease", { cloud: options.name, message: messageOf(error) }),
    // Deliberately quick: the lease is not prolonged while this runs.
    begin: async () => {
      const ending = new AbortController();
      // Of this tenure only: after a lease that was lost in a slow clean-up, later runs clean up again.
      const killing = new AbortController();
      const working = work(ending.signal, killing.signal);
      return async () => {
        ending.abort();
        const kill = setTimeout(() => killing.abort(), CLEAN_UP_MILLISECONDS);
        await working;
        clearTimeout(kill);
      };
    },
  });

  /** Mends what dead runners left, then keeps the timetable until the signal; `kill` ends clean-up too. Never rejects. */
  async function work(signal: AbortSignal, kill: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        await prover.check();
        await mendLeftovers(signal);
        await pauses.refresh();
        trouble = undefined;
        break;
      } catch (error) {
        trouble = messageOf(error);
        logger.warn("proof.start", { cloud: options.name, message: trouble });
        await pause(RETRY_MILLISECONDS, signal);
      }
    }
    if (signal.aborted) return;
    const refreshing = setInterval(() => {
      pauses.refresh().catch((error: unknown) => logger.warn("proof.pauses", { message: messageOf(error) }));
    }, REFRESH_MILLISECONDS);
    const mending = setInterval(() => {
      mendLeftovers(signal).catch((error: unknown) => logger.warn("proof.mend", { message: messageOf(error) }));
    }, MEND_MILLISECONDS);
    const running = startTimetable({
      parallel: options.parallel,
      isPaused: () => pauses.of(options.name) !== undefined,
      tasks: lines.map((line) => ({
        key: line.key,
        intervalSeconds: line.scenario.interval_seconds,
        jitterSeconds: line.scenario.jitter_seconds,
        run: (ended) => prove(line, ended, kill),
      })),
    });
    timetable = running;
    await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    clearInterval(refreshing);
    clearInterval(mending);
    await running.stop();
    timetable = undefined;
  }

  /** One line of the timetable: a run, or one on each place, one after the other. */
  async function prove(line: Line, signal: AbortSignal, kill: AbortSignal): Promise<void> {
    try {
      for (const planned of await prover.plan(requestOf(options, line.scenario))) {
        if (signal.aborted || pauses.of(options.name) !== undefined) return;
        await proveOne(line, planned, { signal, kill });
      }
      trouble = undefined;
    } catch (error) {
      trouble = messageOf(error);
      logger.warn("proof.run", { cloud: options.name, scenario: line.scenario.id, message: trouble });
    }
  }

  async function proveOne(
    line: Line,
    planned: PlannedRun,
    { signal, kill }: { signal: AbortSignal; kill: AbortSignal },
  ): Promise<void> {
    const result = await prover.run(planned, {
      trigger: "timetable",
      admin: options.admin,
      options: line.scenario.options,
      timeoutSeconds: line.scenario.timeout_seconds,
      signal,
      killSignal: kill,
    });
    // What was stopped with the server says nothing of the cloud.
    if (signal.aborted && !isNotRun(result) && result.verdict === "undecided") return;
    await parts.keep(result);
    meter(result);
    if (isNotRun(result)) return;
    line.last = { run_id: result.run_id, time: result.time, verdict: result.verdict, reason: result.reason };
    note(result.cleanup.left);
  }

  /** Finishes what dead runners and runs that are over have left; what still resists is all that is left then. */
  async function mendLeftovers(signal: AbortSignal): Promise<void> {
    const mended = await prover.mend(signal);
    if (mended.runs.length > 0) logger.info("proof.mended", { cloud: options.name, ...mended });
    left.clear();
    note(mended.left);
  }

  function note(more: readonly RunLeftover[]): void {
    for (const each of more) left.set(`${each.kind}/${each.id}`, each);
    parts.metrics
      .gauge("kilowatch_proof_leftovers", "Objects that clean-up could not remove since the start.", ["cloud"])
      .set({ cloud: options.name }, left.size);
  }

  return {
    status() {
      const paused = pauses.of(options.name);
      const state = trouble !== undefined ? "failed" : !kept.held ? "elsewhere" : paused ? "paused" : "proving";
      return {
        cloud: options.name,
        project: options.project,
        state,
        ...(trouble !== undefined && { detail: trouble }),
        ...(paused !== undefined && { paused }),
        left: [...left.values()],
      };
    },
    entries: () =>
      lines.map(({ key, scenario, last }) => {
        const state = timetable?.tasks.find((task) => task.key === key);
        const next = state?.next;
        return {
          cloud: options.name,
          scenario: scenario.id,
          target: { cloud: options.name, ...scenario.target },
          ...(scenario.each !== undefined && { each: scenario.each }),
          interval_seconds: scenario.interval_seconds,
          jitter_seconds: scenario.jitter_seconds,
          ...(next !== undefined && { next: timestampOf(Math.round(next * 1000)) }),
          state: stateOf(state?.running, kept.held, pauses.of(options.name) !== undefined),
          ...(last !== undefined && { last }),
        };
      }),
    stop: () => kept.stop(),
  };
}

function stateOf(running: boolean | undefined, held: boolean, paused: boolean): TimetableEntry["state"] {
  if (!held) return "elsewhere";
  if (running === true) return "running";
  return paused ? "paused" : "waiting";
}

function requestOf(options: ProofCloudOptions, scenario: ScenarioOptions): Parameters<Prover["plan"]>[0] {
  return {
    cloud: options.name,
    scenarios: [scenario.id],
    target: scenario.target,
    ...(scenario.each !== undefined && { each: scenario.each }),
    admin: options.admin,
    options: scenario.options,
  };
}

/** Throws CONFIG_INVALID for a scenario that there is none of, that needs an administrator where none is allowed, or for its options. */
export function checkTimetable(options: ProofCloudOptions): void {
  for (const [index, { id, options: given }] of options.scenarios.entries()) {
    const scenario = builtinScenarios.find((each) => each.id === id);
    const field = `proof.clouds.${options.name}.scenarios.${index}.id`;
    const wrong =
      scenario === undefined
        ? `there is no scenario ${id}`
        : scenario.requires.role === "admin" && !options.admin
          ? `${id} needs an administrator; say 'admin: true' if it may`
          : wrongOptions(scenario, given);
    if (wrong !== undefined) throw new KilowatchError("CONFIG_INVALID", `${field}: ${wrong}`, { details: { field } });
  }
}

function wrongOptions(scenario: Scenario, given: ScenarioOptions["options"]): string | undefined {
  try {
    checkOptions([scenario], given);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const SECONDS = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600] as const;
const LABELS = ["cloud", "scenario", "zone", "host", "flavor", "image"] as const;

/** Counts runs, and says of each scenario and target how the last one ended. */
function metersOf(metrics: Metrics, cloud: string): (result: Run | NotRun) => void {
  const runs = metrics.counter("kilowatch_proof_runs_total", "Runs of scenarios by verdict.", [
    "cloud",
    "scenario",
    "verdict",
  ]);
  const works = metrics.gauge(
    "kilowatch_proof_works",
    "Last verdict: 1 works or slow, 0 cloud, quota or capacity, -1 path, runner or undecided.",
    LABELS,
  );
  const last = metrics.gauge("kilowatch_proof_last_run_timestamp_seconds", "When the last run began.", LABELS);
  const seconds = metrics.histogram("kilowatch_proof_run_seconds", "Duration of runs that did their work.", SECONDS, [
    "cloud",
    "scenario",
  ]);
  return (result) => {
    if (isNotRun(result)) return;
    const { scenario, verdict, target } = result;
    const good = verdict === "works" || verdict === "slow";
    const labels = {
      cloud,
      scenario,
      zone: target.zone ?? "",
      host: target.host ?? "",
      flavor: target.flavor ?? "",
      image: target.image ?? "",
    };
    runs.inc({ cloud, scenario, verdict });
    works.set(labels, good ? 1 : verdict === "cloud" || verdict === "quota" || verdict === "capacity" ? 0 : -1);
    last.set(labels, Date.parse(result.time) / 1000);
    if (good) seconds.observe({ cloud, scenario }, result.seconds);
  };
}

async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
