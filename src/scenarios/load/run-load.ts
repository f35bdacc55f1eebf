import { setTimeout as pause, setImmediate } from "node:timers/promises";
import { timestampOf } from "#base";
import type { LoadPace, LoadWorkload } from "#contract";
import { Flight, type LandedIteration } from "./flight.ts";
import { RateGate } from "./gate.ts";
import { DurationHistogram } from "./histogram.ts";
import { PeakCounter } from "./peak.ts";
import { type ClosedShape, type ConcurrencyStage, describeShape, type LoadPlan, type OpenShape } from "./plan.ts";
import { RateSchedule } from "./rate.ts";
import { LoadSeries } from "./series.ts";
import { SlaJudge } from "./sla.ts";
import { Sleeper } from "./sleeper.ts";
import { FailureCounts, ScenarioStatistics } from "./statistics.ts";

/** How long cancelled iterations may take to notice. */
const CANCEL_SECONDS = 30;
/** How long work that never waits may hold the event loop: signals and timers come between. */
const SLICE_MILLISECONDS = 10;
const RAMP_STEP_MILLISECONDS = 100;

/** Where a running load stands. */
export interface LoadProgress {
  readonly seconds: number;
  readonly started: number;
  readonly ended: number;
  readonly failed: number;
  readonly dropped: number;
  readonly inFlight: number;
  /** Starts within the last second. */
  readonly rate: number;
  readonly p50: number;
  readonly p95: number;
  /** The criterion that fails now. */
  readonly broken: string | undefined;
}

export interface LoadOptions {
  /** Ends the load early: nothing more is started, what runs may end within the plan's grace, then it is cancelled. */
  readonly stop: AbortSignal;
  /** Told of each counted iteration; must not throw or wait. */
  readonly onIteration?: (iteration: LandedIteration) => void;
  /** Given once, when the load starts. */
  readonly onStart?: (progress: () => LoadProgress) => void;
}

/** What the load itself can say of a workload; set-up, clean-up and cost are its caller's. */
export type LoadOutcome = Omit<LoadWorkload, "left" | "cost">;

/** Runs one workload to its end. Throws what an iteration threw, which is a bug. */
export async function runLoad(plan: LoadPlan, options: LoadOptions): Promise<LoadOutcome> {
  return await new LoadRun(plan, options).run();
}

class LoadRun {
  readonly #plan: LoadPlan;
  readonly #options: LoadOptions;
  readonly #origin = performance.now();
  readonly #wallMicros = Date.now() * 1000;
  readonly #cpu = process.cpuUsage();
  readonly #flight: Flight;
  readonly #sleeper = new Sleeper();
  readonly #series = new LoadSeries();
  readonly #peak = new PeakCounter();
  readonly #scenarios: readonly ScenarioStatistics[];
  readonly #durations = new DurationHistogram();
  readonly #failures = new FailureCounts();
  readonly #judge: SlaJudge;
  #ending: { state: "interrupted" | "aborted"; reason: string } | undefined;
  #iterations = 0;
  #failed = 0;
  #cancelled = 0;
  #warmup = 0;
  #dropped = 0;
  #lastEnd = 0;
  #yielded = performance.now();

