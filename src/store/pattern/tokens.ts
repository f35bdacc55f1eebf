/**
 * Finds what may change from record to record: times in the styles of written-time.ts, `req-` ids, UUIDs, and words that
 * hold a digit, with such words joined by dots, colons and hyphens (addresses, versions). Only ASCII, so a token is the
 * same in bytes, in UTF-8 and inside JSON. A line number of a Python frame changes with the code, not with the record, and
 * is none. Each character is looked at once, as a number in an array: a string that is a slice of another is slow to walk.
 * tokens.test.ts says the same as a regular expression.
 */
export class TokenScanner {
  /** Where the token that `next` found begins and ends. */
  start = 0;
  end = 0;

  /** Finds the first token at or behind `at` of the text from `from` to `to`. */
  next(text: Uint16Array, from: number, to: number, at: number): boolean {
    let index = at;
    let isWordStart = index === from || !isWord(text[index - 1] ?? 0);
    while (index < to) {
      let code = text[index] ?? 0;
      let kind = code < 128 ? (KINDS[code] ?? 0) : 0;
      if (kind === 0) {
        index += 1;
        isWordStart = true;
        continue;
      }
      const word = index;
      let kinds = 0;
      while (kind !== 0) {
        kinds |= kind;
        index += 1;
        if (index >= to) break;
        code = text[index] ?? 0;
        kind = code < 128 ? (KINDS[code] ?? 0) : 0;
      }
      // A time or an id may stand within a word; then it ends before what ends the word: space, hyphen or slash.
      const special =
        index < to && (code === 45 || code === 32 || code === 47) ? this.#special(text, word, index, to, code) : false;
      if (isWordStart && (kinds & DIGIT) !== 0 && !isLineNumber(text, from, word)) {
        if (special && this.start === word) return true;
        this.start = word;
        this.end = joined(text, index, to);
        return true;
      }
      if (special) return true;
    }
    return false;
  }

  /** A time or an id that begins in the word from `word` to `end`, before the character `code`. */
  #special(text: Uint16Array, word: number, end: number, to: number, code: number): boolean {
    if (code === 45) {
      if (end - 8 >= word && isUuid(text, end - 8, to)) return this.#set(end - 8, end + 28);
      if (end - 4 >= word && isDate(text, end - 4, to)) return this.#set(end - 4, endOfTime(text, end + 6, to));
      if (end - 3 >= word && stands(text, end - 3, REQUEST) && isUuid(text, end + 1, to)) {
        return this.#set(end - 3, end + 37);
      }
      return false;
    }
    if (code === 32) {
      if (end - 3 < word || end + 12 > to || (text[end + 6] ?? 0) !== 58) return false;
      const day = text[end + 1] ?? 0;
      const isSyslog =
        isMonth(text, end - 3) &&
        (day === 32 || isDigit(day)) &&
        isDigit(text[end + 2] ?? 0) &&
        (text[end + 3] ?? 0) === 32 &&
        isClock(text, end + 4);
      return isSyslog && this.#set(end - 3, end + 12);
    }
    if (end - 2 < word || end + 18 > to || (text[end + 4] ?? 0) !== 47) return false;
    const isApache =
      areDigits(text, end - 2, 2) &&
      isMonth(text, end + 1) &&
      areDigits(text, end + 5, 4) &&
      (text[end + 9] ?? 0) === 58 &&
      isClock(text, end + 10);
    return isApache && this.#set(end - 2, end + 18);
  }

  #set(start: number, end: number): boolean {
    this.start = start;
    this.end = end;
    return true;
  }
}

const LETTER = 1;
const DIGIT = 2;
const HEX_LETTER = 4;

/** What each character of ASCII is in a word; 0 is none of one. */
const KINDS = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) KINDS[code] = DIGIT;
  else if (/[a-f]/.test(character)) KINDS[code] = LETTER | HEX_LETTER;
  else if (/[A-Za-z_]/.test(character)) KINDS[code] = LETTER;
}

const codesOf = (text: string): readonly number[] => text.split("").map((character) => character.charCodeAt(0));
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"].map(codesOf);
const REQUEST = codesOf("req-");
const LINE = codesOf('", line ');
const JSON_LINE = codesOf('"line":');

function stands(text: Uint16Array, at: number, codes: readonly number[]): boolean {
  for (let index = 0; index < codes.length; index += 1) if (text[at + index] !== codes[index]) return false;
  return true;
}

function isWord(code: number): boolean {
  return code < 128 && KINDS[code] !== 0;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function areDigits(text: Uint16Array, at: number, count: number): boolean {
  for (let index = at; index < at + count; index += 1) if (!isDigit(text[index] ?? 0)) return false;
  return true;
}

/** The end of words with digits that dots, colons and hyphens join to the word that ends at `at`. */
function joined(text: Uint16Array, at: number, to: number): number {
  let end = at;
  while (end + 1 < to) {
    const code = text[end] ?? 0;
    if (code !== 46 && code !== 45 && code !== 58) break;
    let index = end + 1;
    let kinds = 0;
    for (; index < to; index += 1) {
      const next = text[index] ?? 0;
      const kind = next < 128 ? (KINDS[next] ?? 0) : 0;
      if (kind === 0) break;
      kinds |= kind;
    }
    if ((kinds & DIGIT) === 0) break;
    end = index;
  }
  return end;
}

/** Tells whether the word at `at` is the line number of a Python frame, as text or in JSON. */
function isLineNumber(text: Uint16Array, from: number, at: number): boolean {
  const before = text[at - 1] ?? 0;
  if (before === 32) return at - 8 >= from && stands(text, at - 8, LINE);
  return before === 58 && at - 7 >= from && stands(text, at - 7, JSON_LINE);
}

function isUuid(text: Uint16Array, at: number, to: number): boolean {
  if (at + 36 > to) return false;
  if ((text[at + 13] ?? 0) !== 45 || (text[at + 18] ?? 0) !== 45) return false;
  for (let index = 0; index < 36; index += 1) {
    const code = text[at + index] ?? 0;
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== 45) return false;
    } else if (code >= 128 || ((KINDS[code] ?? 0) & (DIGIT | HEX_LETTER)) === 0) return false;
  }
  return true;
}

function isDate(text: Uint16Array, at: number, to: number): boolean {
  if (at + 19 > to || (text[at + 7] ?? 0) !== 45) return false;
  const separator = text[at + 10] ?? 0;
  return (
    (separator === 32 || separator === 84) &&
    areDigits(text, at, 4) &&
    (text[at + 4] ?? 0) === 45 &&
    areDigits(text, at + 5, 2) &&
    areDigits(text, at + 8, 2) &&
    isClock(text, at + 11)
  );
}

function isClock(text: Uint16Array, at: number): boolean {
  return (
    (text[at + 2] ?? 0) === 58 &&
    (text[at + 5] ?? 0) === 58 &&
    areDigits(text, at, 2) &&
    areDigits(text, at + 3, 2) &&
    areDigits(text, at + 6, 2)
  );
}

/** The end of a time whose separator stands at `at`, with a fraction of six digits or of three. */
function endOfTime(text: Uint16Array, at: number, to: number): number {
  const end = at + 9;
  const mark = text[end] ?? 0;
  if (end + 4 > to || (mark !== 46 && mark !== 44) || !areDigits(text, end + 1, 3)) return end;
  return end + 7 <= to && areDigits(text, end + 4, 3) ? end + 7 : end + 4;
}

function isMonth(text: Uint16Array, at: number): boolean {
  const first = text[at] ?? 0;
  return first >= 65 && first <= 83 && MONTHS.some((month) => stands(text, at, month));
}
