import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, createMetrics, systemClock } from "#base";
import type { LogRecord } from "#record";
import { createSources, SourceOptions, type Sources } from "#sources";
import type { Batch } from "#store";

/**
 * What following costs: idle CPU over many files, time from a line's writing until it is in the sink, and lines per second through
 * files and TCP syslog, reader included. The sink keeps nothing, so that only the sources are measured.
 */
const FILES = Number(process.argv[2] ?? 5000);
const LINES = 200_000;

let stored = 0;
const delays: number[] = [];
const sink = {
  pressure: 0,
  append: async ({ records }: Batch): Promise<void> => {
    for (const record of records) {
      stored += record.repeat;
      noteDelay(record);
    }
  },
  checkpoints: async () => [],
};

function noteDelay({ message }: LogRecord): void {
  const written = /written at (\d+)/.exec(message)?.[1];
  if (written !== undefined) delays.push(Date.now() - Number(written));
}

function start(config: Record<string, unknown>): Sources {
  const sources = createSources({
    configs: [SourceOptions.parse({ id: "bench", fold: false, ...config })],
    sink,
    clock: systemClock,
    logger: createLogger({ level: "error" }),
    metrics: createMetrics(),
  });
  sources.start();
  return sources;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function reach(count: number): Promise<void> {
  for (;;) {
    if (stored >= count) return;
    await sleep(5);
  }
}

async function timed(what: string, count: number, work: () => Promise<void>): Promise<void> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - started) / 1000;
  const rate = Math.round(count / ((user + system) / 1e6));
  console.log(`${what}: ${Math.round(count / seconds)} lines/s, ${rate} lines per CPU second`);
}

const line = (n: number): string =>
  `2026-11-23 19:19:29.${String(n % 1000).padStart(3, "0")} 17 INFO nova.compute.manager [req-2e915e8f-d03d-46c1-945b-a6570be51446 u p - - -] Took ${n} seconds to build instance.\n`;

const folder = mkdtempSync(join(tmpdir(), "kilowatch-bench-"));
for (let n = 0; n < FILES; n++) writeFileSync(`${folder}/f${n}.log`, line(n));
let sources = start({ type: "files", include: [`${folder}/*.log`] });
await timed(`${FILES} files found and read`, FILES, () => reach(FILES));
await sleep(2000);
const cpu = process.cpuUsage();
await sleep(10_000);
const idle = process.cpuUsage(cpu);
console.log(
  `idle over ${FILES} files: ${((idle.user + idle.system) / 1e7).toFixed(3)} cores, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
);
for (let n = 0; n < 1000; n++) {
  appendFileSync(
    `${folder}/f${(n * 7) % FILES}.log`,
    `2026-11-23 19:19:29.000 17 INFO nova [-] written at ${Date.now()}\n`,
  );
  await sleep(5);
}
await reach(FILES + 1000);
delays.sort((a, b) => a - b);
console.log(
  `written until stored, 200 lines/s: p50 ${delays[500]} ms, p99 ${delays[990]} ms, longest ${delays.at(-1)} ms`,
);
await sources.stop();

stored = 0;
writeFileSync(`${folder}/big.txt`, Array.from({ length: LINES }, (_, n) => line(n)).join(""));
sources = start({ type: "files", include: [`${folder}/big.txt`], follow: false });
await timed("one large file", LINES, () => sources.finished());
await sources.stop();

stored = 0;
sources = start({ type: "syslog", transport: "tcp", port: 0 });
while (sources.status()[0]?.detail === undefined) await sleep(5);
const port = Number(/:(\d+) /.exec(sources.status()[0]?.detail ?? "")?.[1]);
await timed("TCP syslog, sender included", LINES, async () => {
  const socket = createConnection(port, "127.0.0.1");
  for (let n = 0; n < LINES; n++) {
    const message = `<134>Nov 23 19:19:29 cmp-1 nova-compute[17]: ${line(n)}`;
    if (!socket.write(message)) await new Promise((resolve) => socket.once("drain", resolve));
  }
  socket.end();
  await reach(LINES);
});
await sources.stop();
rmSync(folder, { recursive: true });
