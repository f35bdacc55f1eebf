import type { Coverage, NotRun, Run, RunComparison, RunTrend, Verdict } from "#contract";
import { lineChart, stackChart, waterfall } from "./charts.ts";
import { escapeHtml } from "./escape.ts";
import { loadSection } from "./html-load.ts";
import { describeBlame, describeTarget, formatSeconds, isFailure, isGood, type ProofReport } from "./model.ts";
import { quantile, statisticsOf } from "./statistics.ts";
import { SCRIPT, STYLE } from "./style.ts";
import { type Column, table } from "./table.ts";

/** A report as one HTML page that needs nothing else: no network, no other file. */
export function htmlReport(report: ProofReport): string {
  const { title, made, runs, notRun } = report;
  const parts = [
    `<h1>${escapeHtml(title)}</h1><p class="made">${escapeHtml(made.slice(0, 19).replace("T", " "))} UTC</p>`,
    runs.length + notRun.length > 0 ? tiles(runs, notRun) : "",
    report.comparison === undefined ? "" : comparisonSection(report.comparison),
    runs.length > 0 ? runsSection(runs) : "",
    notRun.length > 0 ? notRunSection(notRun) : "",
    runs.length > 1 ? durationsSection(runs) : "",
    report.trend === undefined ? "" : trendSection(report.trend),
    report.coverage === undefined ? "" : coverageSection(report.coverage),
    ...report.loads.map(loadSection),
  ];
  return [
    "<!doctype html>",
    `<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(title)}</title>`,
    `<style>${STYLE}</style></head><body>`,
    ...parts,
    `<script>${SCRIPT}</script></body></html>`,
    "",
  ].join("\n");
}

function styleOf(verdict: Verdict): string {
  if (verdict === "works") return "good";
  if (verdict === "slow") return "warn";
  return isFailure(verdict) ? "bad" : "none";
}

const verdictCell = (verdict: Verdict): string => `<span class="verdict ${styleOf(verdict)}">${verdict}</span>`;

function tiles(runs: readonly Run[], notRun: readonly NotRun[]): string {
  const count = (fits: (run: Run) => boolean): number => runs.filter(fits).length;
  const left = runs.reduce((sum, { cleanup }) => sum + cleanup.left.length, 0);
  const values: [string, number, string][] = [
    ["work", count(({ verdict }) => verdict === "works"), "good"],
    ["slow", count(({ verdict }) => verdict === "slow"), "warn"],
    ["failed", count(({ verdict }) => isFailure(verdict)), "bad"],
    ["can't be told", count(({ verdict }) => !isFailure(verdict) && !isGood(verdict)), "none"],
    ["not run", notRun.length, "none"],
    ["objects left behind", left, left > 0 ? "bad" : "good"],
  ];
  const shown = values.map(([name, value, style]) => `<div class="tile ${style}"><b>${value}</b>${name}</div>`);
  return `<div class="tiles">${shown.join("")}</div>`;
}

function runsSection(runs: readonly Run[]): string {
  const verdicts = [...new Set(runs.map(({ verdict }) => verdict))];
  const options = verdicts.map((verdict) => `<option>${verdict}</option>`).join("");
  const order = runs.toSorted((left, right) => rank(left) - rank(right) || (left.time < right.time ? 1 : -1));
  return (
    `<h2>Runs</h2><div class="tools"><input id="word" placeholder="Word, host, scenario …" aria-label="Only runs with this word">` +
    `<select id="verdict" aria-label="Only runs with this verdict"><option value="">all verdicts</option>${options}</select></div>` +
    order.map(runDetails).join("\n")
  );
}

/** What failed stands first. */
function rank({ verdict }: Run): number {
  return isFailure(verdict) ? 0 : verdict === "works" ? 3 : verdict === "slow" ? 2 : 1;
}

