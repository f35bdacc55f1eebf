import type { ClickHouseClient } from "@clickhouse/client";
import { messageOf } from "#base";
import type { Archive } from "./archive/archive.ts";
import { DATABASE, TABLES } from "./schema/tables.ts";

export interface Verification {
  records: number;
  chunks: number;
  /** What is wrong, in words; empty where all is whole. */
  damage: string[];
}

/** Checks the engine's parts and the archive's files by their checksums, and that no record lacks its pattern. */
export async function verifyStore(options: { client: ClickHouseClient; archive: Archive }): Promise<Verification> {
  const { client, archive } = options;
  const damage: string[] = [];
  const select = async <Row>(query: string): Promise<Row[]> =>
    (
      await client.query({
        query,
        format: "JSONEachRow",
        clickhouse_settings: { check_query_single_value_result: 0 },
      })
    ).json<Row>();
  for (const { name } of TABLES) {
    try {
      const parts = await select<{ part_path: string; is_passed: number; message: string }>(
        `CHECK TABLE ${DATABASE}.${name}`,
      );
      for (const part of parts) {
        if (part.is_passed === 0) damage.push(`${name}, part ${part.part_path}: ${part.message}`);
      }
    } catch (error) {
      damage.push(`${name}: ${messageOf(error)}`);
    }
  }
  const [counts] = await select<{ records: number; orphans: number }>(
    `SELECT toUInt32(count()) AS records, toUInt32(countIf(pattern_id NOT IN (SELECT pattern_id FROM ${DATABASE}.patterns))) AS orphans FROM ${DATABASE}.records`,
  );
  if ((counts?.orphans ?? 0) > 0) damage.push(`${counts?.orphans} records lack their pattern`);
  damage.push(...(await archive.verify()));
  return { records: counts?.records ?? 0, chunks: archive.chunks.length, damage };
}
