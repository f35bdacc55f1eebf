import type { Run } from "#contract";
import { describeBlame, describeTarget, formatSeconds, isFailure, isGood, type ProofReport } from "./model.ts";
import { quantile, statisticsOf } from "./statistics.ts";
import { markdownTable } from "./table.ts";

/** A report in Markdown, for tickets and chats. */
export function markdownReport(report: ProofReport): string {
  const { runs, notRun } = report;
  const failed = runs.filter(({ verdict }) => isFailure(verdict));
  const unknown = runs.filter(({ verdict }) => !isFailure(verdict) && !isGood(verdict));
  const good = runs.length - failed.length - unknown.length;
  const parts = [
    `# ${report.title}`,
    `${report.made.slice(0, 19).replace("T", " ")} UTC: ${good} of ${runs.length} runs work, ${failed.length} failed, ${unknown.length} can't be told, ${notRun.length} not run.`,
    ...(failed.length + unknown.length > 0 ? ["## What is wrong", [...failed, ...unknown].map(wrong).join("\n")] : []),
    ...(runs.length > 0 ? ["## Durations", durations(runs)] : []),
    ...(notRun.length > 0
      ? [
          "## Not run",
          markdownTable(notRun, [
            { title: "scenario", value: ({ scenario }) => scenario },
            { title: "why", value: ({ reasons }) => reasons.map(({ message }) => message).join("; ") },
          ]),
        ]
      : []),
    ...comparison(report),
    ...coverage(report),
    ...report.loads.flatMap(loads),
  ];
  return `${parts.join("\n\n").trimEnd()}\n`;
}

function wrong(run: Run): string {
  const place = describeTarget(run.target);
  const blame = describeBlame(run);
  return [
    `- **${run.scenario}**${place === "" ? "" : ` (${place})`}: **${run.verdict}**: ${run.reason}`,
    ...(run.failing_step === undefined ? [] : [`  - at step ${run.failing_step}`]),
    ...(blame === "" ? [] : [`  - blame: ${blame}`]),
    ...(run.logs === undefined ? [] : [`  - ${run.logs.errors} errors in the logs: \`${run.logs.filter}\``]),
    ...run.cleanup.left.map(({ kind, id, reason }) => `  - left behind: ${kind} ${id}: ${reason}`),
  ].join("\n");
}

function durations(runs: readonly Run[]): string {
  const seconds = (share: number) => (each: { seconds: readonly number[] }) => {
    const value = quantile(each.seconds, share);
    return value === undefined ? "–" : formatSeconds(value);
  };
  return markdownTable(
    statisticsOf(runs).filter(({ step }) => step === undefined),
    [
      { title: "scenario", value: ({ scenario }) => scenario },
      { title: "runs", value: ({ count }) => String(count), isNumber: true },
      { title: "failed", value: ({ failed }) => String(failed), isNumber: true },
      { title: "median", value: seconds(0.5), isNumber: true },
      { title: "p95", value: seconds(0.95), isNumber: true },
      { title: "max", value: seconds(1), isNumber: true },
    ],
  );
}

function comparison({ comparison: found }: ProofReport): string[] {
  if (found === undefined) return [];
  const real = found.changes.filter(({ change }) => change !== "same" && change !== "too-few");
  if (real.length === 0) return ["## Before and after", "Nothing changed that chance can't explain."];
  return [
    "## Before and after",
    markdownTable(real, [
      { title: "change", value: ({ change }) => change },
      { title: "scenario", value: ({ scenario }) => scenario },
      { title: "step", value: ({ step }) => step ?? "(run)" },
      { title: "how", value: ({ detail }) => detail },
    ]),
  ];
}

function coverage({ coverage: found }: ProofReport): string[] {
  if (found === undefined) return [];
  return [
    `## Coverage by ${found.by}`,
    `${found.proven} of ${found.places.length} proven.`,
    markdownTable(
      found.places.filter(({ proven }) => !proven),
      [
        { title: `${found.by} that is not proven`, value: ({ place }) => place },
        { title: "state", value: ({ state }) => state },
        { title: "why", value: ({ reason }) => reason },
      ],
    ),
  ];
}

function loads(load: ProofReport["loads"][number]): string[] {
  return [
    `## ${load.title}`,
    markdownTable(load.workloads, [
      { title: "workload", value: ({ title }) => title },
      { title: "state", value: ({ state, reason }) => (reason === undefined ? state : `${state}: ${reason}`) },
      { title: "iterations", value: ({ iterations }) => String(iterations), isNumber: true },
      { title: "failed", value: ({ failed }) => String(failed), isNumber: true },
      {
        title: "median",
        value: ({ durations: { p50 } }) => (p50 === undefined ? "–" : formatSeconds(p50)),
        isNumber: true,
      },
      {
        title: "p95",
        value: ({ durations: { p95 } }) => (p95 === undefined ? "–" : formatSeconds(p95)),
        isNumber: true,
      },
    ]),
  ];
}
