import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, mkdtempSync, rmSync, type WriteStream } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import type { LoadDurations, LoadReport, LoadWorkload } from "#contract";
import type { LandedIteration } from "../load/flight.ts";
import type { LoadPlan } from "../load/plan.ts";

/** Version of the shape of `rally task report --json` (rally/plugins/task/exporters/json_exporter.py). */
const FORMAT_VERSION = "1.2";

/** Writes loads as Rally reports them. Iterations wait in a file, so that a million of them need no memory. */
export interface RallyReport {
  readonly onIteration: (job: number, plan: LoadPlan, iteration: LandedIteration) => void;
  /** The report as text, piece by piece; afterwards the file is gone. */
  write(report: LoadReport): AsyncGenerator<string>;
}

export function createRallyReport(): RallyReport {
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-rally-"));
  const files = new Map<number, { stream: WriteStream; path: string }>();
  const fileOf = (job: number): { stream: WriteStream; path: string } => {
    const known = files.get(job);
    if (known !== undefined) return known;
    const path = join(folder, String(job));
    const fresh = { stream: createWriteStream(path), path };
    files.set(job, fresh);
    return fresh;
  };
  return {
    onIteration(job, _, iteration) {
      const { stream } = fileOf(job);
      stream.write(
        `${stream.bytesWritten + stream.writableLength === 0 ? "" : ",\n"}${JSON.stringify(dataOf(iteration))}`,
      );
    },
    async *write(report) {
      try {
        const [head, tail] = JSON.stringify(envelopeOf(report), undefined, 2).split('"WORKLOADS"');
        yield `${head}[`;
        for (const [index, workload] of report.workloads.entries()) {
          const [before, after] = JSON.stringify(subtaskOf(workload, index)).split('"DATA"');
          yield `${index === 0 ? "" : ",\n"}${before}[`;
          const file = files.get(index);
          if (file !== undefined) {
            file.stream.end();
            await finished(file.stream);
            for await (const chunk of createReadStream(file.path, "utf8")) yield String(chunk);
          }
          yield `]${after}`;
        }
        yield `]${tail}\n`;
      } finally {
        for (const { stream } of files.values()) stream.destroy();
        rmSync(folder, { recursive: true, force: true });
      }
    },
  };
}

function dataOf({ started, ended, result }: LandedIteration): object {
  const origin = performance.timeOrigin / 1000;
  const { failure } = result;
  return {
    timestamp: started,
    duration: ended - started,
    idle_duration: 0,
    error: failure === undefined ? [] : [failure.failure, failure.message, failure.requestIds.join(" ")],
    output: { additive: [], complete: [] },
    atomic_actions: result.steps.map(({ name, started: at, seconds, failed }) => ({
      name,
      started_at: origin + at / 1000,
      finished_at: origin + at / 1000 + seconds,
      children: [],
      ...(failed && { failed: true }),
    })),
  };
}

function envelopeOf(report: LoadReport): object {
  const stamp = report.time.slice(0, 19);
  return {
    info: { rally_version: "kilowatch", generated_at: stamp, format_version: FORMAT_VERSION },
    tasks: [
      {
        uuid: report.load_id,
        title: report.title,
        description: "",
        status: report.state === "interrupted" ? "aborted" : report.state === "aborted" ? "sla_failed" : "finished",
        tags: [],
        env_uuid: "n/a",
        env_name: report.cloud,
        created_at: stamp,
        updated_at: stamp,
        pass_sla: report.workloads.every(({ slas }) => slas.every(({ passed }) => passed)),
        subtasks: "WORKLOADS",
      },
    ],
  };
}

function subtaskOf(workload: LoadWorkload, position: number): object {
  const stamp = workload.time.slice(0, 19);
  const { durations } = workload;
  const pass = workload.slas.every(({ passed }) => passed);
  return {
    uuid: randomUUID(),
    title: workload.title,
    description: workload.shape,
    status: "finished",
    created_at: stamp,
    updated_at: stamp,
    sla: {},
    workloads: [
      {
        uuid: randomUUID(),
        description: workload.shape,
        runner: {},
        hooks: [],
        scenario: Object.fromEntries(workload.scenarios.map(({ scenario }) => [scenario, {}])),
        min_duration: durations.min ?? null,
        max_duration: durations.max ?? null,
        start_time: Date.parse(workload.time) / 1000,
        load_duration: workload.seconds,
        full_duration: workload.seconds,
        statistics: {
          durations: {
            total: statisticsOf("total", durations, workload.failed),
            atomics: workload.scenarios.flatMap(({ steps }) =>
              steps.map((step) => statisticsOf(step.name, step.durations, step.failed)),
            ),
          },
        },
        data: "DATA",
        failed_iteration_count: workload.failed,
        total_iteration_count: workload.iterations,
        created_at: stamp,
        updated_at: stamp,
        contexts: {},
        contexts_results: [],
        position,
        pass_sla: pass,
        sla_results: {
          sla: workload.slas.map(({ criterion, passed, detail }) => ({ criterion, success: passed, detail })),
        },
        sla: {},
      },
    ],
  };
}

function statisticsOf(name: string, durations: LoadDurations, failed: number): object {
  const all = durations.count + failed;
  return {
    name,
    display_name: name,
    children: [],
    count_per_iteration: 1,
    data: {
      iteration_count: all,
      min: durations.min ?? null,
      median: durations.p50 ?? null,
      "90%ile": durations.p90 ?? null,
      "95%ile": durations.p95 ?? null,
      max: durations.max ?? null,
      avg: durations.mean ?? null,
      success: all === 0 ? "n/a" : `${((durations.count / all) * 100).toFixed(1)}%`,
    },
  };
}
