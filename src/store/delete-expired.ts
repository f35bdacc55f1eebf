import { setTimeout as sleep } from "node:timers/promises";
import type { ClickHouseClient } from "@clickhouse/client";
import { KilowatchError } from "#base";
import type { Expiry } from "./retention.ts";
import { DATABASE } from "./schema/tables.ts";

const POLL_MILLISECONDS = 100;
/** The engine looks for new work only every second or two: a few days at a time keep it busy, and never flood it. */
const DAYS_AT_ONCE = 8;

/**
 * Deletes the expired rows of the hot table, day after day, and answers how many. A day is rewritten in the background
 * (a mutation of its partition), so that inserts and queries go on; only days with expired rows are touched.
 */
export async function deleteExpired(client: ClickHouseClient, expiry: Expiry, signal?: AbortSignal): Promise<number> {
  if (expiry.before === undefined) return 0;
  const answer = await client.query({
    query: `SELECT _partition_id AS day, toUInt32(count()) AS rows FROM ${DATABASE}.records WHERE time < fromUnixTimestamp64Micro(${expiry.before}) AND ${expiry.sql} GROUP BY day ORDER BY day`,
    format: "JSONEachRow",
    clickhouse_settings: { max_threads: 1, max_execution_time: 0 },
  });
  let deleted = 0;
  const days = await answer.json<{ day: string; rows: number }>();
  for (let start = 0; start < days.length; start += DAYS_AT_ONCE) {
    if (signal?.aborted === true) break;
    const group = days.slice(start, start + DAYS_AT_ONCE);
    for (const { day, rows } of group) {
      await client.command({
        query: `ALTER TABLE ${DATABASE}.records DELETE IN PARTITION ID '${day}' WHERE ${expiry.sql}`,
        clickhouse_settings: { mutations_sync: "0" },
      });
      deleted += rows;
    }
    await mutationsDone(client, signal);
  }
  return deleted;
}

/** Waits until the engine has rewritten what it has to; asked for again and again, since a day may take longer than any answer. */
async function mutationsDone(client: ClickHouseClient, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    if (signal?.aborted === true) return;
    const answer = await client.query({
      query: `SELECT latest_fail_reason AS failure FROM system.mutations WHERE database = '${DATABASE}' AND table = 'records' AND NOT is_done`,
      format: "JSONEachRow",
    });
    const open = await answer.json<{ failure: string }>();
    if (open.length === 0) return;
    const failure = open.find((mutation) => mutation.failure !== "")?.failure;
    if (failure !== undefined) {
      await client.command({
        query: `KILL MUTATION WHERE database = '${DATABASE}' AND table = 'records' AND NOT is_done`,
      });
      throw new KilowatchError("ENGINE_QUERY", `the engine cannot delete expired records yet: ${failure}`);
    }
    await sleep(POLL_MILLISECONDS);
  }
}
