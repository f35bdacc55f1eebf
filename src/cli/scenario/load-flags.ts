import { KilowatchError } from "#base";

/** What a load of one scenario is, said on the command line rather than in a file. */
export interface LoadFlags {
  rate?: number;
  concurrency?: number;
  duration?: number;
  times?: number;
  warmup?: number;
  iterationTimeout?: number;
  whenFull?: "drop" | "wait";
  option?: readonly string[];
  sla?: readonly string[];
  abortOnSlaFailure?: boolean;
}

const number = <T>(brief: string, placeholder: string, parse: (word: string) => T) =>
  ({ kind: "parsed", parse, optional: true, brief, placeholder }) as const;

const several = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, variadic: true, optional: true, brief, placeholder }) as const;

export const loadFlags = {
  rate: number("So many starts per second, however long they take", "N/s", parseRate),
  concurrency: number("So many at once; with --rate: at most", "N", parseCount),
  duration: number("How long iterations are started", "90s|2m|1h", parseSpan),
  times: number("Iterations in all", "N", parseCount),
  warmup: number("What starts so early is not counted", "10s", parseSpan),
  iterationTimeout: number("An iteration that takes longer has failed", "60s", parseSpan),
  whenFull: {
    kind: "enum",
    values: ["drop", "wait"],
    optional: true,
    brief: "With --rate: what is due while all are busy is left out and counted (drop), or starts later",
  },
  option: several("An option of the scenario; may be repeated", "KEY=VALUE"),
  sla: several("failure_rate=PERCENT, p50|p90|p95|p99|p99.9=SECONDS, max_avg_duration=SECONDS …", "NAME=VALUE"),
  abortOnSlaFailure: { kind: "boolean", optional: true, brief: "End the load when a service level is broken" },
} as const;

/** Flags that have no place beside a file. */
export const flagsOfScenarios = [
  "rate",
  "concurrency",
  "duration",
  "times",
  "warmup",
  "iterationTimeout",
  "whenFull",
  "option",
  "sla",
] as const satisfies readonly (keyof LoadFlags)[];

function parseRate(word: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(?:\/(s|m|h|min))?$/.exec(word) ?? [];
  const rate = Number(value) / (unit === "h" ? 3600 : unit === "m" || unit === "min" ? 60 : 1);
  if (rate > 0) return rate;
  throw new KilowatchError("USAGE", `--rate ${word}: write a rate such as 5/s or 30/min`);
}

function parseSpan(word: string): number {
  const [, value, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|min|h)?$/.exec(word) ?? [];
  const scale = { ms: 0.001, s: 1, m: 60, min: 60, h: 3600 }[unit ?? "s"] ?? 1;
  const seconds = Number(value) * scale;
  if (seconds > 0) return seconds;
  throw new KilowatchError("USAGE", `'${word}' is no time such as 90s, 2m or 1h`);
}

/** A whole number above 0. Throws USAGE. */
export function parseCount(word: string): number {
  const count = Number(word);
  if (Number.isInteger(count) && count > 0) return count;
  throw new KilowatchError("USAGE", `'${word}' is no whole number above 0`);
}