function runDetails(run: Run): string {
  const place = describeTarget(run.target) || run.host || "";
  const cells = [
    verdictCell(run.verdict),
    `<span>${escapeHtml(run.scenario)}</span>`,
    `<span class="quiet">${escapeHtml(place)}</span>`,
    `<span>${formatSeconds(run.seconds)}</span>`,
    `<span class="quiet">${escapeHtml(run.reason)}</span>`,
  ];
  return (
    `<details class="run" data-verdict="${run.verdict}"><summary>${cells.join("")}</summary>` +
    `${facts(run)}${stepsChart(run)}${callsTable(run)}${consoleOf(run)}</details>`
  );
}

function facts(run: Run): string {
  const blame = describeBlame(run);
  const rows: [string, string | undefined][] = [
    ["run", `${run.run_id}, ${run.time.slice(0, 19).replace("T", " ")} UTC`],
    ["host", run.host],
    ["failed at", run.failing_step],
    ["blame", blame === "" ? undefined : `${blame} (by ${run.blame?.how ?? ""})`],
    ["fault", run.fault?.message],
    ["server says", run.server_fault && `${run.server_fault.code} ${run.server_fault.message}`],
    ["logs", run.logs && `${run.logs.records} records, ${run.logs.errors} errors: ${run.logs.filter}`],
    ...Object.entries(run.notes).map(([key, value]): [string, string] => [key, String(value)]),
    ...run.cleanup.left.map(({ kind, id, reason }): [string, string] => ["left behind", `${kind} ${id}: ${reason}`]),
  ];
  const shown = rows.flatMap(([name, value]) =>
    value === undefined ? [] : [`<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`],
  );
  return `<dl>${shown.join("")}</dl>`;
}

const STEP_STYLES = { ok: "good", slow: "warn", failed: "bad", "not-run": "none" } as const;

function stepsChart(run: Run): string {
  const begin = Date.parse(run.steps.find(({ time }) => time !== undefined)?.time ?? run.time);
  const bars = run.steps.map(({ name, state, time, seconds = 0 }) => ({
    label: name,
    start: time === undefined ? 0 : Math.max(0, (Date.parse(time) - begin) / 1000),
    seconds,
    style: STEP_STYLES[state],
    text: state === "not-run" ? "not run" : formatSeconds(seconds),
  }));
  return waterfall(bars, `Steps of ${run.scenario}`);
}

/** The calls of the failing step, the newest last: polls would bury what matters. */
const SHOWN_CALLS = 12;

function callsTable(run: Run): string {
  const step = run.steps.find(({ name }) => name === run.failing_step);
  if (step === undefined || step.calls.length === 0) return "";
  type Call = (typeof step.calls)[number];
  const columns: Column<Call>[] = [
    { title: "call", value: ({ service, method, path }) => `${service}: ${method} ${path}` },
    { title: "status", value: ({ status }) => String(status ?? "none"), isNumber: true },
    { title: "took", value: ({ seconds }) => formatSeconds(seconds), isNumber: true },
    { title: "request", value: ({ request_id: id }) => id ?? "" },
  ];
  return `<h3>Last calls of ${escapeHtml(step.name)}</h3>${table(step.calls.slice(-SHOWN_CALLS), columns)}`;
}

function consoleOf({ console }: Run): string {
  return console === undefined ? "" : `<h3>Console</h3><pre>${escapeHtml(console)}</pre>`;
}

function notRunSection(notRun: readonly NotRun[]): string {
  return `<h2>Not run</h2>${table(notRun, [
    { title: "scenario", value: ({ scenario }) => scenario },
    { title: "where", value: ({ target }) => describeTarget(target) },
    { title: "why", value: ({ reasons }) => reasons.map(({ message }) => message).join("; ") },
  ])}`;
}

