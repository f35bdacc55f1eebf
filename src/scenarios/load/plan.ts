import type { LoadPart } from "./iteration.ts";
import type { RateStage } from "./rate.ts";
import type { LoadSlas } from "./sla.ts";

/** A stretch with a number at once that stays or changes evenly; `seconds` may be Infinity in the last one. */
export interface ConcurrencyStage {
  readonly seconds: number;
  readonly from: number;
  readonly to: number;
}

/** So many at once: a new iteration starts when one ends. */
export interface ClosedShape {
  readonly kind: "closed";
  readonly stages: readonly ConcurrencyStage[];
  /** Pause after each iteration, chosen evenly between the two, in seconds. */
  readonly think: readonly [least: number, most: number];
}

/** So many per second, however long they take. */
export interface OpenShape {
  readonly kind: "open";
  readonly stages: readonly RateStage[];
  readonly maxInFlight: number;
  /** What is due while `maxInFlight` are running: left out and counted, or started when one ends, later than asked. */
  readonly whenFull: "drop" | "wait";
}

/** One workload: what is run, how often, how long, and what it must keep. */
export interface LoadPlan {
  readonly title: string;
  readonly parts: readonly LoadPart[];
  readonly shape: ClosedShape | OpenShape;
  /** Iterations in all, warm-up included; absent: until the time is over. */
  readonly times?: number;
  /** How long iterations are started; absent: until `times` are. */
  readonly seconds?: number;
  readonly warmup: { readonly seconds: number; readonly iterations: number };
  readonly iterationTimeoutSeconds?: number;
  readonly slas: LoadSlas;
  readonly abortOnSlaFailure: boolean;
  /** How long running iterations may go on when the load is ended early; then they are cancelled. */
  readonly graceSeconds: number;
}

/** The shape in words: `4 at once, 20 times`. */
export function describeShape({ shape, times, seconds }: LoadPlan): string {
  const parts = shape.stages.map(({ from, to, seconds: length }) => {
    const span = Number.isFinite(length) ? ` for ${length} s` : "";
    return `${from === to ? number(to) : `${number(from)} to ${number(to)}`}${span}`;
  });
  const unit = shape.kind === "open" ? " per second" : " at once";
  return [
    `${parts.join(", then ")}${unit}`,
    ...(shape.kind === "open" ? [`at most ${shape.maxInFlight} in flight`] : []),
    ...(times === undefined ? [] : [`${times} times`]),
    ...(seconds === undefined ? [] : [`for ${seconds} s`]),
  ].join(", ");
}

function number(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}
