import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { createLogger, createMetrics } from "#base";
import { readInput } from "#record";
import { importFile, openStore } from "#store";

/**
 * Files end to end into a new store: lines a second, CPU and memory of both processes, event-loop delay, and bytes a line hot and
 * archived beside `zstd -9` of each file.
 *
 *   node --conditions=source bench/store.ts FILE…
 */
const paths = process.argv.slice(2);
if (paths.length === 0) throw new Error("name log files");
const directory = mkdtempSync(join(tmpdir(), "kilowatch-bench-"));
const MEGABYTE = 1_000_000;

/** Resident bytes (peak) and CPU seconds of a process, by proc(5). */
function usageOf(pid: number): { megabytes: number; seconds: number } {
  const peak = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return { megabytes: (Number(peak) * 1024) / MEGABYTE, seconds: (Number(fields[11]) + Number(fields[12])) / 100 };
}

async function zstdBytes(): Promise<number> {
  let total = 0;
  for (const path of paths) {
    for await (const file of readInput(path, process.stdin)) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of file.chunks) chunks.push(chunk);
      const done = spawnSync("zstd", ["-9", "-c"], { input: Buffer.concat(chunks), maxBuffer: 2 ** 30 });
      total += done.stdout.length;
    }
  }
  return total;
}

try {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const store = await openStore({ directory, logger: createLogger({ level: "warn" }), metrics: createMetrics() });
  const engine = store.engine.pid ?? 0;
  const progress = { file: "", files: 0, skipped: 0, lines: 0, bytes: 0, records: 0 };
  const before = { own: usageOf(process.pid), engine: usageOf(engine) };
  delay.enable();
  const started = performance.now();
  const outstanding: Promise<unknown>[] = [];
  for (const path of paths) {
    const options = { redact: false, stdin: process.stdin, now: Date.now() * 1000 };
    outstanding.push((await importFile(store, path, options, progress)).durable);
  }
  await Promise.all(outstanding);
  await store.settle();
  const seconds = (performance.now() - started) / 1000;
  delay.disable();
  const own = usageOf(process.pid);
  const inner = usageOf(engine);
  await store.compact();
  const hot = (await store.stat()).bytes_hot;
  await store.archive.moveOlder(Number.MAX_SAFE_INTEGER);
  const archived = (await store.stat()).bytes_archive;
  const peer = await zstdBytes();
  await store.close();
  const { lines } = progress;
  const cpu = own.seconds - before.own.seconds + inner.seconds - before.engine.seconds;
  const rows: readonly (readonly [string, string])[] = [
    ["lines, records, MB", `${lines}, ${progress.records}, ${(progress.bytes / MEGABYTE).toFixed(1)}`],
    ["lines/s by the clock", (lines / seconds).toFixed(0)],
    ["lines per CPU second of both processes", (lines / cpu).toFixed(0)],
    [
      "CPU seconds: own, engine",
      `${(own.seconds - before.own.seconds).toFixed(1)}, ${(inner.seconds - before.engine.seconds).toFixed(1)}`,
    ],
    ["peak MB resident: own, engine", `${own.megabytes.toFixed(0)}, ${inner.megabytes.toFixed(0)}`],
    ["event loop delay ms: p99, max", `${(delay.percentile(99) / 1e6).toFixed(0)}, ${(delay.max / 1e6).toFixed(0)}`],
    [
      "bytes a line: hot, archive, zstd -9",
      [hot, archived, peer].map((bytes) => (bytes / lines).toFixed(2)).join(", "),
    ],
    ["of zstd -9: hot, archive", `${(hot / peer).toFixed(3)}, ${(archived / peer).toFixed(3)}`],
  ];
  for (const [what, value] of rows) console.log(`${what.padEnd(42)}${value}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}
