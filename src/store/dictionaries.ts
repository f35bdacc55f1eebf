import type { ClickHouseClient } from "@clickhouse/client";
import {
  type Dictionaries,
  PATTERN_SELECT,
  type PatternRow,
  TEMPLATE_SELECT,
  type TemplateRow,
} from "./codec/decoder.ts";
import { DATABASE } from "./schema/tables.ts";

/** Keys of one query: parameters travel in the URL, which Node's HTTP server bounds at 16 KiB. */
const KEYS_AT_ONCE = 400;

/** The engine's tables of patterns and templates. */
export function dictionariesOf(client: ClickHouseClient): Dictionaries {
  async function select<Row>(query: string, keys: readonly (string | bigint)[]): Promise<Row[]> {
    const rows: Row[] = [];
    for (let start = 0; start < keys.length; start += KEYS_AT_ONCE) {
      const answer = await client.query({
        query,
        format: "JSONEachRow",
        // Patterns of tracebacks are long: small blocks and one thread keep the answer's memory small.
        clickhouse_settings: { max_threads: 1, max_block_size: "512" },
        query_params: { keys: keys.slice(start, start + KEYS_AT_ONCE) },
      });
      rows.push(...(await answer.json<Row>()));
    }
    return rows;
  }
  return {
    patterns: (ids) =>
      select<PatternRow>(
        `SELECT ${PATTERN_SELECT} FROM ${DATABASE}.patterns WHERE pattern_id IN {keys: Array(UInt64)}`,
        ids.map(BigInt),
      ),
    templates: (codes) =>
      select<TemplateRow>(
        `SELECT ${TEMPLATE_SELECT} FROM ${DATABASE}.templates FINAL WHERE event_code IN {keys: Array(String)}`,
        codes,
      ),
  };
}
