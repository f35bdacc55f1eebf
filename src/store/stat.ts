import type { ClickHouseClient } from "@clickhouse/client";
import { timestampOf } from "#base";
import type { StoreStat } from "#contract";
import type { Archive } from "./archive/archive.ts";
import { DATABASE, STORE_FORMAT, TABLES } from "./schema/tables.ts";
import type { Spool } from "./spool.ts";

/** What is kept and in how many bytes: hot over active parts with indices and dictionaries, everything else apart. */
export async function statOf(options: {
  client: ClickHouseClient;
  archive: Archive;
  spool: Spool;
  undelivered: number;
}): Promise<StoreStat> {
  const { client, spool } = options;
  const tables = TABLES.map(({ name }) => `'${name}'`).join(", ");
  const [parts] = await select<{ hot: string; inactive: string }>(
    client,
    `SELECT toString(sumIf(bytes_on_disk, active AND table IN (${tables}))) AS hot, toString(sumIf(bytes_on_disk, NOT active OR table LIKE 'archived%')) AS inactive FROM system.parts WHERE database = '${DATABASE}'`,
  );
  const [rows] = await select<Record<"records" | "lines" | "bytes" | "oldest" | "newest" | "version", string>>(
    client,
    `SELECT toString(count()) AS records, toString(sum(lines)) AS lines, toString(sum(bytes)) AS bytes, toString(toUnixTimestamp64Micro(min(time))) AS oldest, toString(toUnixTimestamp64Micro(max(time))) AS newest, version() AS version FROM ${DATABASE}.records`,
  );
  const { chunks } = options.archive;
  const archived = (field: "records" | "lines" | "bytes"): number =>
    chunks.reduce((sum, chunk) => sum + chunk[field], 0);
  const hot = Number(rows?.records ?? 0);
  const times = [
    ...(hot > 0 && rows !== undefined ? [Number(rows.oldest), Number(rows.newest)] : []),
    ...chunks.flatMap(({ from, to }) => [from, to]),
  ];
  return {
    format: STORE_FORMAT,
    engine: `ClickHouse ${rows?.version ?? "?"}`,
    records: hot + archived("records"),
    lines: Number(rows?.lines ?? 0) + archived("lines"),
    bytes_original: Number(rows?.bytes ?? 0) + archived("bytes"),
    bytes_hot: Number(parts?.hot ?? 0),
    bytes_archive: await options.archive.bytes(),
    bytes_spool: spool.bytes,
    bytes_inactive: Number(parts?.inactive ?? 0),
    ...(times.length > 0 ? { oldest: timestampOf(Math.min(...times)), newest: timestampOf(Math.max(...times)) } : {}),
    spooled_batches: options.undelivered,
    archive_days: chunks.reduce((sum, { from, to }) => sum + daysOf(from, to), 0),
  };
}

async function select<Row>(client: ClickHouseClient, query: string): Promise<Row[]> {
  const answer = await client.query({ query, format: "JSONEachRow" });
  return answer.json<Row>();
}

const DAY = 86_400_000_000;

/** How many calendar days lie between two times, both included. */
function daysOf(from: number, to: number): number {
  return Math.floor(to / DAY) - Math.floor(from / DAY) + 1;
}

/** Partitions above this many rows merge well enough by themselves; to force them would take long. */
const SMALL_PARTITION_ROWS = 5_000_000;

/** Merges the parts of small partitions and of the dictionaries into one each. */
export async function compactTables(client: ClickHouseClient): Promise<void> {
  const partitions = await select<{ table: string; id: string }>(
    client,
    `SELECT table, partition_id AS id FROM system.parts WHERE active AND database = '${DATABASE}' AND table IN (${TABLES.map(({ name }) => `'${name}'`).join(", ")}) GROUP BY table, id HAVING count() > 1 AND sum(rows) < ${SMALL_PARTITION_ROWS} ORDER BY table, id`,
  );
  for (const { table, id } of partitions) {
    await client.command({ query: `OPTIMIZE TABLE ${DATABASE}.${table} PARTITION ID '${id}' FINAL` });
  }
}
