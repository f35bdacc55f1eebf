import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { createLogger, createMetrics } from "#base";
import { parseFilter } from "#contract";
import { createRecordQueries, openStore, type RecordQueries, type Store } from "#store";

/**
 * How the time to find one request grows with what is kept. The records of a data directory are copied inside the engine
 * into a table beside the real one, each copy under ids of its own and 72 minutes later, up to ten million; beyond that whole
 * days are cloned as parts, and only their request ids made anew, which costs a tenth. Then ids never asked before are asked
 * (warm, then with nothing in any cache), and the last hour. The engine has the memory it has in use; only copying takes
 * more. The tables are dropped at the end.
 *
 *   nice node --conditions=source bench/needle-growth.ts DIR [rows…]      (default 1, 10, 30, 100 and 300 million)
 */
const [directory, ...sizes] = process.argv.slice(2);
if (directory === undefined) throw new Error("name a data directory with records: kilowatch store import … --data DIR");
const data = directory;
const targets = sizes.length > 0 ? sizes.map(Number) : [1e6, 10e6, 30e6, 100e6, 300e6];
const TABLE = "bench_growth";
/** What is cloned, and where a clone gets its ids. */
const BASE = "bench_growth_base";
const STAGE = "bench_growth_stage";
const COPYING_BYTES = 2_500_000_000;
const COPIED_ROWS = 10_000_000;
const ROWS_AT_ONCE = 1_000_000;
const STEP_MINUTES = 72;
const WARM_ASKS = 100;
const COLD_ASKS = 10;
const HOUR_ASKS = 10;
const HOUR_MICROS = 3_600_000_000;
const MERGES_WAIT_MILLISECONDS = 120_000;

/** SQL of the id that stands in place of `id` in the copy, or clone, of that number. */
const idOf = (id: string, number: string): string => `toString(reinterpretAsUUID(sipHash128(${id}, ${number})))`;
const requestIdOf = (id: string, number: string): string => `if(${id} = '', '', concat('req-', ${idOf(id, number)}))`;

