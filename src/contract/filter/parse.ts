import { type Comparison, combine, type Filter, isIdLike, type NumberRange, type ParsedFilter } from "./ast.ts";
import {
  allFieldNames,
  fieldNamed,
  isNumberField,
  isSpecialField,
  type NumberFieldName,
  numberFieldTable,
  type SpecialFieldName,
} from "./fields.ts";
import { FilterSyntaxError, type Token, type TokenValue, tokenize } from "./lexer.ts";
import { parseMoment } from "./numbers.ts";
import { nearest } from "./suggest.ts";

/** Bounds on what one filter may ask for, so that a pasted page is an error and not a stack overflow. */
const LONGEST_FILTER = 20_000;
const DEEPEST_NESTING = 50;

type ConditionToken = Extract<Token, { type: "condition" }>;

/** Reads a filter. Nothing written means everything. Never throws: what is wrong is an answer, with its place. */
export function parseFilter(text: string): ParsedFilter {
  try {
    if (text.length > LONGEST_FILTER) {
      fail(`a filter can have ${LONGEST_FILTER} characters, this one has ${text.length}`, 0, text.length);
    }
    const parser = new Parser(tokenize(text));
    return { filter: parser.whole() };
  } catch (error) {
    if (error instanceof FilterSyntaxError) return { error: error.problem };
    throw error;
  }
}

function fail(message: string, position: number, length: number, replacement?: string): never {
  throw new FilterSyntaxError({ message, position, length, ...(replacement === undefined ? {} : { replacement }) });
}

/** Recursive descent over the words: OR binds loosest, then AND (also unwritten), then NOT and minus. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Filter {
    if (this.#next().type === "end") return { type: "all" };
    const filter = this.#alternatives();
    const rest = this.#next();
    if (rest.type === "close") fail("this ) closes nothing", rest.from, 1, "");
    return filter;
  }

  #next(): Token {
    const token = this.#tokens[Math.min(this.#at, this.#tokens.length - 1)];
    if (token === undefined) throw new Error("the list of words has no end");
    return token;
  }

  #take(): Token {
    const token = this.#next();
    this.#at += 1;
    return token;
  }

  #alternatives(): Filter {
    const parts = [this.#conjunction()];
    while (this.#next().type === "or") {
      this.#take();
      parts.push(this.#conjunction());
    }
    return combine("or", parts);
  }

  #conjunction(): Filter {
    const parts = [this.#negation()];
    for (;;) {
      const { type } = this.#next();
      if (type === "and") this.#take();
      else if (type === "end" || type === "close" || type === "or") return combine("and", parts);
      parts.push(this.#negation());
    }
  }

  #negation(): Filter {
    const token = this.#take();
    switch (token.type) {
      case "not":
      case "minus":
        return this.#deeper(token, () => ({ type: "not", part: this.#negation() }));
      case "open":
        return this.#deeper(token, () => this.#group(token));
      case "text":
        return textOf(token);
      case "condition":
        return conditionOf(token);
      case "close":
        return fail("something is missing before ); text with brackets goes in quotes", token.from, 1);
      case "end":
        return fail("the filter ends where something should follow", Math.max(0, token.from - 1), 1);
      default:
        return fail(
          `${token.type.toUpperCase()} needs something before and after it; put it in quotes to search for the word`,
          token.from,
          token.to - token.from,
          `"${token.type.toUpperCase()}"`,
        );
    }
  }

  #group(open: Token): Filter {
    const inner = this.#alternatives();
    if (this.#next().type !== "close") fail("this ( is not closed", open.from, 1);
    this.#take();
    return inner;
  }

  #deeper(token: Token, read: () => Filter): Filter {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING) fail("the filter is nested too deeply", token.from, 1);
    const filter = read();
    this.#depth -= 1;
    return filter;
  }
}

function textOf(token: Extract<Token, { type: "text" }>): Filter {
  const [only, ...others] = token.pieces;
  if (only === undefined) return { type: "all" };
  const isId = !token.isQuoted && others.length === 0 && isIdLike(only);
  return isId
    ? { type: "match", field: "about", patterns: [[only.toLowerCase()]] }
    : { type: "text", pieces: token.pieces };
}

function conditionOf(token: ConditionToken): Filter {
  const field = fieldNamed(token.field);
  if (field === undefined) return unknownField(token);
  const isNegated = token.operator === "!=";
  const filter = isSpecialField(field)
    ? specialCondition(field, token)
    : isNumberField(field)
      ? comparisonOf(field, token)
      : ({ type: "match", field, patterns: onlyEquals(token).map((value) => normalStars(value.pieces)) } as const);
  return isNegated ? { type: "not", part: filter } : filter;
}

/** `**` is `*`. */
function normalStars(pieces: readonly string[]): string[] {
  return pieces.filter((piece, index) => piece !== "" || index === 0 || index === pieces.length - 1);
}

function unknownField(token: ConditionToken): never {
  const meant = nearest(token.field, allFieldNames);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  fail(
    `there is no field ${token.field}${hint} (in quotes it is searched for as text)`,
    token.from,
    token.field.length,
    meant,
  );
}

function onlyEquals(token: ConditionToken): readonly TokenValue[] {
  if (!/^(:|=|!=)$/.test(token.operator)) {
    fail(
      `${token.field} is a text and cannot be compared with ${token.operator}; use : with * for anything`,
      token.operatorAt,
      token.operator.length,
      ":",
    );
  }
  return token.values;
}

function comparisonOf(field: NumberFieldName, token: ConditionToken): Filter {
  const ranges = token.values.map((value) => rangeOf(field, token, value));
  const isEqual = /^(:|=|!=)$/.test(token.operator);
  const second = token.values[1];
  if (!isEqual && second !== undefined) {
    fail(
      `${token.operator} compares with one value, not with a list`,
      second.from - 1,
      second.to - second.from + 1,
      "",
    );
  }
  return { type: "compare", field, comparison: isEqual ? ":" : (token.operator as Comparison), ranges };
}

function rangeOf(field: NumberFieldName, token: ConditionToken, value: TokenValue): NumberRange {
  const written = value.pieces.join("*");
  const { parse, values, words } = numberFieldTable[field];
  const range = parse(written);
  if (range !== undefined) return range;
  const meant = nearest(written, words);
  const hint = meant === undefined ? "" : `; did you mean ${meant}?`;
  return fail(
    `${token.field} needs ${values}, not ${JSON.stringify(written)}${hint}`,
    value.from,
    value.to - value.from,
    meant,
  );
}

function specialCondition(field: SpecialFieldName, token: ConditionToken): Filter {
  const [value, second] = onlyEquals(token);
  if (value === undefined) throw new Error("a condition without a value");
  const length = value.to - value.from;
  if (second !== undefined) fail(`${field} takes one value`, second.from - 1, second.to - second.from + 1, "");
  const written = value.pieces.join("*");
  if (field === "has") return presence(written, value.from, length);
  const moment = parseMoment(written);
  if (moment === undefined) {
    return fail(
      `${field} needs a span back from now (2h, 30m, 7d) or a time (2026-11-23T19:00, UTC), not ${JSON.stringify(written)}`,
      value.from,
      length,
    );
  }
  return { type: "time", bound: field, moment };
}

function presence(written: string, position: number, length: number): Filter {
  const field = fieldNamed(written);
  if (field !== undefined && !isSpecialField(field)) return { type: "has", field };
  const meant = nearest(written, allFieldNames);
  return fail(`has: needs a field, and there is no field ${written}`, position, length, meant);
}
