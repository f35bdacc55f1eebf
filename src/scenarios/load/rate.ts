/** A stretch of a load with a rate that stays (`from` = `to`) or changes evenly; rates per second, `seconds` may be Infinity in the last one. */
export interface RateStage {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/**
 * What was asked for: how many iterations should have been started by any moment (the integral of the rate), and the
 * reverse. Seconds count from the start of the load.
 */
export class RateSchedule {
  readonly stages: readonly RateStage[];
  /** Highest rate of all stages. */
  readonly peak: number;
  /** Length of all stages together. */
  readonly seconds: number;
  readonly #starts: readonly { readonly second: number; readonly count: number }[];

  constructor(stages: readonly RateStage[]) {
    this.stages = stages;
    this.peak = Math.max(...stages.map(({ from, to }) => Math.max(from, to)));
    this.seconds = stages.reduce((sum, stage) => sum + stage.seconds, 0);
    let second = 0;
    let count = 0;
    this.#starts = stages.map((stage) => {
      const start = { second, count };
      second += stage.seconds;
      count += (stage.seconds * (stage.from + stage.to)) / 2;
      return start;
    });
  }

  /** Iterations asked for between the start and `second`, fractions included. */
  asked(second: number): number {
    if (second <= 0) return 0;
    let last = 0;
    for (const [index, stage] of this.stages.entries()) {
      const start = this.#starts[index];
      if (start === undefined || second <= start.second) break;
      const within = Math.min(second - start.second, stage.seconds);
      const slope = stage.from === stage.to ? 0 : (stage.to - stage.from) / stage.seconds;
      last = start.count + stage.from * within + (slope * within * within) / 2;
    }
    return last;
  }

  /** The second at which `count` iterations are asked for, or undefined where the load ends before. */
  timeOf(count: number): number | undefined {
    for (const [index, stage] of this.stages.entries()) {
      const start = this.#starts[index];
      if (start === undefined) break;
      const left = count - start.count;
      if (left < 0) return start.second;
      const within = timeWithin(stage, left);
      if (within !== undefined) return start.second + within;
    }
    return undefined;
  }
}

function timeWithin({ from, to, seconds }: RateStage, count: number): number | undefined {
  if (from === to) {
    if (from === 0) return undefined;
    const second = count / from;
    return second < seconds ? second : undefined;
  }
  const slope = (to - from) / seconds;
  // Roots of slope/2 t² + from t = count in the form that does not cancel; a falling rate may never reach `count`.
  const discriminant = from * from + 2 * slope * count;
  if (discriminant < 0) return undefined;
  const denominator = from + Math.sqrt(discriminant);
  const second = denominator === 0 ? 0 : (2 * count) / denominator;
  return second < seconds ? second : undefined;
}

/** Rally's staircase: `start` per second, `step` more after each `seconds`, up to `end` and then on without end. */
export function staircase(start: number, end: number, step: number, seconds: number): RateStage[] {
  const stages: RateStage[] = [];
  for (let rate = start; rate < end; rate += step) stages.push({ seconds, from: rate, to: rate });
  stages.push({ seconds: Infinity, from: end, to: end });
  return stages;
}
