import { randomUUID } from "node:crypto";
import { KilowatchError, type Logger } from "#base";
import type { ScenarioTarget } from "#contract";
import type { Cloud, Exchange } from "#openstack";
import { createContext } from "./context.ts";
import type { RunObjects, Site } from "./owned/run-objects.ts";
import type { Given, GuestReach, Scenario } from "./scenario.ts";
import { startStopwatch } from "./stopwatch.ts";

/** A scenario made ready for one target: requirements met, options checked, image and flavor found; good for any number of runs. */
export interface Ready {
  readonly scenario: Scenario;
  /** Checked, with defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly target: ScenarioTarget;
  readonly given: Given;
  readonly cloud: Cloud;
  readonly site: Site;
  readonly reach: GuestReach | undefined;
  readonly logger: Logger;
}

/** One step as it went; `error` is what was thrown. Times in microseconds since the epoch, durations in seconds. */
export interface StepResult {
  readonly name: string;
  readonly state: "ok" | "slow" | "failed";
  readonly started: number;
  readonly seconds: number;
  readonly globalRequestId: string;
  readonly exchanges: readonly Exchange[];
  readonly error?: unknown;
}

/** One run of the steps, before anything of it was cleaned up. */
export interface Iteration {
  readonly objects: RunObjects;
  /** Where it ended; with `error` set, `steps` may also mean between two steps. */
  readonly ended: "prepare" | "steps" | "done";
  /** When the steps began, `prepare` being done. */
  readonly started: number;
  /** From there to the end of `run`. */
  readonly seconds: number;
  readonly steps: readonly StepResult[];
  readonly failingStep: string | undefined;
  readonly error: unknown;
  readonly notes: Readonly<Record<string, string | number>>;
}

export interface IterateOptions {
  readonly objects: RunObjects;
  /** Aborted, it ends the iteration at its next call or wait. */
  readonly signal: AbortSignal;
  /** Told of each step when it has ended. */
  readonly onStep?: (step: StepResult) => void;
}

/**
 * Prepares and runs the steps once, for runs and load alike; resolves however it ends, and leaves clean-up to `cleanUp`.
 * Requirements are not looked at again: `makeReady` did so.
 */
export async function iterate(ready: Ready, options: IterateOptions): Promise<Iteration> {
  const stopwatch = startStopwatch();
  const steps: StepResult[] = [];
  const notes: Record<string, string | number> = {};
  let ended: Iteration["ended"] = "prepare";
  let failingStep: string | undefined;
  let error: unknown;
  /** The step that is on, whose cloud `remove` works with. */
  let current: Cloud | undefined;

  const context = createContext(ready, {
    objects: options.objects,
    signal: options.signal,
    cloud: () => current ?? outside,
    note: (key, value) => {
      notes[key] = value;
    },
    step,
  });
  const outside = context.cloud;

  async function step<T>(name: string, work: (cloud: Cloud) => Promise<T>): Promise<T> {
    const declared = ready.scenario.steps.find((candidate) => candidate.name === name);
    if (declared === undefined) throw bug(ready, `runs the step ${name}, which it does not declare`);
    if (current !== undefined) throw bug(ready, `begins the step ${name} within another`);
    if (steps.some((earlier) => earlier.name === name)) throw bug(ready, `runs the step ${name} twice`);
    options.signal.throwIfAborted();
    const exchanges: Exchange[] = [];
    const globalRequestId = `req-${randomUUID()}`;
    current = ready.cloud.with({
      globalRequestId,
      signal: options.signal,
      onExchange: (exchange) => exchanges.push(exchange),
    });
    const started = stopwatch.now();
    const end = (state: StepResult["state"], failure?: { error: unknown }): void => {
      current = undefined;
      const result = { name, state, started, seconds: (stopwatch.now() - started) / 1e6, globalRequestId, exchanges };
      const told = failure === undefined ? result : { ...result, error: failure.error };
      steps.push(told);
      options.onStep?.(told);
    };
    try {
      const answer = await work(current);
      const slow = declared.slow !== undefined && stopwatch.now() - started > declared.slow * 1e6;
      end(slow ? "slow" : "ok");
      return answer;
    } catch (thrown) {
      failingStep = name;
      end("failed", { error: thrown });
      throw thrown;
    }
  }

  let started = stopwatch.now();
  try {
    options.signal.throwIfAborted();
    const { scenario } = ready;
    const prepared = await scenario.prepare?.(context, ready.options);
    if (scenario.prepare !== undefined) started = stopwatch.now();
    ended = "steps";
    await scenario.run(context, ready.options, prepared);
    ended = "done";
    // A scenario may catch what a step threw in order to go on; then the run has not failed.
    failingStep = undefined;
  } catch (thrown) {
    error = thrown;
  }
  const seconds = (stopwatch.now() - started) / 1e6;
  return { objects: options.objects, ended, started, seconds, steps, failingStep, error, notes };
}

function bug(ready: Ready, what: string): KilowatchError {
  return new KilowatchError(
    "INPUT_INVALID",
    `the scenario ${ready.scenario.id} ${what}: this is a bug of the scenario`,
  );
}
