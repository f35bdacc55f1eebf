import { type Filter, lowerAscii, type Pattern } from "#contract";
import { REFERENCES } from "../schema/columns.ts";
import type { Parameters } from "./parameters.ts";
import type { RecordTables } from "./scope.ts";

/** Longer texts are looked for by their beginning: the exact comparison comes afterwards anyway. */
const LONGEST_PIECE = 40;

/**
 * A cheap condition that every record holds whose message fits `filter`, and few others: composing a message costs twenty
 * times as much as this. A text stands in a message within a constant part of its pattern, within a value or column that
 * fills a slot, or across a border between them; and a pattern with such a border has a part that the text runs into.
 * `undefined` where nothing is known.
 */
export function prefilterSql(filter: Filter, parameters: Parameters, tables: RecordTables): string | undefined {
  if (filter.type === "text") return allPieces(filter.pieces, parameters, tables);
  if (filter.type !== "match" || filter.field !== "message") return undefined;
  const alternatives = filter.patterns.map((pattern) => allPieces(pattern, parameters, tables));
  return alternatives.includes(undefined) ? undefined : `(${alternatives.join(" OR ")})`;
}

function allPieces(pieces: Pattern, parameters: Parameters, tables: RecordTables): string | undefined {
  const useful = pieces.filter((piece) => piece !== "");
  if (useful.length === 0) return undefined;
  return `(${useful.map((piece) => pieceSql(lowerAscii(Array.from(piece).slice(0, LONGEST_PIECE).join("")), parameters, tables)).join(" AND ")})`;
}

function pieceSql(piece: string, parameters: Parameters, tables: RecordTables): string {
  const text = parameters.text(piece);
  const like = parameters.text(`%${piece.replace(/[\\%_]/g, "\\$&")}%`);
  const columns = REFERENCES.map((column) => `toString(r.${column})`).join(", ");
  return (
    `(r.pattern_id IN (SELECT pattern_id FROM ${tables.patterns} WHERE ${patternSql(piece, text, parameters)}) ` +
    `OR lower(arrayStringConcat(r.values, '\\n')) LIKE ${like} ` +
    `OR lower(concat(arrayStringConcat(r.resource_ids, '\\n'), '\\n', concatWithSeparator('\\n', ${columns}))) LIKE ${like})`
  );
}

/** Patterns with a part of the message that holds the text, or that the text can run into from a slot or leave for one. */
function patternSql(piece: string, text: string, parameters: Parameters): string {
  const characters = Array.from(piece);
  const proper = characters.slice(1);
  const heads = parameters.add(
    "Array(String)",
    proper.map((_, index) => characters.slice(0, index + 1).join("")),
  );
  const tails = parameters.add(
    "Array(String)",
    proper.map((_, index) => characters.slice(index + 1).join("")),
  );
  const parts = `arrayMap(part -> lower(part), arraySlice(parts, message_from, message_count))`;
  const inner = `arraySlice(arraySlice(parts, message_from, message_count), 2, greatest(toInt64(message_count) - 2, 0))`;
  return (
    `arrayExists(part -> position(part, ${text}) > 0 OR arrayExists(head -> endsWith(part, head), ${heads}) ` +
    `OR arrayExists(tail -> startsWith(part, tail), ${tails}), ${parts}) ` +
    `OR arrayExists(part -> part = '' OR position(${text}, lower(part)) > 0, ${inner})`
  );
}
