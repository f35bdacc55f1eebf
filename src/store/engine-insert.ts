import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { DATABASE } from "./schema/tables.ts";

/** ClickHouse's codes for data or a statement that it will refuse for ever (src/Common/ErrorCodes.cpp). */
const REJECTIONS = new Set([
  "6",
  "8",
  "16",
  "26",
  "27",
  "33",
  "38",
  "53",
  "62",
  "70",
  "73",
  "117",
  "131",
  "349",
  "691",
]);

/** Tells an answer of the engine that a repetition would give again. */
export function isRejection(error: unknown): boolean {
  return error instanceof Error && "code" in error && REJECTIONS.has(String(error.code));
}

/** Inserts a Native block; repeated with the same token it changes nothing. */
export async function insertBlock(
  client: ClickHouseClient,
  table: string,
  block: Buffer,
  token: string,
): Promise<void> {
  const { stream } = await client.exec({
    query: `INSERT INTO ${DATABASE}.${table} FORMAT Native`,
    values: Readable.from([block], { objectMode: false }),
    clickhouse_settings: {
      insert_deduplicate: 1,
      insert_deduplication_token: token,
      // One insert is one transaction a partition: the whole block goes in at once.
      max_insert_block_size: "1048576",
      min_insert_block_size_rows: "1048576",
      max_partitions_per_insert_block: "0",
      async_insert: 0,
      wait_end_of_query: 1,
    },
  });
  // The answer is empty; the connection is free only when it was read.
  stream.resume();
  await finished(stream);
}
