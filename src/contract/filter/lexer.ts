import type { FilterError, Pattern } from "./ast.ts";

/** One word of a filter, with where it stands. */
export type Token = { readonly from: number; readonly to: number } & (
  | { readonly type: "open" | "close" | "minus" | "and" | "or" | "not" | "end" }
  | { readonly type: "text"; readonly pieces: Pattern; readonly isQuoted: boolean }
  | {
      readonly type: "condition";
      readonly field: string;
      readonly operator: string;
      readonly operatorAt: number;
      readonly values: readonly TokenValue[];
    }
);

export interface TokenValue {
  readonly pieces: Pattern;
  readonly from: number;
  readonly to: number;
}

const FIELD = /([A-Za-z_][\w]*)(:|!=|>=|<=|=|>|<)/y;
const KEYWORDS = new Map([
  ["AND", "and"],
  ["OR", "or"],
  ["NOT", "not"],
] as const);

export class FilterSyntaxError extends Error {
  readonly problem: FilterError;

  constructor(problem: FilterError) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Cuts a filter into words. Throws FilterSyntaxError at an unclosed quote or a missing value. */
export function tokenize(input: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < input.length) {
    if (/\s/.test(input[at] ?? "")) {
      at += 1;
      continue;
    }
    const token = readToken(input, at);
    tokens.push(token);
    at = token.to;
  }
  tokens.push({ type: "end", from: input.length, to: input.length });
  return tokens;
}

function readToken(input: string, from: number): Token {
  const first = input[from];
  if (first === "(") return { type: "open", from, to: from + 1 };
  if (first === ")") return { type: "close", from, to: from + 1 };
  if (first === "-" && /[^\s)]/.test(input[from + 1] ?? " ")) return { type: "minus", from, to: from + 1 };
  FIELD.lastIndex = from;
  const condition = FIELD.exec(input);
  if (condition?.[1] !== undefined && condition[2] !== undefined) {
    return readCondition(input, from, condition[1], condition[2]);
  }
  const { pieces, to } = readValue(input, from, /[\s()]/);
  const keyword = KEYWORDS.get(input.slice(from, to) as "AND");
  if (keyword !== undefined) return { type: keyword, from, to };
  // Text is searched for anywhere, so that stars at its ends say nothing.
  return { type: "text", pieces: pieces.filter((piece) => piece !== ""), isQuoted: first === '"', from, to };
}

function readCondition(input: string, from: number, field: string, operator: string): Token {
  const operatorAt = from + field.length;
  const values: TokenValue[] = [];
  let to = operatorAt + operator.length;
  for (;;) {
    const start = to;
    const value = readValue(input, start, /[\s(),]/);
    if (value.to === start) {
      throw new FilterSyntaxError({
        message: `a value is missing after ${field}${operator}`,
        position: from,
        length: start - from,
      });
    }
    values.push({ pieces: value.pieces, from: start, to: value.to });
    to = value.to;
    if (input[to] !== ",") break;
    to += 1;
  }
  return { type: "condition", field, operator, operatorAt, values, from, to };
}

/** A quoted value is literal; in a bare one `*` stands for anything and a backslash takes the next character as it is. */
function readValue(input: string, from: number, end: RegExp): { pieces: string[]; to: number } {
  if (input[from] === '"') return readQuoted(input, from);
  const pieces = [""];
  let at = from;
  for (; at < input.length; at += 1) {
    let character = input[at] ?? "";
    if (end.test(character)) break;
    if (character === "*") {
      pieces.push("");
      continue;
    }
    if (character === "\\" && at + 1 < input.length) {
      at += 1;
      character = input[at] ?? "";
    }
    pieces[pieces.length - 1] += character;
  }
  return { pieces, to: at };
}

function readQuoted(input: string, from: number): { pieces: string[]; to: number } {
  let value = "";
  for (let at = from + 1; at < input.length; at += 1) {
    const character = input[at] ?? "";
    if (character === '"') return closed(input, value, at + 1);
    if (character === "\\" && at + 1 < input.length) {
      at += 1;
      value += input[at] ?? "";
    } else value += character;
  }
  throw new FilterSyntaxError({
    message: 'a quote (") is opened here and not closed',
    position: from,
    length: input.length - from,
    replacement: `${input.slice(from)}"`,
  });
}

function closed(input: string, value: string, to: number): { pieces: string[]; to: number } {
  if (to < input.length && !/[\s(),]/.test(input[to] ?? "")) {
    throw new FilterSyntaxError({
      message: "a space is missing after the closing quote",
      position: to,
      length: 1,
      replacement: ` ${input[to]}`,
    });
  }
  return { pieces: [value], to };
}
