import { performance } from "node:perf_hooks";
import { createLogger, createMetrics } from "#base";
import { parseFilter } from "#contract";
import { createRecordQueries, openStore, type RecordScope } from "#store";

/**
 * Query times over a growing number of records. Copies of the records kept in a data directory, with ids of their own, are
 * made inside the engine in a table beside the real one, which is dropped afterwards.
 *
 *   node --conditions=source bench/query.ts DIR [rows…]      (default 1, 3 and 10 million)
 */
const [directory, ...sizes] = process.argv.slice(2);
if (directory === undefined) throw new Error("name a data directory with records: kilowatch store import … --data DIR");
const targets = sizes.length > 0 ? sizes.map(Number) : [1e6, 3e6, 10e6];
const NEEDLES = 100;
const MINUTE_MICROS = 60_000_000;

// Copying whole tables inside the engine takes more memory than importing or asking does.
const store = await openStore({
  directory,
  logger: createLogger({ level: "error" }),
  metrics: createMetrics(),
  engineMemoryBytes: 2_000_000_000,
});
const { client } = store.engine;
const table = "kilowatch.bench_records";
const queries = createRecordQueries({
  client,
  decoder: store,
  tables: { records: table, patterns: "kilowatch.patterns", templates: "kilowatch.templates" },
});

async function number(query: string): Promise<number> {
  const answer = await client.query({ query, format: "JSONEachRow" });
  return Number((await answer.json<{ n: number | string }>())[0]?.n ?? 0);
}

/** One more copy of all records, twenty minutes later than the one before, under ids that no other copy has. */
async function addCopy(copy: number): Promise<void> {
  const id = (column: string): string =>
    `if(${column} = '', '', concat('req-', toString(reinterpretAsUUID(sipHash128(${column}, ${copy})))))`;
  await client.command({
    query:
      `INSERT INTO ${table} SELECT * REPLACE(time + toIntervalMinute(${copy * 20}) AS time, concat(stream, '-${copy}') AS stream, ` +
      `${id("request_id")} AS request_id, ${id("global_request_id")} AS global_request_id, ` +
      `arrayMap(each -> toString(reinterpretAsUUID(sipHash128(each, ${copy}))), resource_ids) AS resource_ids) FROM kilowatch.records`,
    clickhouse_settings: {
      max_block_size: "8192",
      min_insert_block_size_rows: "32768",
      min_insert_block_size_bytes: "16000000",
      max_memory_usage: "600000000",
      max_insert_threads: "1",
      max_execution_time: 600,
    },
  });
}

async function timed(name: string, runs: number, run: (index: number) => Promise<unknown>): Promise<void> {
  await run(0);
  const times: number[] = [];
  for (let index = 0; index < runs; index += 1) {
    const begin = performance.now();
    await run(index);
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(1);
  console.log(`  ${name.padEnd(44)} p50 ${at(0.5).padStart(8)} ms   p95 ${at(0.95).padStart(8)} ms`);
}

function scopeOf(filter: string, window: { from?: number; to?: number } = {}): RecordScope {
  const parsed = parseFilter(filter);
  if (parsed.filter === undefined) throw new Error(parsed.error.message);
  return { filter: parsed.filter, now: Date.now() * 1000, ...window };
}

await client.command({ query: `DROP TABLE IF EXISTS ${table}` });
await client.command({ query: `CREATE TABLE ${table} AS kilowatch.records` });
const own = await number("SELECT count() AS n FROM kilowatch.records");
console.log(`${own} records are copied`);
let copies = 0;
try {
  for (const target of targets) {
    while (copies * own < target) {
      copies += 1;
      await addCopy(copies);
    }
    const rows = await number(`SELECT count() AS n FROM ${table}`);
    const bytes = await number(
      "SELECT sum(bytes_on_disk) AS n FROM system.parts WHERE database = 'kilowatch' AND table = 'bench_records' AND active",
    );
    const parts = await number(
      "SELECT count() AS n FROM system.parts WHERE database = 'kilowatch' AND table = 'bench_records' AND active",
    );
    console.log(`${(rows / 1e6).toFixed(1)} M records, ${parts} parts, ${(bytes / rows).toFixed(1)} bytes each`);
    const answer = await client.query({
      query: `SELECT request_id AS id, resource_ids[1] AS thing FROM ${table} WHERE request_id != '' AND notEmpty(resource_ids) AND cityHash64(request_id) % 499 = 7 LIMIT 1 BY request_id LIMIT ${NEEDLES}`,
      format: "JSONEachRow",
    });
    const needles = await answer.json<{ id: string; thing: string }>();
    const needle = (index: number): { id: string; thing: string } =>
      needles[index % needles.length] ?? { id: "", thing: "" };
    const extent = await queries.extent(scopeOf(""));
    const to = extent?.to ?? 0;
    const hour = { from: to - 60 * MINUTE_MICROS, to };
    await timed("one request id, its first 200 records", NEEDLES, (i) =>
      queries.search(scopeOf(`request:${needle(i).id}`), { limit: 200, order: "newest" }),
    );
    await timed("one request id, all its records", NEEDLES, (i) => queries.byRequestIds([needle(i).id], {}, 5000));
    await timed("one resource id, its first 200 records", NEEDLES, (i) =>
      queries.search(scopeOf(`resource:${needle(i).thing}`), { limit: 200, order: "newest" }),
    );
    await timed("newest 200 records", 20, () => queries.search(scopeOf(""), { limit: 200, order: "newest" }));
    await timed("newest 200 errors of nova-compute", 20, () =>
      queries.search(scopeOf("severity>=error service:nova-compute"), { limit: 200, order: "newest" }),
    );
    await timed("histogram by severity, one hour", 10, () => queries.histogram({ ...scopeOf(""), ...hour }, 60));
    await timed("histogram by severity, everything", 5, () =>
      queries.histogram({ ...scopeOf(""), from: extent?.from ?? 0, to }, 60),
    );
    await timed("five facets, one hour", 10, () =>
      queries.facets(scopeOf("", hour), ["level", "service", "host", "kind", "event"], 10),
    );
    await timed("events, one hour", 10, () => queries.events(scopeOf("", hour), { sort: "count", limit: 200 }));
    await timed("events, everything", 5, () => queries.events(scopeOf(""), { sort: "count", limit: 200 }));
    await timed("free text, one hour, newest 200", 5, () =>
      queries.search(scopeOf('"failed to spawn"', hour), { limit: 200, order: "newest" }),
    );
  }
} finally {
  await client.command({ query: `DROP TABLE IF EXISTS ${table}` });
  await store.close();
}
