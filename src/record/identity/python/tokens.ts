export interface Token {
  kind: "name" | "string" | "number" | "operator";
  /** Of a string: its text with escapes resolved, f-string expressions kept in braces. */
  text: string;
  /** From 1. */
  line: number;
  /** Of a string: it was an f-string. */
  formatted: boolean;
}

const NAME = /[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const STRING = /([rRuUbBfF]{0,2})('''|"""|'|")/y;
const BLANK = /(?:[ \t\f\r\n]|\\\r?\n|#[^\n]*)+/y;

/**
 * Cuts Python source into tokens, as far as reading calls and strings needs it: no indentation, operators one character
 * each. Reads any bytes; what is not Python gives senseless tokens, not an error.
 */
export function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  const skip = (to: number): void => {
    for (let index = at; index < to; index++) if (source.charCodeAt(index) === 10) line++;
    at = to;
  };
  while (at < source.length) {
    const blank = matchEnd(BLANK, source, at);
    if (blank > at) {
      skip(blank);
      continue;
    }
    const from = at;
    STRING.lastIndex = from;
    const string = STRING.exec(source);
    if (string?.[2] !== undefined) {
      const prefix = (string[1] ?? "").toLowerCase();
      const end = stringEnd(source, STRING.lastIndex, string[2]);
      const raw = source.slice(STRING.lastIndex, Math.max(STRING.lastIndex, end - string[2].length));
      const text = prefix.includes("r") ? raw : unescape(raw);
      tokens.push({ kind: "string", text, line, formatted: prefix.includes("f") });
      skip(end);
      continue;
    }
    const name = matchEnd(NAME, source, from);
    const number = name > from ? 0 : matchEnd(NUMBER, source, from);
    const end = Math.max(name, number, from + 1);
    const kind = name > from ? "name" : number > from ? "number" : "operator";
    tokens.push({ kind, text: source.slice(from, end), line, formatted: false });
    at = end;
  }
  return tokens;
}

function matchEnd(pattern: RegExp, source: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : at;
}

function stringEnd(source: string, from: number, quote: string): number {
  for (let index = from; index < source.length; index++) {
    const code = source.charCodeAt(index);
    if (code === 92) index++;
    else if (source.startsWith(quote, index)) return index + quote.length;
    else if (code === 10 && quote.length === 1) return index;
  }
  return source.length;
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "0": "\0",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};

function unescape(raw: string): string {
  if (!raw.includes("\\")) return raw;
  return raw.replace(/\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(\r?\n)|([\s\S]))/g, (_, byte, unit, newline, other) => {
    const code: unknown = byte ?? unit;
    if (typeof code === "string") return String.fromCharCode(Number.parseInt(code, 16));
    if (newline !== undefined) return "";
    const character = String(other);
    return ESCAPES[character] ?? (/['"\\]/.test(character) ? character : `\\${character}`);
  });
}
