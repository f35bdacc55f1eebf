import { KilowatchError } from "#base";
import type { RunLeftover, ScenarioTarget } from "#contract";
import type { Cloud } from "#openstack";
import { cleanUp } from "../clean-up.ts";
import type { CloudFacts } from "../facts.ts";
import { type Iteration, iterate } from "../iterate.ts";
import type { RunObjects } from "../owned/run-objects.ts";
import type { Owner } from "../owner.ts";
import { isNotRun, makeReady } from "../ready.ts";
import { faultOf } from "../run-fault.ts";
import type { Scenario } from "../scenario.ts";
import type { IterationResult, LoadPart } from "./iteration.ts";

/** One of Kilowatch's own scenarios as a part of a load, and what is to be done when the load has ended. */
export interface BuiltinPart {
  readonly part: LoadPart;
  /** Tries again what iterations could not remove; answers what is left. */
  close(signal: AbortSignal): Promise<RunLeftover[]>;
}

export interface BuiltinPartRequest {
  readonly scenario: Scenario;
  readonly weight: number;
  readonly options: Readonly<Record<string, unknown>>;
  /** The users that take turns. */
  readonly clouds: readonly Cloud[];
  readonly target: ScenarioTarget;
  readonly admin: boolean;
  readonly facts: (cloud: Cloud) => CloudFacts;
  readonly owner: Owner;
}

/** How long one iteration's objects may be needed, clean-up included. */
const LIFETIME_SECONDS = 3600;
const CLEANUP_SECONDS = 600;

/** Makes a scenario ready for all users. Throws NOT_FOUND with all reasons where it can't be run. */
export async function openBuiltinPart(request: BuiltinPartRequest): Promise<BuiltinPart> {
  const { scenario, weight, options, clouds, target, admin, facts, owner } = request;
  const readies = await Promise.all(
    clouds.map(async (cloud) => {
      const { clock, logger } = owner;
      const ready = await makeReady({ scenario, options, cloud, target, admin, facts: facts(cloud), clock, logger });
      if (!isNotRun(ready)) return ready;
      const reasons = ready.reasons.map(({ message }) => message).join("; ");
      throw new KilowatchError("NOT_FOUND", `the scenario ${scenario.id} can't be run: ${reasons}`);
    }),
  );
  /** What iterations could not remove. */
  const dirty: { readonly cloud: Cloud; readonly objects: RunObjects }[] = [];
  /** Clean-ups that are on: those of cancelled iterations outlast the load. */
  const cleaning = new Set<Promise<unknown>>();

  async function once(number: number, signal: AbortSignal): Promise<IterationResult> {
    const ready = readies[number % readies.length];
    if (ready === undefined) throw new KilowatchError("INPUT_INVALID", "a load needs a user");
    const objects = owner.begin(ready.site, LIFETIME_SECONDS);
    const began = performance.now();
    const iteration = await iterate(ready, { objects, signal });
    const seconds = (performance.now() - began) / 1000;
    if (objects.kinds.size > 0) {
      const { cloud } = ready;
      const work = cleanUp(cloud, objects, { signal: new AbortController().signal, seconds: CLEANUP_SECONDS });
      cleaning.add(work);
      await work;
      cleaning.delete(work);
      if (objects.open.length > 0) dirty.push({ cloud, objects });
    }
    if (objects.open.length === 0) objects.end();
    return resultOf(iteration, began, seconds);
  }

  return {
    part: { scenario: scenario.id, weight, iterate: once },
    async close(signal) {
      await Promise.all(cleaning);
      const left: RunLeftover[] = [];
      for (const { cloud, objects } of dirty) {
        const result = await cleanUp(cloud, objects, { signal, seconds: CLEANUP_SECONDS });
        left.push(...result.left);
        objects.end();
      }
      return left;
    },
  };
}

/** Steps in the load's clock; what prepared them is in the iteration's time only where it failed. */
function resultOf(iteration: Iteration, began: number, whole: number): IterationResult {
  const offset = began - (iteration.started / 1000 - (whole - iteration.seconds) * 1000);
  const steps = iteration.steps.map(({ name, state, started, seconds }) => ({
    name,
    started: started / 1000 + offset,
    seconds,
    failed: state === "failed",
  }));
  if (iteration.ended === "done") return { steps, seconds: iteration.seconds };
  const fault = faultOf(iteration.error);
  const step = iteration.steps.find(({ name }) => name === iteration.failingStep);
  const exchange = step?.exchanges.at(-1);
  const ids = [exchange?.requestId, step?.globalRequestId].filter((id) => id !== undefined);
  return {
    steps,
    seconds: whole,
    failure: {
      failure: fault.failure,
      step: iteration.failingStep ?? (iteration.ended === "prepare" ? "(prepare)" : undefined),
      message: fault.message,
      requestIds: ids,
    },
  };
}