  constructor(plan: LoadPlan, options: LoadOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#scenarios = plan.parts.map(({ scenario, weight }) => new ScenarioStatistics(scenario, weight));
    this.#judge = new SlaJudge(plan.slas);
    this.#flight = new Flight({
      parts: plan.parts,
      clock: () => this.#clock(),
      timeoutSeconds: plan.iterationTimeoutSeconds,
      landed: (iteration) => this.#landed(iteration),
    });
  }

  async run(): Promise<LoadOutcome> {
    const { stop, onStart } = this.#options;
    const interrupt = (): void => this.#end("interrupted", "ended early by the operator");
    stop.addEventListener("abort", interrupt);
    if (stop.aborted) interrupt();
    onStart?.(() => this.#progress());
    try {
      const { shape } = this.#plan;
      const pace = shape.kind === "open" ? await this.#open(shape) : await this.#closed(shape);
      await this.#land();
      if (this.#flight.bug !== undefined) throw this.#flight.bug.error;
      return this.#outcome(pace);
    } finally {
      stop.removeEventListener("abort", interrupt);
    }
  }

  /** Seconds since the start of the load. */
  #clock(): number {
    return (performance.now() - this.#origin) / 1000;
  }

  #end(state: "interrupted" | "aborted", reason: string): void {
    this.#ending ??= { state, reason };
    this.#sleeper.wake();
  }

  #over(now: number): boolean {
    const { times, seconds } = this.#plan;
    return (
      this.#ending !== undefined ||
      this.#flight.bug !== undefined ||
      (times !== undefined && this.#flight.started >= times) ||
      (seconds !== undefined && now >= seconds)
    );
  }

  #launch(intended: number, now: number): Promise<void> {
    this.#peak.add(now);
    const landing = this.#flight.run(intended);
    this.#series.started(now, this.#flight.inFlight);
    return landing;
  }

  async #yield(): Promise<void> {
    if (performance.now() - this.#yielded < SLICE_MILLISECONDS) return;
    await setImmediate();
    this.#yielded = performance.now();
  }

  async #open(shape: OpenShape): Promise<LoadPace> {
    const { times } = this.#plan;
    const schedule = new RateSchedule(shape.stages);
    const gate = new RateGate(schedule);
    let last = 0;
    for (;;) {
      const now = this.#clock();
      const next = gate.next(now);
      if (next === undefined || this.#over(now) || (times !== undefined && gate.consumed >= times)) break;
      if (next.at > now) {
        await this.#sleeper.sleep(this.#pauseBefore(next.at, now));
        this.#yielded = performance.now();
        continue;
      }
      if (this.#flight.inFlight < shape.maxInFlight) {
        gate.started(now);
        void this.#launch(next.intended, now);
      } else if (shape.whenFull === "drop") {
        gate.dropped();
        this.#dropped++;
        this.#series.dropped(now);
      } else {
        gate.blocked();
        void this.#flight.nextLanding().then(() => this.#sleeper.wake());
        await this.#sleeper.sleep(1000);
        continue;
      }
      last = now;
      await this.#yield();
    }
    const complete = times !== undefined && gate.consumed >= times;
    const asked = complete
      ? schedule.asked(last) + 1
      : schedule.asked(Math.min(this.#clock(), this.#plan.seconds ?? Infinity, schedule.seconds));
    return {
      asked: Math.round(asked * 100) / 100,
      started: this.#flight.started,
      dropped: this.#dropped,
      error: asked === 0 ? 0 : Math.abs(gate.consumed / asked - 1),
      cap: schedule.peak,
      peak: this.#peak.peak,
    };
  }

  /** Milliseconds to the next start or to the end of the load, whichever is first. */
  #pauseBefore(at: number, now: number): number {
    return (Math.min(at, this.#plan.seconds ?? Infinity) - now) * 1000;
  }

  async #closed(shape: ClosedShape): Promise<undefined> {
    const workers = new Set<Promise<void>>();
    const steady = shape.stages.length === 1 && shape.stages.every(({ from, to }) => from === to);
    const taken = new Set<number>();
    for (;;) {
      const now = this.#clock();
      const wanted = concurrencyAt(shape.stages, now);
      if (wanted === undefined || this.#over(now)) break;
      for (let index = 0; index < wanted; index++) {
        if (taken.has(index)) continue;
        taken.add(index);
        const worker: Promise<void> = this.#worker(shape, index).finally(() => {
          taken.delete(index);
          workers.delete(worker);
        });
        workers.add(worker);
      }
      if (steady) break;
      await this.#sleeper.sleep(RAMP_STEP_MILLISECONDS);
    }
    await this.#unlessEnded(Promise.all(workers));
    return undefined;
  }

  async #worker(shape: ClosedShape, index: number): Promise<void> {
    const [least, most] = shape.think;
    for (;;) {
      const now = this.#clock();
      const wanted = concurrencyAt(shape.stages, now);
      if (this.#over(now) || wanted === undefined || index >= wanted) return;
      await this.#launch(now, now);
      if (most > 0) await this.#think(least + Math.random() * (most - least));
      else await this.#yield();
    }
  }

  /** Short naps, so that an ended load does not wait for a long thought. */
  async #think(seconds: number): Promise<void> {
    const until = this.#clock() + seconds;
    for (let left = seconds; left > 0 && !this.#over(this.#clock()); left = until - this.#clock()) {
      await pause(Math.min(left, 0.25) * 1000);
    }
  }

  /** Waits for what is in the air; where the load was ended early only for the grace, then cancels, then gives up. */
  async #land(): Promise<void> {
    const empty = async (): Promise<void> => {
      while (this.#flight.inFlight > 0) await this.#flight.nextLanding();
    };
    const landed = empty();
    if (!(await this.#unlessEnded(landed))) {
      await Promise.race([landed, pause(this.#plan.graceSeconds * 1000, undefined, { ref: false })]);
      if (this.#flight.inFlight > 0) {
        this.#flight.cancel();
        await Promise.race([landed, pause(CANCEL_SECONDS * 1000, undefined, { ref: false })]);
      }
    }
    this.#cancelled += this.#flight.inFlight;
  }

  /** Waits for `work` while the load isn't ended early; answers whether it is done. */
  async #unlessEnded(work: Promise<unknown>): Promise<boolean> {
    const finished = work.then(() => true);
    let done = false;
    while (!done && this.#ending === undefined && this.#flight.bug === undefined) {
      done = await Promise.race([finished, pause(100, false)]);
    }
    return done;
  }

  #landed(iteration: LandedIteration): void {
    const { intended, started, ended, result, cancelled, part, number } = iteration;
    if (ended > this.#lastEnd) this.#lastEnd = ended;
    if (cancelled) {
      this.#cancelled++;
      return;
    }
    const seconds = ended - intended;
    const failed = result.failure !== undefined;
    this.#series.ended(ended, seconds, failed);
    if (number < this.#plan.warmup.iterations || started < this.#plan.warmup.seconds) {
      this.#warmup++;
      return;
    }
    this.#iterations++;
    this.#scenarios[part]?.add(result, seconds);
    this.#judge.add(seconds, result);
    if (result.failure === undefined) this.#durations.record(seconds);
    else {
      this.#failed++;
      this.#failures.add(result.failure, this.#wallMicros + ended * 1e6);
    }
    this.#options.onIteration?.(iteration);
    if (!this.#plan.abortOnSlaFailure) return;
    const broken = this.#judge.broken();
    if (broken !== undefined) this.#end("aborted", `'${broken}' was broken`);
  }

  #progress(): LoadProgress {
    const seconds = this.#clock();
    this.#peak.expire(seconds);
    return {
      seconds,
      started: this.#flight.started,
      ended: this.#iterations + this.#warmup,
      failed: this.#failed,
      dropped: this.#dropped,
      inFlight: this.#flight.inFlight,
      rate: this.#peak.recent,
      p50: this.#durations.percentile(50),
      p95: this.#durations.percentile(95),
      broken: this.#judge.results().find(({ passed }) => !passed)?.criterion,
    };
  }

  #outcome(pace: LoadPace | undefined): LoadOutcome {
    const slas = this.#judge.results();
    const cpu = process.cpuUsage(this.#cpu);
    const broken = slas.filter(({ passed }) => !passed);
    const failed = broken.length > 0 ? broken.map(({ criterion, detail }) => `${criterion}: ${detail}`).join("; ") : "";
    const nothing = this.#iterations === 0 ? "no iteration was counted" : "";
    const reason = this.#ending?.reason ?? (failed || nothing);
    return {
      title: this.#plan.title,
      shape: describeShape(this.#plan),
      time: timestampOf(this.#wallMicros),
      seconds: this.#lastEnd,
      state: this.#ending?.state ?? (reason === "" ? "passed" : "failed"),
      ...(reason !== "" && { reason }),
      iterations: this.#iterations,
      failed: this.#failed,
      cancelled: this.#cancelled,
      warmup: this.#warmup,
      durations: this.#durations.summary(),
      ...(pace !== undefined && { pace }),
      scenarios: this.#scenarios.map((scenario) => scenario.summary()),
      slas,
      failures: this.#failures.summary(),
      series: this.#series.buckets(),
      cpu_seconds: (cpu.user + cpu.system) / 1e6,
    };
  }
}

/** How many may run at once at `second`; undefined after the last stage. */
export function concurrencyAt(stages: readonly ConcurrencyStage[], second: number): number | undefined {
  let start = 0;
  for (const { seconds, from, to } of stages) {
    if (second < start + seconds) {
      return from === to ? to : Math.round(from + ((to - from) * (second - start)) / seconds);
    }
    start += seconds;
  }
  return undefined;
}
