/** Character classes of the scanner, as bits in a table over latin-1; characters above it are plain text. */
export const DIGIT = 1;
export const HEX_LETTER = 2;
export const OTHER_LETTER = 4;
export const UNDERSCORE = 8;
export const DASH = 16;
export const DOT = 32;
/** May stand in a path or URL. */
export const PATH = 64;

export const WORD = DIGIT | HEX_LETTER | OTHER_LETTER | UNDERSCORE | DASH | DOT;
export const LETTER = HEX_LETTER | OTHER_LETTER;

function tableOf(): Uint8Array {
  const table = new Uint8Array(65_536);
  for (let code = 0; code < 128; code++) {
    const character = String.fromCharCode(code);
    let bits = 0;
    if (/\d/.test(character)) bits |= DIGIT;
    else if (/[a-f]/i.test(character)) bits |= HEX_LETTER;
    else if (/[g-z]/i.test(character)) bits |= OTHER_LETTER;
    else if (character === "_") bits |= UNDERSCORE;
    else if (character === "-") bits |= DASH;
    else if (character === ".") bits |= DOT;
    if (/[\w\-./~%+@#?&=$*!:;,]/.test(character)) bits |= PATH;
    table[code] = bits;
  }
  return table;
}

/** Class bits by UTF-16 code unit. */
export const CLASS = tableOf();

export const SPACE = 32;
export const QUOTE = 39;
export const DOUBLE_QUOTE = 34;
export const OPEN_PAREN = 40;
export const CLOSE_PAREN = 41;
export const SLASH = 47;
export const COLON = 58;
export const LESS = 60;
export const GREATER = 62;
export const AT = 64;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const COMMA = 44;
export const PERIOD = 46;
export const MINUS = 45;

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isHexDigit(code: number): boolean {
  return ((CLASS[code] ?? 0) & (DIGIT | HEX_LETTER)) !== 0;
}
