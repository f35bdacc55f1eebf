import type { Coverage, LoadReport, NotRun, Run, RunComparison, RunTrend, Verdict } from "#contract";

/** What a report tells; every part but the title may be absent. */
export interface ProofReport {
  readonly title: string;
  /** ISO 8601: when the report was made. */
  readonly made: string;
  readonly runs: readonly Run[];
  readonly notRun: readonly NotRun[];
  readonly trend?: RunTrend;
  readonly coverage?: Coverage;
  readonly comparison?: RunComparison;
  readonly loads: readonly LoadReport[];
}

/** Verdicts that let a tenant down; of the others nothing can be said of the cloud, or only good. */
export function isFailure(verdict: Verdict): boolean {
  return verdict === "cloud" || verdict === "quota" || verdict === "capacity";
}

export function isGood(verdict: Verdict): boolean {
  return verdict === "works" || verdict === "slow";
}

/** `zone az1, flavor m1.small`: what was asked for; empty where all was left to the cloud. */
export function describeTarget(target: Run["target"]): string {
  return (["zone", "host", "cell", "flavor", "image"] as const)
    .flatMap((part) => (target[part] === undefined ? [] : [`${part} ${target[part]}`]))
    .join(", ");
}

/** Who is to blame, in words; empty where nobody is named. */
export function describeBlame({ blame }: Pick<Run, "blame">): string {
  if (blame === undefined) return "";
  const { host, zone, cell, service, tried, repeated } = blame;
  const places = [zone === undefined ? [] : [`zone ${zone}`], cell === undefined ? [] : [`cell ${cell}`]].flat();
  const where = host === undefined ? "" : `${host}${places.length > 0 ? ` (${places.join(", ")})` : ""}`;
  return [
    [service, where].filter((part) => part !== undefined && part !== "").join(" on "),
    tried !== undefined && tried.length > 1 ? `tried on ${tried.join(", then ")}` : "",
    repeated === undefined ? "" : `${repeated.host}: ${repeated.failed} of ${repeated.runs} runs failed in 24 h`,
  ]
    .filter((part) => part !== "")
    .join("; ");
}

export function formatSeconds(seconds: number): string {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 600) return `${seconds.toFixed(seconds < 10 ? 2 : seconds < 100 ? 1 : 0)} s`;
  return `${Math.round(seconds / 60)} min`;
}