async function withStore<T>(memory: number | undefined, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore({
    directory: data,
    logger: createLogger({ level: "error" }),
    metrics: createMetrics(),
    ...(memory !== undefined && { engineMemoryBytes: memory }),
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

async function select<Row>(store: Store, query: string): Promise<Row[]> {
  const answer = await store.engine.client.query({ query, format: "JSONEachRow" });
  return answer.json<Row>();
}

async function count(store: Store, query: string): Promise<number> {
  return Number((await select<{ n: number | string }>(store, query))[0]?.n ?? 0);
}

async function addCopies(store: Store, first: number, copies: number): Promise<void> {
  const own = (column: string): string => `${requestIdOf(column, "copy")} AS ${column}`;
  const later = (column: string): string => `${column} + toIntervalMinute(copy * ${STEP_MINUTES}) AS ${column}`;
  const replaced = [
    later("time"),
    later("observed_time"),
    "concat(stream, '-', toString(copy)) AS stream",
    own("request_id"),
    own("global_request_id"),
    `arrayMap(each -> ${idOf("each", "copy")}, resource_ids) AS resource_ids`,
  ];
  await store.engine.client.command({
    query:
      `INSERT INTO kilowatch.${TABLE} SELECT * EXCEPT (copy) REPLACE(${replaced.join(", ")}) FROM ` +
      `(SELECT r.*, c.copy AS copy FROM kilowatch.records AS r CROSS JOIN (SELECT number AS copy FROM numbers(${first}, ${copies})) AS c)`,
    clickhouse_settings: {
      max_block_size: "65536",
      min_insert_block_size_rows: "600000",
      min_insert_block_size_bytes: "400000000",
      max_memory_usage: "1800000000",
      max_insert_threads: "1",
      max_threads: 1,
      max_execution_time: 0,
    },
  });
}

/** Makes what is there one part a day, and takes it as what is cloned. */
async function beginCloning(store: Store): Promise<void> {
  const days = await daysOf(store, TABLE);
  for (const table of [BASE, STAGE]) await command(store, `CREATE TABLE kilowatch.${table} AS kilowatch.${TABLE}`);
  for (const day of days) {
    await command(store, `OPTIMIZE TABLE kilowatch.${TABLE} PARTITION ID '${day}' FINAL`);
    await command(store, `ALTER TABLE kilowatch.${BASE} ATTACH PARTITION ID '${day}' FROM kilowatch.${TABLE}`);
  }
}

async function addClone(store: Store, clone: number): Promise<void> {
  const days = await daysOf(store, BASE);
  for (const day of days)
    await command(store, `ALTER TABLE kilowatch.${STAGE} ATTACH PARTITION ID '${day}' FROM kilowatch.${BASE}`);
  const ids = ["request_id", "global_request_id"].map((id) => `${id} = ${requestIdOf(id, `toUInt64(${clone})`)}`);
  await command(
    store,
    `ALTER TABLE kilowatch.${STAGE} UPDATE ${ids.join(", ")} WHERE true SETTINGS mutations_sync = 1`,
  );
  for (const day of days)
    await command(store, `ALTER TABLE kilowatch.${STAGE} MOVE PARTITION ID '${day}' TO TABLE kilowatch.${TABLE}`);
}

/** A clone is one part a day, as a day that is over becomes by itself: no merge is to make less of them, or take time from what is measured. */
async function stopMerges(store: Store): Promise<void> {
  await command(store, `SYSTEM STOP MERGES kilowatch.${TABLE}`);
}

async function daysOf(store: Store, table: string): Promise<string[]> {
  const query = `SELECT DISTINCT partition_id AS day FROM system.parts WHERE active AND database = 'kilowatch' AND table = '${table}' ORDER BY day`;
  return (await select<{ day: string }>(store, query)).map(({ day }) => day);
}

async function command(store: Store, query: string): Promise<void> {
  await store.engine.client.command({ query, clickhouse_settings: { max_execution_time: 0 } });
}

async function merged(store: Store): Promise<void> {
  const deadline = performance.now() + MERGES_WAIT_MILLISECONDS;
  while (performance.now() < deadline) {
    if ((await count(store, `SELECT count() AS n FROM system.merges WHERE table = '${TABLE}'`)) === 0) return;
    await sleep(1000);
  }
}

async function timesOf<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (const item of items) {
    const begin = performance.now();
    await run(item);
    times.push(performance.now() - begin);
  }
  return times.sort((a, b) => a - b);
}

function print(what: string, times: readonly number[]): void {
  const at = (share: number): string =>
    (times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0).toFixed(1).padStart(8);
  console.log(`  ${what.padEnd(44)} p50 ${at(0.5)} ms   p90 ${at(0.9)} ms   p95 ${at(0.95)} ms`);
}

/** Request ids from all over the table, made as its were: to look for them in it would warm it. */
async function needlesOf(store: Store, wanted: number, seed: number): Promise<string[]> {
  const anyOf = (numbers: number): string => `toUInt64(1 + cityHash64(request_id, ${seed}) % ${numbers})`;
  const copied = requestIdOf("request_id", anyOf(copies));
  const clone = `cityHash64(request_id, ${seed + 1}) % ${clones + 1}`;
  const rows = await select<{ id: string }>(
    store,
    `SELECT if(clone = 0, copied, ${requestIdOf("copied", "toUInt64(clone)")}) AS id FROM (SELECT ${copied} AS copied, ${clone} AS clone ` +
      `FROM (SELECT DISTINCT request_id FROM kilowatch.records WHERE request_id != '') ORDER BY cityHash64(request_id, ${seed + 2}) LIMIT ${wanted})`,
  );
  return rows.map(({ id }) => id);
}

/** Makes the kernel forget the table's files, and the engine its caches. False where there is no Python to ask the kernel with. */
async function forget(store: Store): Promise<boolean> {
  const [table] = await select<{ path: string }>(
    store,
    `SELECT arrayElement(data_paths, 1) AS path FROM system.tables WHERE database = 'kilowatch' AND name = '${TABLE}'`,
  );
  const script =
    "import os,sys\nfor at,_,names in os.walk(sys.argv[1]):\n  for name in names:\n    f=os.open(os.path.join(at,name),os.O_RDONLY);os.posix_fadvise(f,0,0,os.POSIX_FADV_DONTNEED);os.close(f)";
  const path = table?.path.startsWith("/") === true ? table.path : join(data, "engine", "data", table?.path ?? "");
  const done = spawnSync("python3", ["-c", script, path]);
  const caches = ["MARK CACHE", "INDEX MARK CACHE", "QUERY CONDITION CACHE", "PRIMARY INDEX CACHE"];
  for (const cache of caches)
    await store.engine.client.command({ query: `SYSTEM DROP ${cache}` }).catch(() => undefined);
  return done.status === 0;
}

async function ask(store: Store): Promise<void> {
  const { client } = store.engine;
  await stopMerges(store);
  const tables = {
    records: `kilowatch.${TABLE}`,
    patterns: "kilowatch.patterns",
    templates: "kilowatch.templates",
  };
  const queries: RecordQueries = createRecordQueries({ client, decoder: store, tables });
  const [state] = await select<Record<"rows" | "bytes" | "parts" | "marks" | "filters" | "to", string>>(
    store,
    `SELECT sum(rows) AS rows, sum(bytes_on_disk) AS bytes, count() AS parts, sum(marks) AS marks, toUnixTimestamp64Micro(max(toDateTime64(max_time, 6))) AS to, ` +
      `(SELECT sum(data_compressed_bytes) FROM system.data_skipping_indices WHERE database = 'kilowatch' AND table = '${TABLE}') AS filters FROM system.parts WHERE database = 'kilowatch' AND table = '${TABLE}' AND active`,
  );
  const rows = Number(state?.rows);
  const megabytes = (bytes: string | undefined): string => (Number(bytes) / 1e6).toFixed(1);
  console.log(
    `${(rows / 1e6).toFixed(1)} M records, ${state?.parts} parts, ${(Number(state?.bytes) / rows).toFixed(1)} bytes each, ${megabytes(state?.bytes)} MB, indices ${megabytes(state?.filters)} MB`,
  );
  let found = 0;
  const find = async (id: string): Promise<void> => {
    found += (await queries.byRequestIds([id], {}, 5000)).length;
  };
  await timesOf(await needlesOf(store, 10, copies + clones), find);
  found = 0;
  print("one request id, warm", await timesOf(await needlesOf(store, WARM_ASKS, copies + clones + 50), find));
  console.log(`  (${(found / WARM_ASKS).toFixed(1)} records each)`);
  print("SELECT 1", await timesOf(Array.from({ length: 30 }), () => select(store, "SELECT 1")));
  const to = Number(state?.to);
  const filter = parseFilter("severity>=warning").filter ?? { type: "all" as const };
  const scope = { filter, now: to, from: to - HOUR_MICROS, to };
  const asks = Array.from({ length: HOUR_ASKS });
  print(
    "last hour, newest 200 from warnings up",
    await timesOf(asks, () => queries.search(scope, { limit: 200, order: "newest" })),
  );
  print(
    "last hour, histogram",
    await timesOf(asks, () => queries.histogram({ ...scope, filter: { type: "all" } }, 60)),
  );
  const cold: number[] = [];
  for (const id of await needlesOf(store, COLD_ASKS, copies + clones + 100)) {
    if (!(await forget(store))) return console.log("  no python3 to ask the kernel with: cold reads are not measured");
    cold.push(...(await timesOf([id], find)));
  }
  print(
    "one request id, nothing in any cache",
    cold.sort((a, b) => a - b),
  );
}

async function drop(store: Store): Promise<void> {
  for (const table of [TABLE, BASE, STAGE]) await command(store, `DROP TABLE IF EXISTS kilowatch.${table} SYNC`);
}

async function grow(store: Store, target: number): Promise<void> {
  const atOnce = Math.max(1, Math.floor(ROWS_AT_ONCE / own));
  const wanted = Math.ceil(Math.min(target, COPIED_ROWS) / own);
  while (copies < wanted) {
    const more = Math.min(atOnce, wanted - copies);
    await addCopies(store, copies + 1, more);
    copies += more;
  }
  while (copies * own * (clones + 1) < target) {
    if (clones === 0) await beginCloning(store);
    await stopMerges(store);
    clones += 1;
    await addClone(store, clones);
  }
  await merged(store);
}

let copies = 0;
let clones = 0;
const own = await withStore(undefined, async (store) => {
  await drop(store);
  await command(store, `CREATE TABLE kilowatch.${TABLE} AS kilowatch.records`);
  return count(store, "SELECT count() AS n FROM kilowatch.records");
});
console.log(`${own} records are copied`);
try {
  for (const target of targets) {
    const begin = performance.now();
    await withStore(COPYING_BYTES, (store) => grow(store, target));
    console.log(`grown in ${((performance.now() - begin) / 1000).toFixed(0)} s`);
    await withStore(undefined, ask);
  }
} finally {
  await withStore(undefined, drop);
}
