import { REFERENCES, RESOURCE_SLOTS } from "./columns.ts";

/**
 * SQL of the message of a record, for queries over `records AS r ANY LEFT JOIN patterns AS p ON r.pattern_id = p.pattern_id`:
 * the pattern's parts with the slots filled. Use it only where a filter or a column needs the message: the join costs.
 */
export const MESSAGE_SQL = messageSql("r", "p");

export function messageSql(records: string, patterns: string): string {
  const references = REFERENCES.map((column) => `toString(${records}.${column})`).join(", ");
  const slot = `multiIf(slot > 0, ${records}.values[slot], slot < ${RESOURCE_SLOTS}, ${records}.resource_ids[${RESOURCE_SLOTS} - slot], slot < 0, [${references}][-slot], '')`;
  const span = (column: string): string =>
    `arraySlice(${patterns}.${column}, ${patterns}.message_from, ${patterns}.message_count)`;
  return `arrayStringConcat(arrayMap((part, slot) -> concat(part, ${slot}), ${span("parts")}, ${span("slots")}))`;
}