function durationsSection(runs: readonly Run[]): string {
  const seconds = (share: number) => (each: { seconds: readonly number[] }) => {
    const value = quantile(each.seconds, share);
    return value === undefined ? "–" : formatSeconds(value);
  };
  return `<h2>Durations</h2>${table(statisticsOf(runs), [
    { title: "scenario", value: ({ scenario, step }) => (step === undefined ? scenario : "") },
    { title: "step", value: ({ step }) => step ?? "(run)" },
    { title: "count", value: ({ count }) => String(count), isNumber: true },
    { title: "failed", value: ({ failed }) => String(failed), isNumber: true },
    { title: "min", value: seconds(0), isNumber: true },
    { title: "median", value: seconds(0.5), isNumber: true },
    { title: "p95", value: seconds(0.95), isNumber: true },
    { title: "max", value: seconds(1), isNumber: true },
  ])}`;
}

function trendSection(trend: RunTrend): string {
  const labels = [trend.from, trend.to].map((time) => time.slice(5, 16).replace("T", " ")) as [string, string];
  const charts = trend.series.map(({ scenario, buckets }) => {
    const count = (fits: (verdict: Verdict) => boolean) =>
      buckets.map(({ tally }) =>
        Object.entries(tally.verdicts).reduce((sum, [verdict, many]) => sum + (fits(verdict as Verdict) ? many : 0), 0),
      );
    const times = lineChart({
      title: `${scenario}: duration of what worked`,
      unit: " s",
      labels,
      series: [
        { name: "median", style: "one", values: buckets.map(({ tally }) => tally.durations?.median) },
        { name: "p95", style: "two", values: buckets.map(({ tally }) => tally.durations?.p95) },
      ],
    });
    const verdicts = stackChart({
      title: scenario,
      labels,
      series: [
        { name: "works", style: "good", values: count((verdict) => verdict === "works") },
        { name: "slow", style: "warn", values: count((verdict) => verdict === "slow") },
        { name: "failed", style: "bad", values: count(isFailure) },
        { name: "can't be told", style: "none", values: count((verdict) => !isFailure(verdict) && !isGood(verdict)) },
      ],
    });
    return verdicts + times;
  });
  return `<h2>Trend</h2>${charts.join("")}`;
}

function coverageSection(coverage: Coverage): string {
  const notes = coverage.notes.map((note) => `<p class="quiet">${escapeHtml(note)}</p>`).join("");
  return (
    `<h2>Coverage by ${coverage.by}</h2><p>${coverage.proven} of ${coverage.places.length} proven</p>` +
    `${table(coverage.places, [
      { title: coverage.by, value: ({ place }) => place },
      { title: "proven", value: ({ proven }) => (proven ? "yes" : "no") },
      { title: "state", value: ({ state }) => state },
      { title: "runs", value: ({ tally }) => String(tally.runs), isNumber: true },
      { title: "failed", value: ({ tally }) => String(tally.failed), isNumber: true },
      { title: "why", value: ({ reason }) => reason },
    ])}${notes}`
  );
}

function comparisonSection(comparison: RunComparison): string {
  const { before, after, changes, hosts } = comparison;
  const real = changes.filter(({ change }) => change !== "same" && change !== "too-few");
  const rows =
    real.length === 0
      ? `<p>Nothing changed that chance can't explain.</p>`
      : table(real, [
          { title: "change", value: ({ change }) => change },
          { title: "scenario", value: ({ scenario }) => scenario },
          { title: "step", value: ({ step }) => step ?? "(run)" },
          { title: "factor", value: ({ factor }) => (factor === undefined ? "–" : factor.toFixed(2)), isNumber: true },
          { title: "how", value: ({ detail }) => detail },
        ]);
  const blamed = hosts.map(
    (each) =>
      `<p>${escapeHtml(each.host)}: ${each.before.failed} of ${each.before.runs} failed before, ${each.after.failed} of ${each.after.runs} after</p>`,
  );
  return `<h2>Before and after</h2><p class="quiet">${escapeHtml(before.what)} (${before.tally.runs} runs) and ${escapeHtml(after.what)} (${after.tally.runs} runs)</p>${rows}${blamed.join("")}`;
}
