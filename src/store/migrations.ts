import type { ClickHouseClient } from "@clickhouse/client";
import { KilowatchError } from "#base";
import { ALL_RECORDS_SQL, DATABASE, localTableSql, STORE_FORMAT, TABLES } from "./schema/tables.ts";

/** What brings tables of a format to the next one. */
interface Migration {
  from: number;
  statements: readonly string[];
}

/** In order of `from`; every release's format up to STORE_FORMAT has one. */
const MIGRATIONS: readonly Migration[] = [];

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
  for (const { from, statements } of migrations) {
    if (found === 0 || from < found) continue;
    for (const query of statements) await client.command({ query });
    await client.command({ query: `INSERT INTO ${DATABASE}.store_format (version) VALUES (${from + 1})` });
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
