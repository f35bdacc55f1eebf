import { randomUUID } from "node:crypto";
import { type Clock, KilowatchError, type Logger, messageOf, timestampOf } from "#base";
import type { NotRun, Run, RunRequest, RunSet, RunSetItem, RunStep } from "#contract";
import type { PlannedRun } from "#scenarios";
import type { Prover } from "./prover.ts";

/** Keeps what came of a run; resolves when it is durable. */
export type KeepResult = (result: Run | NotRun) => Promise<void>;

/** Sets of runs that were asked for, while they go on and for a while afterwards. */
export interface RunSets {
  /** Begins a set; its first runs are under way when this resolves. Throws where the request can't be planned. */
  start(prover: Prover, request: RunRequest, signal?: AbortSignal): Promise<RunSet>;
  list(): RunSet[];
  /** Throws NOT_FOUND. */
  get(setId: string): RunSet;
  /** Resolves with the set as soon as its revision is past `after`, it has ended, or the time is over. */
  wait(setId: string, after: number, seconds: number, signal: AbortSignal): Promise<RunSet>;
  /** Gives up what runs, cleans up, begins nothing new. */
  stop(setId: string): RunSet;
  /** What came of the set's runs, in the order in which they ended; complete when the set has ended. */
  results(setId: string): readonly (Run | NotRun)[];
  /** Stops all and waits for their clean-up. */
  close(): Promise<void>;
}

const MOST_SETS = 50;

interface LiveSet {
  readonly set: RunSet;
  readonly results: (Run | NotRun)[];
  readonly stop: AbortController;
  readonly waiting: Set<() => void>;
  done: Promise<void>;
}

export function createRunSets(parts: {
  readonly keep: KeepResult;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Aborted, it leaves even the clean-up to the next start. */
  readonly killSignal?: AbortSignal | undefined;
}): RunSets {
  const sets = new Map<string, LiveSet>();

  const live = (setId: string): LiveSet => {
    const found = sets.get(setId);
    if (found === undefined) {
      throw new KilowatchError("NOT_FOUND", `no set of runs ${setId} was started here lately; 'run-list' has its runs`);
    }
    return found;
  };

  function changed(each: LiveSet): void {
    each.set.revision += 1;
    for (const wake of each.waiting) wake();
  }

  async function runOne(
    each: LiveSet,
    work: { prover: Prover; request: RunRequest; planned: PlannedRun },
    item: RunSetItem,
  ) {
    const { prover, request, planned } = work;
    item.state = "running";
    item.time = timestampOf(parts.clock.nowMicros());
    changed(each);
    try {
      const result = await prover.run(planned, {
        trigger: "asked",
        setId: each.set.set_id,
        admin: request.admin,
        options: request.options,
        timeoutSeconds: request.timeout_seconds,
        signal: each.stop.signal,
        killSignal: parts.killSignal,
        onBegin: (runId) => {
          item.run_id = runId;
          item.steps = started(item.steps);
          changed(each);
        },
        onStep: (step) => {
          item.steps = started(item.steps.map((known) => (known.name === step.name ? stepOf(step) : known)));
          changed(each);
        },
      });
      await parts.keep(result);
      each.results.push(result);
      Object.assign(item, outcomeOf(result));
    } catch (error) {
      item.state = "not-run";
      item.reason = messageOf(error);
      parts.logger.error("proof.run", { scenario: item.scenario, error });
    }
    changed(each);
  }

  async function runAll(each: LiveSet, work: { prover: Prover; request: RunRequest; planned: readonly PlannedRun[] }) {
    const queue = work.planned.map((planned, index) => ({ planned, item: each.set.items[index] }));
    const worker = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const { planned, item } = next;
        if (item === undefined) continue;
        if (each.stop.signal.aborted) {
          item.state = "not-run";
          item.reason = "the set was stopped before";
        } else await runOne(each, { ...work, planned }, item);
      }
    };
    await Promise.all(Array.from({ length: work.request.parallel ?? 1 }, worker));
    each.set.state = "ended";
    changed(each);
  }

  return {
    async start(prover, request, signal) {
      await prover.check();
      const planned = await prover.plan(request);
      const set: RunSet = {
        set_id: randomUUID(),
        cloud: prover.cloud,
        state: "running",
        revision: 0,
        time: timestampOf(parts.clock.nowMicros()),
        items: planned.map(itemOf),
      };
      const each: LiveSet = {
        set,
        results: [],
        stop: new AbortController(),
        waiting: new Set(),
        done: Promise.resolve(),
      };
      signal?.addEventListener("abort", () => stop(each), { once: true });
      sets.set(set.set_id, each);
      forget(sets);
      each.done = runAll(each, { prover, request, planned });
      return set;
    },
    list: () => [...sets.values()].map(({ set }) => set).toReversed(),
    get: (setId) => live(setId).set,
    async wait(setId, after, seconds, signal) {
      const each = live(setId);
      if (each.set.revision > after || each.set.state === "ended" || seconds === 0) return each.set;
      await new Promise<void>((resolve) => {
        const end = (): void => {
          clearTimeout(timer);
          each.waiting.delete(end);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, seconds * 1000);
        each.waiting.add(end);
        signal.addEventListener("abort", end, { once: true });
      });
      return each.set;
    },
    stop(setId) {
      const each = live(setId);
      stop(each);
      return each.set;
    },
    results: (setId) => live(setId).results,
    async close() {
      for (const each of sets.values()) stop(each);
      await Promise.all([...sets.values()].map(({ done }) => done));
    },
  };

  function stop(each: LiveSet): void {
    if (each.set.state !== "running") return;
    each.set.state = "stopping";
    each.stop.abort();
    changed(each);
  }
}

function itemOf({ scenario, target }: PlannedRun): RunSetItem {
  return {
    scenario: scenario.id,
    target,
    state: "waiting",
    steps: scenario.steps.map(({ name }) => ({ name, state: "waiting" })),
  };
}

/** The first step that waits is the one that is on: steps are declared in their order. */
function started(steps: RunSetItem["steps"]): RunSetItem["steps"] {
  const next = steps.findIndex(({ state }) => state === "waiting" || state === "running");
  return steps.map((step, index) => (index === next ? { ...step, state: "running" } : step));
}

function stepOf({ name, state, time, seconds }: RunStep): RunSetItem["steps"][number] {
  return { name, state, ...(time !== undefined && { time }), ...(seconds !== undefined && { seconds }) };
}

function outcomeOf(result: Run | NotRun): Partial<RunSetItem> {
  if ("reasons" in result) {
    return { state: "not-run", reason: result.reasons.map(({ message }) => message).join("; ") };
  }
  const { run_id, verdict, reason, seconds, steps } = result;
  return { state: "ended", run_id, verdict, reason, seconds, steps: steps.map(stepOf) };
}

function forget(sets: Map<string, LiveSet>): void {
  for (const [id, { set }] of sets) {
    if (sets.size <= MOST_SETS) return;
    if (set.state === "ended") sets.delete(id);
  }
}
