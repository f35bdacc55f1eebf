import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { createLogger, createMetrics, messageOf } from "#base";
import { startEngine } from "#store";

/** What the embedded engine takes and gives: rows per second in, resident memory throughout, query times. */
const rows = Number(process.argv[2] ?? 5_000_000);
const BATCH = 50_000;
const directory = mkdtempSync(join(process.env.KILOWATCH_BENCH_DIRECTORY ?? tmpdir(), "kilowatch-bench-"));
const engine = startEngine({ directory, logger: createLogger({ level: "warn" }), metrics: createMetrics() });
await engine.ready();
const { client } = engine;

const megabytes = (field: string): number => {
  const status = readFileSync(`/proc/${engine.pid}/status`, "utf8");
  return Math.round(Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1000);
};
const say = (what: string, value: string): boolean => process.stdout.write(`${what.padEnd(44)}${value}\n`);

say("idle, resident", `${megabytes("VmRSS")} MB`);
await client.command({
  query: `CREATE TABLE events (time DateTime64(6, 'UTC') CODEC(Delta, ZSTD(3)), host LowCardinality(String), level LowCardinality(String),
    request_id String CODEC(ZSTD(3)), template UInt64, message String CODEC(ZSTD(3)),
    INDEX request_index request_id TYPE bloom_filter(0.01) GRANULARITY 1, INDEX time_index time TYPE minmax GRANULARITY 1)
    ENGINE = MergeTree ORDER BY (toStartOfHour(time), template, host, time)`,
});

function line(index: number): string {
  const request = (Math.imul(index >>> 3, 2_654_435_761) >>> 0).toString(16).padStart(8, "0");
  return `{"time":${1_790_000_000_000_000 + index * 777},"host":"cmp-${index % 1000}","level":"${index % 50 === 0 ? "ERROR" : "INFO"}","request_id":"req-${request}-${index % 7}","template":${index % 300},"message":"[instance: ${request}-0000-4000-8000-${String(index % 100_000).padStart(12, "0")}] Took ${((index * 37) % 5000) / 100} seconds to spawn the instance on the hypervisor, attempt ${index % 3} of 3 for flavor m1.${index % 11}"}\n`;
}

const begun = performance.now();
let latest = 0;
let bytes = 0;
for (let start = 0; start < rows; start += BATCH) {
  let text = "";
  for (let index = start; index < start + BATCH; index += 1) text += line(index);
  bytes += text.length;
  const from = performance.now();
  const { stream } = await client.exec({
    query: "INSERT INTO events FORMAT JSONEachRow",
    values: Readable.from([Buffer.from(text)], { objectMode: false }),
    clickhouse_settings: { insert_deduplication_token: `b-${start}` },
  });
  await stream.toArray();
  latest = Math.max(latest, performance.now() - from);
}
const seconds = (performance.now() - begun) / 1000;
say("rows inserted", `${rows} (${Math.round(bytes / 1e6)} MB of JSON)`);
say("rows per second, one sender", String(Math.round(rows / seconds)));
say("slowest batch", `${Math.round(latest)} ms`);
say("resident after, highest so far", `${megabytes("VmRSS")} MB, ${megabytes("VmHWM")} MB`);

const request = `req-${(Math.imul(12_345, 2_654_435_761) >>> 0).toString(16).padStart(8, "0")}-0`;
const queries: Record<string, string> = {
  "one row": "SELECT 1",
  "one request id": `SELECT * FROM events WHERE startsWith(request_id, '${request.slice(0, 12)}') AND request_id = '${request}'`,
  "level by minute, one hour":
    "SELECT toStartOfMinute(time) AS m, level, count() FROM events WHERE time < fromUnixTimestamp64Micro(1790003600000000) GROUP BY m, level",
  "substring, all": "SELECT count() FROM events WHERE message LIKE '%attempt 2 of 3 for flavor m1.10%'",
  "many groups": "SELECT request_id, count() AS n FROM events GROUP BY request_id ORDER BY n DESC LIMIT 10",
  "stream 1,000,000 whole rows": "SELECT * FROM events LIMIT 1000000",
};
for (const [name, query] of Object.entries(queries)) {
  const memory = (): string => `resident ${megabytes("VmRSS")}, highest ${megabytes("VmHWM")} MB`;
  try {
    say(`${name}, median of 5`, `${(await median(query)).toFixed(1)} ms; ${memory()}`);
  } catch (error) {
    say(name, `${messageOf(error)}; ${memory()}`);
  }
}
await engine.stop();
rmSync(directory, { recursive: true, force: true });

async function median(query: string): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const from = performance.now();
    const answer = await client.exec({ query: `${query} FORMAT JSONEachRow` });
    for await (const _ of answer.stream) {
      // Only the time counts.
    }
    times.push(performance.now() - from);
  }
  return times.sort((left, right) => left - right)[2] ?? Number.NaN;
}
