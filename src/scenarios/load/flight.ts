import type { IterationResult, LoadPart } from "./iteration.ts";
import { createMix } from "./mix.ts";

/** One iteration that ended; times are seconds since the start of the load. */
export interface LandedIteration {
  readonly number: number;
  readonly part: number;
  /** When it should have started. */
  readonly intended: number;
  readonly started: number;
  readonly ended: number;
  readonly result: IterationResult;
  /** It was running when the load was ended, and was told to stop. */
  readonly cancelled: boolean;
}

/** Iterations in the air: starts them, waits for them, cancels them. */
export class Flight {
  readonly #parts: readonly LoadPart[];
  readonly #choose: () => number;
  readonly #clock: () => number;
  readonly #timeoutSeconds: number | undefined;
  readonly #landed: (iteration: LandedIteration) => void;
  readonly #cancel = new AbortController();
  #number = 0;
  #inFlight = 0;
  #bug: { readonly error: unknown } | undefined;
  #waiting: (() => void)[] = [];

  constructor(options: {
    parts: readonly LoadPart[];
    clock: () => number;
    timeoutSeconds: number | undefined;
    landed: (iteration: LandedIteration) => void;
  }) {
    this.#parts = options.parts;
    this.#choose = createMix(options.parts);
    this.#clock = options.clock;
    this.#timeoutSeconds = options.timeoutSeconds;
    this.#landed = options.landed;
  }

  get started(): number {
    return this.#number;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** What an iteration threw, which none may. */
  get bug(): { readonly error: unknown } | undefined {
    return this.#bug;
  }

  cancel(): void {
    this.#cancel.abort();
  }

  /** Resolves when an iteration ends. */
  nextLanding(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Runs one iteration to its end; never rejects. */
  async run(intended: number): Promise<void> {
    const number = this.#number++;
    const part = this.#choose();
    const iterate = this.#parts[part]?.iterate;
    if (iterate === undefined) return;
    this.#inFlight++;
    const started = this.#clock();
    try {
      const result =
        this.#timeoutSeconds === undefined
          ? await iterate(number, this.#cancel.signal)
          : await this.#runWithin(this.#timeoutSeconds, number, iterate);
      this.#inFlight--;
      const cancelled = this.#cancel.signal.aborted && result.failure !== undefined;
      const ended = result.seconds === undefined ? this.#clock() : started + result.seconds;
      this.#landed({ number, part, intended, started, ended, result, cancelled });
    } catch (error) {
      this.#inFlight--;
      this.#bug ??= { error };
    }
    for (const wake of this.#waiting.splice(0)) wake();
  }

  async #runWithin(seconds: number, number: number, iterate: LoadPart["iterate"]): Promise<IterationResult> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), seconds * 1000);
    try {
      const result = await iterate(number, AbortSignal.any([this.#cancel.signal, timeout.signal]));
      if (!timeout.signal.aborted || result.failure === undefined) return result;
      const message = `not done after ${seconds} s`;
      return { ...result, failure: { ...result.failure, failure: "timeout", message } };
    } finally {
      clearTimeout(timer);
    }
  }
}
