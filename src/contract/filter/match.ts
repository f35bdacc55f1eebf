import type { Comparison, Filter, NumberRange, Pattern } from "./ast.ts";
import { type Filterable, isNumberField, numberFieldTable, type StringFieldName, stringFieldTable } from "./fields.ts";
import { parseTime, resolveMoment } from "./numbers.ts";

/** Small letters for ASCII only, as the store's engine does it: both must agree on every record. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** The part of an event's code that a written event id names, in capitals: `NOV-CM-7F3KQ2-3` → `7F3KQ2`; undefined where it names none. */
export function eventCodeOf(written: string): string | undefined {
  const id = written.toUpperCase();
  const match = /^(?:[A-Z0-9]+-[A-Z0-9]+-)?([0-9A-HJKMNP-TV-Z]{6,13})(?:-\d+)?$/.exec(id);
  return match?.[1];
}

/** Whether `text` fits a pattern from end to end. */
export function fitsPattern(text: string, pattern: Pattern): boolean {
  const [first = "", ...rest] = pattern;
  const last = rest.pop();
  if (last === undefined) return text === first;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  return containsInOrder(text.slice(first.length, text.length - last.length), rest);
}

function containsInOrder(text: string, pieces: Pattern): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}

/** Whether a record fits a filter at the time `nowMicros`; the meaning that the store's SQL is held to. */
export function matchesFilter(filter: Filter, record: Filterable, nowMicros: number): boolean {
  switch (filter.type) {
    case "all":
      return true;
    case "and":
      return filter.parts.every((part) => matchesFilter(part, record, nowMicros));
    case "or":
      return filter.parts.some((part) => matchesFilter(part, record, nowMicros));
    case "not":
      return !matchesFilter(filter.part, record, nowMicros);
    case "text":
      return hasText(filter.pieces, record);
    case "match":
      return hasValue(filter.field, filter.patterns, record);
    case "compare": {
      const value = numberFieldTable[filter.field].read(record);
      return value !== undefined && filter.ranges.some((range) => compares(value, filter.comparison, range));
    }
    case "time": {
      const time = typeof record.time === "number" ? record.time : (parseTime(record.time) ?? 0);
      const moment = resolveMoment(filter.moment, nowMicros);
      return filter.bound === "since" ? time >= moment : time < moment;
    }
    case "has":
      if (isNumberField(filter.field)) return numberFieldTable[filter.field].read(record) !== undefined;
      return stringFieldTable[filter.field].read(record).some((value) => value !== undefined && value !== "");
    default:
      return filter satisfies never;
  }
}

function hasText(pieces: Pattern, record: Filterable): boolean {
  const wanted = pieces.map(lowerAscii);
  return containsInOrder(lowerAscii(record.message ?? ""), wanted);
}

function hasValue(field: StringFieldName, patterns: readonly Pattern[], record: Filterable): boolean {
  const { read, caseless } = stringFieldTable[field];
  const values = read(record).filter((value) => value !== undefined && value !== "");
  const texts = (values.length === 0 ? [""] : values).map((value) =>
    caseless ? lowerAscii(value ?? "") : (value ?? ""),
  );
  return patterns.some((pattern) => {
    const code = field === "event" && pattern.length === 1 ? eventCodeOf(pattern[0] ?? "") : undefined;
    if (code !== undefined) return record.event_code?.startsWith(code) ?? false;
    const wanted = caseless ? pattern.map(lowerAscii) : pattern;
    return texts.some((text) => fitsPattern(text, wanted));
  });
}

function compares(value: number, comparison: Comparison, range: NumberRange): boolean {
  switch (comparison) {
    case ":":
      return value >= range.low && value <= range.high;
    case ">":
      return value > range.high;
    case ">=":
      return value >= range.low;
    case "<":
      return value < range.low;
    default:
      return value <= range.high;
  }
}
