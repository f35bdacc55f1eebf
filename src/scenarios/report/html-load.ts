import type { LoadDurations, LoadReport, LoadWorkload } from "#contract";
import { lineChart, stackChart } from "./charts.ts";
import { escapeHtml } from "./escape.ts";
import { formatSeconds } from "./model.ts";
import { type Column, table } from "./table.ts";

/** A load and its workloads: durations, what happened over time, service levels, failures. */
export function loadSection(load: LoadReport): string {
  const unsupported = load.unsupported.map(
    ({ kind, name, file, line, remedy }) =>
      `<p class="quiet">not done: ${escapeHtml(`${kind} ${name} (${file}${line === undefined ? "" : `:${line}`}): ${remedy}`)}</p>`,
  );
  return `<h2>${escapeHtml(load.title)}</h2>${load.workloads.map(workloadSection).join("")}${unsupported.join("")}`;
}

function workloadSection(workload: LoadWorkload): string {
  const { title, shape, state, reason, iterations, failed, cancelled, warmup, seconds, cpu_seconds: cpu } = workload;
  const good = state === "passed";
  const words = [
    shape,
    `${iterations} iterations in ${formatSeconds(seconds)}`,
    `${failed} failed`,
    ...(cancelled > 0 ? [`${cancelled} cancelled`] : []),
    ...(warmup > 0 ? [`${warmup} to warm up`] : []),
    `${((cpu * 1000) / Math.max(1, iterations)).toFixed(2)} ms CPU each`,
  ];
  return (
    `<h3><span class="verdict ${good ? "good" : "bad"}">${state}</span> ${escapeHtml(title)}</h3>` +
    `<p class="quiet">${escapeHtml(words.join(" · "))}${reason === undefined ? "" : `<br>${escapeHtml(reason)}`}</p>` +
    durationsTable(workload) +
    seriesCharts(workload) +
    slaTable(workload) +
    failureTable(workload)
  );
}

interface Row {
  readonly name: string;
  readonly failed: number;
  readonly durations: LoadDurations;
}

function durationsTable(workload: LoadWorkload): string {
  const rows: Row[] = [
    { name: "all", failed: workload.failed, durations: workload.durations },
    ...workload.scenarios.flatMap(({ scenario, failed, durations, steps }) => [
      { name: scenario, failed, durations },
      ...steps.map((step) => ({ ...step, name: `${scenario}: ${step.name}` })),
    ]),
  ];
  const column = (title: string, key: Exclude<keyof LoadDurations, "count" | "deviation">): Column<Row> => ({
    title,
    isNumber: true,
    value: ({ durations }) => {
      const value = durations[key];
      return value === undefined ? "–" : formatSeconds(value);
    },
  });
  return table(rows, [
    { title: "", value: ({ name }) => name },
    { title: "count", value: ({ durations }) => String(durations.count), isNumber: true },
    { title: "failed", value: ({ failed }) => String(failed), isNumber: true },
    column("min", "min"),
    column("mean", "mean"),
    column("median", "p50"),
    column("p90", "p90"),
    column("p95", "p95"),
    column("p99", "p99"),
    column("max", "max"),
  ]);
}

function seriesCharts({ series }: LoadWorkload): string {
  if (series.length < 2) return "";
  const labels: [string, string] = ["0 s", formatSeconds(series.at(-1)?.seconds ?? 0)];
  return (
    lineChart({
      title: "Duration",
      unit: " s",
      labels,
      series: [
        { name: "median", style: "one", values: series.map(({ p50 }) => p50) },
        { name: "p95", style: "two", values: series.map(({ p95 }) => p95) },
      ],
    }) +
    stackChart({
      title: "Ended",
      labels,
      series: [
        { name: "succeeded", style: "good", values: series.map(({ ended, failed }) => Math.max(0, ended - failed)) },
        { name: "failed", style: "bad", values: series.map(({ failed }) => failed) },
        { name: "dropped", style: "none", values: series.map(({ dropped }) => dropped) },
      ],
    }) +
    lineChart({
      title: "In flight",
      unit: "",
      labels,
      series: [{ name: "at most", style: "three", values: series.map(({ in_flight: most }) => most) }],
    })
  );
}

function slaTable({ slas }: LoadWorkload): string {
  if (slas.length === 0) return "";
  return table(slas, [
    { title: "service level", value: ({ criterion }) => criterion },
    { title: "", value: ({ passed }) => (passed ? "passed" : "failed") },
    { title: "measured", value: ({ detail }) => detail },
  ]);
}

function failureTable({ failures }: LoadWorkload): string {
  if (failures.length === 0) return "";
  return table(failures, [
    { title: "failure", value: ({ failure }) => failure },
    { title: "step", value: ({ step }) => step ?? "" },
    { title: "count", value: ({ count }) => String(count), isNumber: true },
    { title: "message", value: ({ message }) => message },
    { title: "requests", value: ({ examples }) => examples.flatMap(({ request_ids: ids }) => ids.slice(-1)).join(" ") },
  ]);
}
