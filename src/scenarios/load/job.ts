import { randomUUID } from "node:crypto";
import { isKilowatchError, timestampOf } from "#base";
import type { LoadReport, LoadUnsupported, LoadWorkload, RunLeftover } from "#contract";
import type { LandedIteration } from "./flight.ts";
import type { LoadPlan } from "./plan.ts";
import { type LoadProgress, runLoad } from "./run-load.ts";

/** A workload that is ready: what to run, and how everything that was made for it is removed. */
export interface OpenJob {
  readonly plan: LoadPlan;
  /** Removes what was made for it and by it, looks again, and answers what is left. Must not reject. */
  close(signal: AbortSignal): Promise<RunLeftover[]>;
}

/** A workload of a file: opened only when its turn comes. */
export interface LoadJob {
  readonly title: string;
  /** Makes what the workload needs. Throws a KilowatchError, with nothing left behind, where that can't be. */
  open(signal: AbortSignal): Promise<OpenJob>;
}

/** Told of what goes on, for people who watch. */
export interface LoadWatcher {
  readonly onPhase?: (title: string, phase: "set-up" | "load" | "clean-up") => void;
  /** Given when a workload's load starts. */
  readonly onStart?: (title: string, plan: LoadPlan, progress: () => LoadProgress) => void;
  readonly onIteration?: (job: number, plan: LoadPlan, iteration: LandedIteration) => void;
  readonly onWorkload?: (workload: LoadWorkload) => void;
}

export interface JobsOptions extends LoadWatcher {
  readonly title: string;
  readonly cloud: string;
  readonly unsupported: readonly LoadUnsupported[];
  /** Ends the load; clean-up still runs. */
  readonly stop: AbortSignal;
  /** Ends clean-up too; what is left is in the ledger and mended by the next start. */
  readonly kill: AbortSignal;
}

/** Runs workloads one after the other, each with its set-up and clean-up, and reports on all of them. */
export async function runJobs(jobs: readonly LoadJob[], options: JobsOptions): Promise<LoadReport> {
  const started = Date.now();
  const workloads: LoadWorkload[] = [];
  for (const [index, job] of jobs.entries()) {
    if (options.stop.aborted) break;
    const workload = await runJob(job, index, options);
    workloads.push(workload);
    options.onWorkload?.(workload);
  }
  const state = options.stop.aborted
    ? "interrupted"
    : workloads.some((each) => each.state === "aborted")
      ? "aborted"
      : workloads.every((each) => each.state === "passed" && each.left.length === 0)
        ? "passed"
        : "failed";
  return {
    load_id: randomUUID(),
    title: options.title,
    cloud: options.cloud,
    time: timestampOf(started * 1000),
    seconds: (Date.now() - started) / 1000,
    state,
    workloads,
    unsupported: [...options.unsupported],
  };
}

async function runJob(job: LoadJob, index: number, options: JobsOptions): Promise<LoadWorkload> {
  const started = Date.now();
  options.onPhase?.(job.title, "set-up");
  let open: OpenJob;
  try {
    open = await job.open(options.stop);
  } catch (error) {
    // What an ended set-up throws is of no interest.
    if (options.stop.aborted) return notStarted(job.title, started, "interrupted", "ended early by the operator");
    if (!isKilowatchError(error)) throw error;
    return notStarted(job.title, started, "refused", error.message);
  }
  const { plan } = open;
  const { onIteration, onStart } = options;
  try {
    options.onPhase?.(job.title, "load");
    const outcome = await runLoad(plan, {
      stop: options.stop,
      ...(onIteration !== undefined && { onIteration: (iteration) => onIteration(index, plan, iteration) }),
      ...(onStart !== undefined && { onStart: (progress) => onStart(job.title, plan, progress) }),
    });
    options.onPhase?.(job.title, "clean-up");
    return { ...outcome, left: await open.close(options.kill) };
  } catch (error) {
    // A bug of an iteration must not leave servers behind.
    await open.close(options.kill);
    throw error;
  }
}

/** A workload whose set-up did not come to its end. */
function notStarted(title: string, started: number, state: LoadWorkload["state"], reason: string): LoadWorkload {
  return {
    title,
    shape: "",
    time: timestampOf(started * 1000),
    seconds: 0,
    state,
    reason,
    iterations: 0,
    failed: 0,
    cancelled: 0,
    warmup: 0,
    durations: { count: 0 },
    scenarios: [],
    slas: [],
    failures: [],
    series: [],
    cpu_seconds: 0,
    left: [],
  };
}
