import { isKilowatchError, messageOf, timestampOf } from "#base";
import type { NotRun, Run, RunStep } from "#contract";
import { CloudError, type Exchange } from "#openstack";
import { cleanUp } from "./clean-up.ts";
import type { Evidence, Judge, Judgement } from "./evidence.ts";
import { type Iteration, iterate, type Ready, type StepResult } from "./iterate.ts";
import { plainJudgement } from "./judge.ts";
import { newRunId } from "./owned/name.ts";
import type { RunObjects } from "./owned/run-objects.ts";
import type { Owner } from "./owner.ts";
import { isNotRun, makeReady, type ReadyRequest } from "./ready.ts";
import { faultOf } from "./run-fault.ts";

export interface RunOptions extends Omit<ReadyRequest, "clock" | "logger"> {
  readonly owner: Owner;
  readonly trigger: Run["trigger"];
  /** Who is to blame; default: what the run itself shows. */
  readonly judge?: Judge;
  /** For requirements, preparation and steps; default 600, or ten times what a run typically takes. */
  readonly timeoutSeconds?: number;
  /** Stops the run; what it made is removed all the same. */
  readonly signal?: AbortSignal;
  /** Stops the clean-up too, and leaves it to the next mending. */
  readonly killSignal?: AbortSignal;
  readonly onBegin?: (runId: string) => void;
  /** Told of each step when it has ended. */
  readonly onStep?: (step: RunStep) => void;
}

const LEAST_TIMEOUT_SECONDS = 600;
const CLEAN_UP_SECONDS = 600;
const JUDGE_SECONDS = 30;

/**
 * Runs one scenario once, judges how it ended, removes everything it made, and proves that by listing again. Resolves with
 * the run, or with the reasons why it was not tried; throws only INPUT_INVALID for wrong options.
 */
export async function runScenario(options: RunOptions): Promise<Run | NotRun> {
  const { scenario, owner } = options;
  const { clock, logger } = owner;
  const seconds = options.timeoutSeconds ?? Math.max(LEAST_TIMEOUT_SECONDS, scenario.cost.seconds * 10);
  const limit = limitTime(seconds, options.signal);
  const started = clock.nowMicros();
  try {
    const cloud = options.cloud.with({ signal: limit.signal });
    const ready = await makeReady({ ...options, cloud, clock, logger }).catch(asFailure);
    if (ready instanceof Failure) return await unready(options, ready.error, started, limit);
    if (isNotRun(ready)) return ready;
    const objects = owner.begin(ready.site, seconds + JUDGE_SECONDS + CLEAN_UP_SECONDS);
    options.onBegin?.(objects.runId);
    try {
      return await runReady({ ...ready, cloud: options.cloud }, objects, options, limit);
    } finally {
      objects.end();
    }
  } finally {
    limit.end();
  }
}

async function runReady(ready: Ready, objects: RunObjects, options: RunOptions, limit: TimeLimit): Promise<Run> {
  const { clock } = options.owner;
  const started = clock.nowMicros();
  const iteration = await iterate(ready, {
    objects,
    signal: limit.signal,
    ...(options.onStep === undefined ? {} : { onStep: (step) => options.onStep?.(stepOf(step)) }),
  });
  const evidence = evidenceOf(ready, iteration, limit);
  const run = runOf(options, evidence, started);
  const judgement = await judge(options, evidence);
  const signal = options.killSignal ?? new AbortController().signal;
  const cleaned = await cleanUp(options.cloud, objects, {
    signal,
    seconds: CLEAN_UP_SECONDS,
    verify: { kinds: objects.kinds, isMine: ({ runId }) => runId === objects.runId },
  });
  return {
    ...run,
    ...judgement,
    cleanup: { state: cleaned.state, left: [...cleaned.left] },
  };
}

/** The cloud failed before it could be asked what it has: that is a run too, and a failed one. */
async function unready(options: RunOptions, error: unknown, started: number, limit: TimeLimit): Promise<Run> {
  const { scenario, cloud, target, owner } = options;
  const evidence: Evidence = {
    runId: newRunId(owner.clock.nowMicros() / 1e6, 0),
    scenario,
    target,
    projectId: "",
    ended: "prepare",
    steps: allSteps(scenario, []),
    error,
    fault: faultOf(error),
    ...interruptionOf(limit),
    owned: [],
    notes: {},
    cloud,
    signal: limit.signal,
  };
  return {
    ...runOf(options, evidence, started),
    ...(await judge(options, evidence)),
    cleanup: { state: "clean", left: [] },
  };
}

