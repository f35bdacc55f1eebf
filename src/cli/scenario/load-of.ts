import { KilowatchError } from "#base";
import { LoadFile } from "#scenarios";
import { parseOption } from "./flags.ts";
import type { LoadFlags } from "./load-flags.ts";

/** A load file of one workload. Throws USAGE. */
export function loadOf(scenario: string, flags: LoadFlags): LoadFile {
  const ends = flags.times ?? flags.duration;
  const workload = {
    scenarios: [{ scenario, options: Object.fromEntries((flags.option ?? []).map(parseOption)) }],
    rate_per_second: flags.rate,
    concurrency: flags.concurrency,
    duration_seconds: flags.duration,
    times: ends === undefined ? 1 : flags.times,
    warmup_seconds: flags.warmup,
    iteration_timeout_seconds: flags.iterationTimeout,
    when_full: flags.whenFull,
    slas: slasOf(flags.sla ?? []),
    abort_on_sla_failure: flags.abortOnSlaFailure,
  };
  const { data, error } = LoadFile.safeParse({ title: scenario, workloads: [workload] });
  if (data !== undefined) return data;
  const [issue] = error.issues;
  const path = issue?.path ?? [];
  const flag = path.includes("slas") ? "sla" : String(path.at(-1)).replaceAll("_", "-");
  throw new KilowatchError("USAGE", `--${flag}: ${issue?.message}`);
}

function slasOf(words: readonly string[]): Record<string, unknown> {
  const slas: Record<string, unknown> = {};
  const percentiles: Record<string, number> = {};
  for (const word of words) {
    const [name = "", value = ""] = word.split("=");
    const limit = Number(value);
    if (value === "" || !Number.isFinite(limit)) throw new KilowatchError("USAGE", `--sla ${word}: write NAME=NUMBER`);
    if (/^p\d/.test(name)) percentiles[name] = limit;
    else if (name === "failure_rate") slas[name] = { max: limit };
    else if (name === "outliers") slas[name] = { max: limit };
    else if (name === "performance_degradation") slas[name] = { max_degradation: limit };
    else slas[name] = limit;
  }
  return Object.keys(percentiles).length === 0 ? slas : { ...slas, percentiles };
}
