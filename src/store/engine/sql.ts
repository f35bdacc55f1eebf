/** A token of ClickHouse SQL; comments and white space leave none. */
export interface Token {
  kind: "word" | "quoted" | "string" | "number" | "symbol";
  text: string;
  start: number;
  end: number;
  /** How many brackets are open before it. */
  depth: number;
}

/** A failure as ClickHouse reports it: code, message, name. */
export class EngineError extends Error {
  readonly code: number;
  readonly type: string;

  constructor(code: number, type: string, message: string) {
    super(`Code: ${code}. DB::Exception: ${message}. (${type})`);
    this.code = code;
    this.type = type;
  }
}

export const syntaxError = (message: string): EngineError => new EngineError(62, "SYNTAX_ERROR", message);

const SPACE = /\s/;
const WORD_START = /[A-Za-z_\u0080-\uffff]/;
const WORD = /[A-Za-z0-9_$\u0080-\uffff]/;
/** ClickHouse takes these for quotation marks too; nobody writes them on purpose in SQL, so they are refused. */
const TYPOGRAPHIC_QUOTES = /[\u2018\u2019\u201c\u201d]/;

/**
 * Splits ClickHouse SQL into tokens one at a time, so that the data behind an INSERT is never looked at. Follows
 * ClickHouse's `src/Parsers/Lexer.cpp` for strings, quoted names, heredocs and comments.
 */
export function* tokens(sql: string): Generator<Token> {
  let at = 0;
  let depth = 0;
  while (at < sql.length) {
    const character = sql.charAt(at);
    if (SPACE.test(character)) {
      at += 1;
      continue;
    }
    const comment = commentEnd(sql, at);
    if (comment > at) {
      at = comment;
      continue;
    }
    if (TYPOGRAPHIC_QUOTES.test(character)) throw syntaxError("typographic quotation mark outside of a string");
    const { kind, end } = tokenAt(sql, at, character);
    const text = sql.slice(at, end);
    if (text === ")" || text === "]" || text === "}") depth = Math.max(0, depth - 1);
    yield { kind, text, start: at, end, depth };
    if (text === "(" || text === "[" || text === "{") depth += 1;
    at = end;
  }
}

function commentEnd(sql: string, at: number): number {
  if (sql.startsWith("--", at) || sql.startsWith("# ", at) || sql.startsWith("#!", at)) {
    const newline = sql.indexOf("\n", at);
    return newline < 0 ? sql.length : newline;
  }
  if (!sql.startsWith("/*", at)) return at;
  const close = sql.indexOf("*/", at + 2);
  if (close < 0) throw syntaxError("a comment is not closed");
  return close + 2;
}

function tokenAt(sql: string, at: number, character: string): { kind: Token["kind"]; end: number } {
  if (character === "'") return { kind: "string", end: quoteEnd(sql, at, "'") };
  if (character === "`" || character === '"') return { kind: "quoted", end: quoteEnd(sql, at, character) };
  if (character === "$") {
    const heredoc = /^\$\w*\$/.exec(sql.slice(at, at + 100))?.[0];
    const close = heredoc === undefined ? -1 : sql.indexOf(heredoc, at + heredoc.length);
    if (heredoc !== undefined && close >= 0) return { kind: "string", end: close + heredoc.length };
  }
  if (WORD_START.test(character)) return { kind: "word", end: runEnd(sql, at + 1, WORD) };
  if (/[0-9]/.test(character)) return { kind: "number", end: runEnd(sql, at + 1, WORD) };
  return { kind: "symbol", end: at + 1 };
}

function runEnd(sql: string, from: number, pattern: RegExp): number {
  let end = from;
  while (end < sql.length && pattern.test(sql.charAt(end))) end += 1;
  return end;
}

function quoteEnd(sql: string, start: number, quote: string): number {
  for (let at = start + 1; at < sql.length; at += 1) {
    const character = sql.charAt(at);
    if (character === "\\") at += 1;
    else if (character === quote) {
      if (sql.charAt(at + 1) !== quote) return at + 1;
      at += 1;
    }
  }
  throw syntaxError(`a ${quote === "'" ? "string" : "quoted name"} is not closed`);
}

/** A string literal of ClickHouse; the one place where a value becomes SQL. */
export function stringLiteral(value: string): string {
  return `'${value.replace(/[\\']/g, "\\$&").replaceAll("\0", "\\0")}'`;
}

/** A quoted name of ClickHouse. */
export function quotedName(name: string): string {
  return `\`${name.replace(/[\\`]/g, "\\$&").replaceAll("\0", "\\0")}\``;
}