function evidenceOf(ready: Ready, iteration: Iteration, limit: TimeLimit): Evidence {
  const { error, failingStep } = iteration;
  return {
    runId: iteration.objects.runId,
    scenario: ready.scenario,
    target: ready.target,
    projectId: ready.site.projectId,
    ended: iteration.ended,
    steps: allSteps(ready.scenario, iteration.steps),
    ...(failingStep === undefined ? {} : { failingStep }),
    ...(error === undefined ? {} : { error, fault: faultOf(error), ...interruptionOf(limit) }),
    owned: iteration.objects.open,
    notes: iteration.notes,
    cloud: ready.cloud,
    signal: AbortSignal.timeout(JUDGE_SECONDS * 1000),
  };
}

async function judge(options: RunOptions, evidence: Evidence): Promise<Judgement> {
  if (options.judge === undefined) return plainJudgement(evidence);
  try {
    return await options.judge(evidence);
  } catch (error) {
    options.owner.logger.warn("scenario.judge", { run: evidence.runId, message: messageOf(error) });
    return plainJudgement(evidence);
  }
}

/** What the run shows, up to now: judgement and clean-up come after it. */
function runOf(options: RunOptions, evidence: Evidence, started: number): Omit<Run, keyof Judgement | "cleanup"> {
  const { failingStep, fault } = evidence;
  return {
    run_id: evidence.runId,
    scenario: evidence.scenario.id,
    target: evidence.target,
    trigger: options.trigger,
    time: timestampOf(started),
    seconds: (options.owner.clock.nowMicros() - started) / 1e6,
    ...(failingStep === undefined ? {} : { failing_step: failingStep }),
    ...(fault === undefined ? {} : { fault }),
    steps: [...evidence.steps],
    notes: { ...evidence.notes },
  };
}

/** The declared steps in their order; what did not come to pass is `not-run`. */
function allSteps(scenario: Ready["scenario"], done: readonly StepResult[]): RunStep[] {
  return scenario.steps.map(({ name }) => {
    const result = done.find((candidate) => candidate.name === name);
    return result === undefined ? { name, state: "not-run", calls: [] } : stepOf(result);
  });
}

function stepOf(result: StepResult): RunStep {
  return {
    name: result.name,
    state: result.state,
    time: timestampOf(result.started),
    seconds: result.seconds,
    global_request_id: result.globalRequestId,
    calls: result.exchanges.map(callOf),
    ...(result.state === "failed" ? { fault: faultOf(result.error) } : {}),
  };
}

function callOf(exchange: Exchange): RunStep["calls"][number] {
  const { service, method, path, status, requestId, started, seconds, attempts } = exchange;
  return {
    service,
    method,
    path,
    ...(status === undefined ? {} : { status }),
    ...(requestId === undefined ? {} : { request_id: requestId }),
    time: timestampOf(started),
    seconds,
    attempts,
  };
}

class Failure {
  readonly error: unknown;
  constructor(error: unknown) {
    this.error = error;
  }
}

/** A wrong option is the caller's fault; everything else is the cloud's, and becomes a run. */
function asFailure(error: unknown): Failure {
  if (isKilowatchError(error, "INPUT_INVALID") && !(error instanceof CloudError)) throw error;
  return new Failure(error);
}

interface TimeLimit {
  readonly signal: AbortSignal;
  readonly over: "timeout" | "stopped" | undefined;
  end(): void;
}

/** One timer and one listener, both taken back at the end: combined signals would be kept for as long as the parent lives. */
function limitTime(seconds: number, parent: AbortSignal | undefined): TimeLimit {
  const controller = new AbortController();
  let over: TimeLimit["over"];
  const stop = (why: "timeout" | "stopped"): void => {
    over ??= why;
    controller.abort(parent?.reason);
  };
  const stopped = (): void => stop("stopped");
  const timer = setTimeout(stop, seconds * 1000, "timeout");
  if (parent?.aborted === true) stopped();
  parent?.addEventListener("abort", stopped, { once: true });
  return {
    signal: controller.signal,
    get over() {
      return over;
    },
    end() {
      clearTimeout(timer);
      parent?.removeEventListener("abort", stopped);
    },
  };
}

function interruptionOf({ over }: TimeLimit): Pick<Evidence, "interrupted"> {
  return over === undefined ? {} : { interrupted: over };
}
