import { timestampOf } from "#base";
import type { LoadFailure, LoadScenario } from "#contract";
import { DurationHistogram } from "./histogram.ts";
import type { IterationFailure, IterationResult } from "./iteration.ts";

const MOST_STEPS = 200;
const OTHER_STEPS = "(other steps)";
const MOST_FAILURES = 50;
const MOST_EXAMPLES = 5;
const LONGEST_MESSAGE = 500;

interface StepStatistics {
  failed: number;
  readonly durations: DurationHistogram;
}

/** Counts and durations of one scenario and of its steps. */
export class ScenarioStatistics {
  readonly scenario: string;
  readonly weight: number;
  readonly durations = new DurationHistogram();
  readonly #steps = new Map<string, StepStatistics>();
  #iterations = 0;
  #failed = 0;

  constructor(scenario: string, weight: number) {
    this.scenario = scenario;
    this.weight = weight;
  }

  add(result: IterationResult, seconds: number): void {
    this.#iterations++;
    if (result.failure === undefined) this.durations.record(seconds);
    else this.#failed++;
    for (const step of result.steps) {
      const statistics = this.#step(step.name);
      if (step.failed) statistics.failed++;
      else statistics.durations.record(step.seconds);
    }
  }

  summary(): LoadScenario {
    return {
      scenario: this.scenario,
      weight: this.weight,
      iterations: this.#iterations,
      failed: this.#failed,
      durations: this.durations.summary(),
      steps: [...this.#steps].map(([name, { failed, durations }]) => ({
        name,
        failed,
        durations: durations.summary(),
      })),
    };
  }

  #step(name: string): StepStatistics {
    const known = this.#steps.get(name);
    if (known !== undefined) return known;
    // Names that are made up on the way (action_1, action_2…) must not fill the memory.
    if (this.#steps.size >= MOST_STEPS && name !== OTHER_STEPS) return this.#step(OTHER_STEPS);
    const fresh = { failed: 0, durations: new DurationHistogram() };
    this.#steps.set(name, fresh);
    return fresh;
  }
}

interface FailureClass {
  readonly failure: string;
  readonly step: string | undefined;
  readonly message: string;
  count: number;
  readonly examples: LoadFailure["examples"];
}

/** Failures by kind, with a few examples of each. */
export class FailureCounts {
  readonly #classes = new Map<string, FailureClass>();

  add(failure: IterationFailure, micros: number): void {
    const message = canonical(failure.message);
    const known = this.#class(`${failure.failure}\n${failure.step ?? ""}\n${message}`, failure, message);
    known.count++;
    if (known.examples.length < MOST_EXAMPLES) {
      known.examples.push({
        time: timestampOf(micros),
        message: failure.message.slice(0, LONGEST_MESSAGE),
        request_ids: [...failure.requestIds],
      });
    }
  }

  /** The most frequent first. */
  summary(): LoadFailure[] {
    return [...this.#classes.values()]
      .toSorted((a, b) => b.count - a.count)
      .map(({ step, ...rest }) => ({ ...rest, ...(step !== undefined && { step }) }));
  }

  #class(key: string, failure: IterationFailure, message: string): FailureClass {
    const known = this.#classes.get(key);
    if (known !== undefined) return known;
    const full = this.#classes.size >= MOST_FAILURES;
    const fresh: FailureClass = full
      ? { failure: "other", step: undefined, message: "further kinds of failures", count: 0, examples: [] }
      : { failure: failure.failure, step: failure.step, message, count: 0, examples: [] };
    if (!full) {
      this.#classes.set(key, fresh);
      return fresh;
    }
    const others = this.#classes.get("other");
    if (others === undefined) this.#classes.set("other", fresh);
    return others ?? fresh;
  }
}

/** A message without what differs from one time to the next: ids, addresses, numbers. */
function canonical(message: string): string {
  return message
    .slice(0, LONGEST_MESSAGE)
    .replace(/\b(?:req-)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b/g, "<id>")
    .replace(/\bkilowatch-[\w-]+/g, "<name>")
    .replace(/\d+(?:\.\d+)*/g, "<n>");
}
