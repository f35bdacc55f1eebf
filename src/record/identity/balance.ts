import {
  BACKSLASH,
  CLASS,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  DOUBLE_QUOTE,
  GREATER,
  LESS,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  QUOTE,
  WORD,
} from "./characters.ts";

/** Where the quoted text that opens at `start` ends (behind its quote), or 0 where it does not. */
export function quotedEnd(units: Uint16Array, start: number, end: number): number {
  const quote = units[start] as number;
  for (let index = start + 1; index < end; index++) {
    const code = units[index] as number;
    if (code === BACKSLASH) index++;
    else if (code === quote) return index + 1;
  }
  return 0;
}

/** A quote that follows a letter or digit is an apostrophe. */
function opensQuote(units: Uint16Array, index: number): boolean {
  if (index === 0) return true;
  const before = units[index - 1] as number;
  if (((CLASS[before] ?? 0) & WORD) === 0) return true;
  // u'…', b'…' and r'…' of Python.
  const prefix = before | 32;
  if (prefix !== 117 && prefix !== 98 && prefix !== 114) return false;
  return index < 2 || ((CLASS[units[index - 2] as number] ?? 0) & WORD) === 0;
}

/**
 * Where the brackets that open at `start` are closed (behind the last one); `end` where they never are, because the
 * writer cut the message.
 */
export function balancedEnd(units: Uint16Array, start: number, end: number): number {
  let depth = 0;
  for (let index = start; index < end; index++) {
    const code = units[index] as number;
    if (code === OPEN_BRACE || code === OPEN_BRACKET || code === OPEN_PAREN) depth++;
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET || code === CLOSE_PAREN) {
      if (--depth <= 0) return index + 1;
    } else if ((code === QUOTE || code === DOUBLE_QUOTE) && opensQuote(units, index)) {
      const close = quotedEnd(units, index, end);
      if (close === 0) return end;
      index = close - 1;
    }
  }
  return end;
}

/** Nobody's repr is nested deeper, and a message of nothing but `<` must not cost the square of its length. */
const MAXIMUM_DEPTH = 32;

/** Where the `<…>` that opens at `start` ends, nested ones included, or 0. */
export function angleEnd(units: Uint16Array, start: number, end: number): number {
  let depth = 0;
  for (let index = start; index < end; index++) {
    const code = units[index] as number;
    if (code === LESS) {
      if (++depth > MAXIMUM_DEPTH) return 0;
    } else if (code === GREATER && (units[index - 1] as number) !== 45 && --depth === 0) return index + 1;
  }
  return 0;
}
