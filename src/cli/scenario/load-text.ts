import type { LoadReport, LoadUnsupported, LoadWorkload } from "#contract";
import type { LoadProgress, LoadWatcher } from "#scenarios";
import { oneLine, renderTable } from "../output.ts";
import { formatSeconds } from "../time.ts";

/** What of a task file is not done, a line each. */
export function unsupportedText(unsupported: readonly LoadUnsupported[]): string {
  return unsupported
    .map(({ kind, name, file, line, column, remedy }) => {
      const where = line === undefined ? file : `${file}:${line}:${column ?? 1}`;
      return `${where}: ${kind} ${oneLine(name)}: ${oneLine(remedy)}\n`;
    })
    .join("");
}

/** How often a terminal is told, and everything else. */
const TERMINAL_MILLISECONDS = 500;
const PLAIN_MILLISECONDS = 10_000;

/** Live progress: one line that changes on a terminal, now and then a line elsewhere. */
export function createLoadProgress(
  stream: { write(text: string): unknown },
  isTerminal: boolean,
): { readonly watcher: LoadWatcher; end(): void } {
  let timer: NodeJS.Timeout | undefined;
  const clear = isTerminal ? "\r\u001b[2K" : "";
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (isTerminal) stream.write(clear);
  };
  return {
    watcher: {
      onPhase(title, phase) {
        stop();
        if (phase !== "load") stream.write(`${title}: ${phase === "set-up" ? "setting up" : "cleaning up"}\n`);
      },
      onStart(_, __, progress) {
        const tell = (): void => {
          stream.write(isTerminal ? `${clear}${progressText(progress())}` : `  ${progressText(progress())}\n`);
        };
        timer = setInterval(tell, isTerminal ? TERMINAL_MILLISECONDS : PLAIN_MILLISECONDS);
        timer.unref();
      },
      onWorkload(workload) {
        stop();
        stream.write(`${verdictLine(workload)}\n`);
      },
    },
    end: stop,
  };
}

function progressText(now: LoadProgress): string {
  return [
    formatSeconds(now.seconds),
    `${now.started} started (${now.rate}/s)`,
    `${now.inFlight} in flight`,
    `${now.ended} ended`,
    `p50 ${formatSeconds(now.p50)}, p95 ${formatSeconds(now.p95)}`,
    `${now.failed} failed`,
    ...(now.dropped > 0 ? [`${now.dropped} dropped`] : []),
    now.broken === undefined ? "levels kept" : `${now.broken} BROKEN`,
  ].join("  ");
}

const MARKS: Readonly<Record<LoadWorkload["state"], string>> = {
  passed: "✓",
  failed: "✗",
  aborted: "✗",
  interrupted: "–",
  refused: "✗",
};

function verdictLine(workload: LoadWorkload): string {
  const { title, state, reason, iterations, failed, seconds } = workload;
  const counts = state === "refused" ? "" : ` ${iterations} iterations in ${formatSeconds(seconds)}, ${failed} failed`;
  return `${MARKS[state]} ${title}: ${state}${counts}${reason === undefined ? "" : `: ${oneLine(reason)}`}`;
}

/** The whole report for a person. */
export function loadText(report: LoadReport): string {
  const left = report.workloads.reduce((sum, workload) => sum + workload.left.length, 0);
  const end = `${report.state}; ${left === 0 ? "nothing left behind" : `${left} objects left behind`}\n`;
  return `${report.workloads.map(workloadText).join("")}\n${end}`;
}

interface Row {
  readonly name: string;
  readonly failed: number;
  readonly durations: LoadWorkload["durations"];
}

function workloadText(workload: LoadWorkload): string {
  const lines = [`\n${verdictLine(workload)}`];
  if (workload.shape !== "") lines.push(`  ${workload.shape}`);
  const rows: Row[] = workload.scenarios.flatMap(({ scenario, failed, durations, steps }) => [
    { name: scenario, failed, durations },
    ...steps.map((step) => ({ name: `  ${step.name}`, failed: step.failed, durations: step.durations })),
  ]);
  const seconds = (value: number | undefined): string => (value === undefined ? "–" : value.toFixed(3));
  if (rows.length > 0) {
    lines.push(
      renderTable<Row>(rows, [
        { title: "seconds", value: ({ name }) => name },
        { title: "succeeded", value: ({ durations }) => String(durations.count), align: "right" },
        { title: "failed", value: ({ failed }) => String(failed), align: "right" },
        ...(["min", "p50", "p90", "p95", "p99", "max", "mean"] as const).map((title) => ({
          title,
          value: ({ durations }: Row) => seconds(durations[title]),
          align: "right" as const,
        })),
      ]).trimEnd(),
    );
  }
  const { pace } = workload;
  if (pace !== undefined) {
    const error = (pace.error * 100).toFixed(2);
    lines.push(
      `  rate: ${pace.asked} asked, ${pace.started} started, ${pace.dropped} dropped (${error} % off); at most ${pace.peak} in a second, asked ${pace.cap}`,
    );
  }
  for (const { criterion, passed, detail } of workload.slas)
    lines.push(`  ${passed ? "✓" : "✗"} ${criterion}: ${detail}`);
  for (const { failure, step, count, message, examples } of workload.failures) {
    lines.push(`  ${count} × ${failure}${step === undefined ? "" : ` in ${step}`}: ${oneLine(message)}`);
    for (const example of examples.slice(0, 2)) lines.push(`      ${example.time} ${example.request_ids.join(" ")}`);
  }
  const each = (workload.cpu_seconds / Math.max(1, workload.iterations)) * 1000;
  if (workload.iterations > 0) lines.push(`  CPU of this program: ${each.toFixed(2)} ms per iteration`);
  for (const { kind, id, reason } of workload.left) lines.push(`  left: ${kind} ${id}: ${oneLine(reason)}`);
  return `${lines.join("\n")}\n`;
}
