import type { NumberFieldName, StringFieldName } from "./fields.ts";

/** A value as written: literal pieces with `*` (anything, also nothing) between them; one piece is an exact value. */
export type Pattern = readonly string[];

/** Numbers from `low` to `high`, both included; `severity:error` is 17 to 20, `status:404` is 404 to 404. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
}

export type Comparison = ":" | ">" | ">=" | "<" | "<=";

/** A moment: so many seconds before now, or microseconds since 1970-01-01T00:00:00Z. */
export type Moment = { readonly agoSeconds: number } | { readonly micros: number };

/**
 * What a filter means, in normal form: `and` and `or` have two parts or more and none of their own kind; nothing at all
 * (`all`) stands only alone.
 */
export type Filter =
  | { readonly type: "all" }
  | { readonly type: "and"; readonly parts: readonly Filter[] }
  | { readonly type: "or"; readonly parts: readonly Filter[] }
  | { readonly type: "not"; readonly part: Filter }
  /** The message contains the pieces, in this order, ASCII letters in either case. */
  | { readonly type: "text"; readonly pieces: Pattern }
  /** One of the record's values of this field fits one of the patterns. */
  | { readonly type: "match"; readonly field: StringFieldName; readonly patterns: readonly Pattern[] }
  /** A record without the field never fits. With `:` any of the ranges may hold the number; else there is one range. */
  | {
      readonly type: "compare";
      readonly field: NumberFieldName;
      readonly comparison: Comparison;
      readonly ranges: readonly NumberRange[];
    }
  /** `since` includes its moment, `until` excludes it. */
  | { readonly type: "time"; readonly bound: "since" | "until"; readonly moment: Moment }
  /** The record has the field at all. */
  | { readonly type: "has"; readonly field: StringFieldName | NumberFieldName };

/** Where and why a text is no filter; offsets are in UTF-16 units of the text. */
export interface FilterError {
  readonly message: string;
  readonly position: number;
  readonly length: number;
  /** What to write instead of the marked part. */
  readonly replacement?: string;
}

export type ParsedFilter =
  | { readonly filter: Filter; readonly error?: undefined }
  | { readonly filter?: undefined; readonly error: FilterError };

/** Brings parts into normal form: nested ones of the same kind are drawn up, one part stands for itself. */
export function combine(type: "and" | "or", parts: readonly Filter[]): Filter {
  const flat = parts.flatMap((part) => (part.type === type ? part.parts : [part]));
  const useful = type === "and" ? flat.filter((part) => part.type !== "all") : flat;
  if (type === "or" && useful.some((part) => part.type === "all")) return { type: "all" };
  if (useful.length === 0) return { type: "all" };
  return useful.length === 1 && useful[0] !== undefined ? useful[0] : { type, parts: useful };
}

/** An id that a person would paste: a request id or a UUID. Alone and unquoted it means `about:` it. */
export function isIdLike(text: string): boolean {
  return /^(req-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
