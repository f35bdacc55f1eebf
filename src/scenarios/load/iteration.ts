/** One step of an iteration as it was timed; `started` in milliseconds of `performance.now()`. */
export interface IterationStep {
  readonly name: string;
  readonly started: number;
  readonly seconds: number;
  readonly failed: boolean;
}

/** Why an iteration failed. */
export interface IterationFailure {
  /** `answer`, `timeout`, `connection`… as of a run's fault, or the class of the error. */
  readonly failure: string;
  readonly step: string | undefined;
  readonly message: string;
  readonly requestIds: readonly string[];
}

/** What one iteration did. */
export interface IterationResult {
  readonly steps: readonly IterationStep[];
  readonly failure?: IterationFailure;
  /** How long it took, where that isn't from its start to its answer: preparing and cleaning up don't count. */
  readonly seconds?: number;
}

/**
 * One iteration. Must answer, never throw, for what the cloud did wrong; must end soon after the signal is aborted. What it
 * throws is taken for a bug and ends the load.
 */
export type Iterate = (iteration: number, signal: AbortSignal) => Promise<IterationResult>;

/** A scenario's part in a load. */
export interface LoadPart {
  readonly scenario: string;
  /** Its share of iterations is this by the sum of all weights. */
  readonly weight: number;
  readonly iterate: Iterate;
}
