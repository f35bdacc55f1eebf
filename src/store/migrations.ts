import type { ClickHouseClient } from "@clickhouse/client";
import { KilowatchError } from "#base";
import { ALL_RECORDS_SQL, DATABASE, localTableSql, STORE_FORMAT, TABLES } from "./schema/tables.ts";

/** What brings tables of a format to the next one. */
interface Migration {
  from: number;
  run(client: ClickHouseClient): Promise<void>;
}

/** In order of `from`; every release's format up to STORE_FORMAT has one. */
const MIGRATIONS: readonly Migration[] = [
  {
    from: 1,
    run: async (client) => {
      for (const table of await recordTables(client)) await sharpenRequestIndex(client, table);
    },
  },
];

/** The hot records, and loaded archived ones: days move between them, so that they have to be alike. */
async function recordTables(client: ClickHouseClient): Promise<string[]> {
  const answer = await client.query({
    query: `SELECT name FROM system.tables WHERE database = '${DATABASE}' AND match(name, '^(records|archived_.*)$') AND engine = 'MergeTree'`,
    format: "JSONEachRow",
  });
  return (await answer.json<{ name: string }>()).map(({ name }) => name);
}

/**
 * The index of request ids lets through a tenth of what it did. What is stored gets its own in the background; until then, look-ups
 * read those days' ids instead.
 */
async function sharpenRequestIndex(client: ClickHouseClient, table: string): Promise<void> {
  const alter = `ALTER TABLE ${DATABASE}.${table}`;
  const index = "by_request_id (request_id, global_request_id) TYPE bloom_filter(0.0001) GRANULARITY 1";
  await client.command({ query: `${alter} ADD INDEX IF NOT EXISTS ${index} AFTER by_time` });
  await client.command({ query: `${alter} DROP INDEX IF EXISTS by_request SETTINGS mutations_sync = 0` });
  await client.command({ query: `${alter} MATERIALIZE INDEX by_request_id SETTINGS mutations_sync = 0` });
}

/** Creates the tables, or brings them from an earlier format to this one. Throws STORE_NEWER where they come from a newer Kilowatch. */
export async function prepareTables(client: ClickHouseClient, migrations = MIGRATIONS): Promise<void> {
  await client.command({ query: `CREATE DATABASE IF NOT EXISTS ${DATABASE}` });
  await client.command({
    query: `CREATE TABLE IF NOT EXISTS ${DATABASE}.store_format (version UInt32, changed DateTime DEFAULT now()) ENGINE = MergeTree ORDER BY changed`,
  });
  const found = await storedFormat(client);
  if (found > STORE_FORMAT) {
    throw new KilowatchError(
      "STORE_NEWER",
      `the store was written by a newer Kilowatch (format ${found}, this one knows ${STORE_FORMAT}): start that version, or a newer one`,
    );
  }
  for (const migration of migrations) {
    if (found === 0 || migration.from < found) continue;
    await migration.run(client);
    await client.command({ query: `INSERT INTO ${DATABASE}.store_format (version) VALUES (${migration.from + 1})` });
  }
  for (const table of TABLES) await client.command({ query: localTableSql(table) });
  await client.command({ query: ALL_RECORDS_SQL });
  if (found === 0) {
    await client.command({ query: `INSERT INTO ${DATABASE}.store_format (version) VALUES (${STORE_FORMAT})` });
  }
}

/** The format of the tables there are, 0 where there are none. */
async function storedFormat(client: ClickHouseClient): Promise<number> {
  const answer = await client.query({
    query: `SELECT max(version) AS version FROM ${DATABASE}.store_format`,
    format: "JSONEachRow",
  });
  const [row] = await answer.json<{ version: number }>();
  return row?.version ?? 0;
}
