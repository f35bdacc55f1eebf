import {
  CLASS,
  COLON,
  COMMA,
  DIGIT,
  HEX_LETTER,
  isDigit,
  isHexDigit,
  LESS,
  LETTER,
  MINUS,
  PATH,
  PERIOD,
  SLASH,
  SPACE,
} from "./characters.ts";

const SECRET = "<secret>";

/*
 * Each function looks for one shape at `start` and answers where it ends, or 0. None allocates. `masks.ts` says the same
 * in regular expressions, with samples; a test compares the two.
 */

/** 8-4-4-4-12 hexadecimal digits. */
export function uuidEnd(units: Uint16Array, start: number, end: number): number {
  const stop = start + 36;
  if (stop > end) return 0;
  for (let index = 0; index < 36; index++) {
    const code = units[start + index] as number;
    if (index === 8 || index === 13 || index === 18 || index === 23) {
      if (code !== MINUS) return 0;
    } else if (!isHexDigit(code)) return 0;
  }
  return stop;
}

function digitsEnd(units: Uint16Array, start: number, end: number): number {
  let index = start;
  while (index < end && isDigit(units[index] as number)) index++;
  return index;
}

/** `hh:mm` or `hh:mm:ss` with an optional fraction. */
export function clockEnd(units: Uint16Array, start: number, end: number): number {
  if (start + 5 > end || digitsEnd(units, start, end) !== start + 2 || (units[start + 2] as number) !== COLON) return 0;
  if (digitsEnd(units, start + 3, end) !== start + 5) return 0;
  let index = start + 5;
  if ((units[index] as number) === COLON && digitsEnd(units, index + 1, end) === index + 3) index += 3;
  else return 0;
  const mark = units[index] as number;
  if ((mark === PERIOD || mark === COMMA) && index + 1 < end) {
    const fraction = digitsEnd(units, index + 1, end);
    if (fraction > index + 1) index = fraction;
  }
  return index;
}

/** ISO 8601 date, with time of day and zone where they follow. */
export function dateEnd(units: Uint16Array, start: number, end: number): number {
  if (start + 10 > end || (units[start + 4] as number) !== MINUS || (units[start + 7] as number) !== MINUS) return 0;
  if (digitsEnd(units, start, end) !== start + 4 || digitsEnd(units, start + 5, end) !== start + 7) return 0;
  if (digitsEnd(units, start + 8, end) !== start + 10) return 0;
  const date = start + 10;
  const mark = units[date] as number;
  if (date < end && mark !== SPACE && mark !== 84 && ((CLASS[mark] ?? 0) & (LETTER | DIGIT)) !== 0) return 0;
  if (mark !== SPACE && mark !== 84) return mark === MINUS ? 0 : date;
  const clock = clockEnd(units, date + 1, end);
  return clock === 0 ? (mark === SPACE ? date : 0) : zoneEnd(units, clock, end);
}

function zoneEnd(units: Uint16Array, start: number, end: number): number {
  const sign = units[start] as number;
  if (start < end && sign === 90) return start + 1;
  if (sign !== 43 && sign !== MINUS) return start;
  const hours = digitsEnd(units, start + 1, end);
  if (hours === start + 5) return hours;
  if (hours !== start + 3) return start;
  return (units[hours] as number) === COLON && digitsEnd(units, hours + 1, end) === hours + 3 ? hours + 3 : hours;
}

/** `23/Nov/2026:19:15:21 +0000` or `23/Nov/2026 19:15:21`, the access logs' time. */
export function accessTimeEnd(units: Uint16Array, start: number, end: number): number {
  if (start + 20 > end || (units[start + 2] as number) !== SLASH || (units[start + 6] as number) !== SLASH) return 0;
  if (digitsEnd(units, start + 7, end) !== start + 11) return 0;
  const clock = clockEnd(units, start + 12, end);
  if (clock === 0) return 0;
  return (units[clock] as number) === SPACE ? Math.max(clock, zoneAfterSpace(units, clock, end)) : clock;
}

function zoneAfterSpace(units: Uint16Array, clock: number, end: number): number {
  const zone = zoneEnd(units, clock + 1, end);
  return zone === clock + 6 ? zone : 0;
}

/** Dotted quad, each part at most 255, with an optional `/prefix`. */
export function ipv4End(units: Uint16Array, start: number, end: number): number {
  let index = start;
  for (let part = 0; part < 4; part++) {
    const next = digitsEnd(units, index, end);
    if (next === index || next > index + 3) return 0;
    if (next === index + 3 && isBeyondOctet(units, index)) return 0;
    index = next;
    if (part < 3) {
      if (index >= end || (units[index] as number) !== PERIOD) return 0;
      index++;
    }
  }
  return prefixEnd(units, index, end);
}

function isBeyondOctet(units: Uint16Array, at: number): boolean {
  return (
    ((units[at] as number) - 48) * 100 + ((units[at + 1] as number) - 48) * 10 + (units[at + 2] as number) - 48 > 255
  );
}

/** The word stands at `at`. */
export function startsWith(units: Uint16Array, word: string, at: number): boolean {
  for (let index = 0; index < word.length; index++) if (units[at + index] !== word.charCodeAt(index)) return false;
  return true;
}

function prefixEnd(units: Uint16Array, index: number, end: number): number {
  if (index >= end || (units[index] as number) !== SLASH) return index;
  const prefix = digitsEnd(units, index + 1, end);
  return prefix > index + 1 && prefix <= index + 4 ? prefix : index;
}

/** MAC address: six pairs of hexadecimal digits. */
export function macEnd(units: Uint16Array, start: number, end: number): number {
  const stop = start + 17;
  if (stop > end) return 0;
  for (let index = 0; index < 17; index++) {
    const code = units[start + index] as number;
    if (index % 3 === 2 ? code !== COLON : !isHexDigit(code)) return 0;
  }
  return stop < end && (isHexDigit(units[stop] as number) || (units[stop] as number) === COLON) ? 0 : stop;
}

/** PCI address `0000:3b:00.1`. */
export function pciEnd(units: Uint16Array, start: number, end: number): number {
  const stop = start + 12;
  if (stop > end) return 0;
  for (let index = 0; index < 12; index++) {
    const code = units[start + index] as number;
    if (index === 4 || index === 7) {
      if (code !== COLON) return 0;
    } else if (index === 10) {
      if (code !== PERIOD) return 0;
    } else if (!isHexDigit(code)) return 0;
  }
  return stop;
}

/** IPv6 address with `::` or eight groups, and an optional `/prefix`. */
export function ipv6End(units: Uint16Array, start: number, end: number): number {
  let index = start;
  let colons = 0;
  let doubled = false;
  let group = 0;
  for (; index < end; index++) {
    const code = units[index] as number;
    if (code === COLON) {
      if (index + 1 < end && (units[index + 1] as number) === COLON) {
        if (doubled) return 0;
        doubled = true;
      } else if (index + 1 >= end || !isHexDigit(units[index + 1] as number)) {
        if ((units[index - 1] as number) !== COLON) break;
      }
      if (++colons > 8) return 0;
      group = 0;
    } else if (isHexDigit(code)) {
      if (++group > 4) return 0;
    } else if (code === PERIOD && doubled && group > 0) {
      // An IPv4 address in its last groups: ::ffff:10.0.0.1.
      const embedded = ipv4End(units, index - group, end);
      if (embedded > 0) return embedded;
      break;
    } else break;
  }
  if (!doubled && colons !== 7) return 0;
  if (index - start < 3 || ((CLASS[units[index] as number] ?? 0) & LETTER) !== 0) return 0;
  return prefixEnd(units, index, end);
}

/** Where a run of path or URL characters ends; punctuation that closes a sentence does not belong to it. */
export function pathEnd(units: Uint16Array, start: number, end: number, stopAtColon: boolean): number {
  let index = start;
  for (; index < end; index++) {
    const code = units[index] as number;
    if (((CLASS[code] ?? 0) & PATH) === 0) {
      if (code !== LESS || !startsWith(units, SECRET, index)) break;
      // A redacted password is as much of a URL as the password was.
      index += SECRET.length - 1;
      continue;
    }
    if (code === COMMA || code === 59 || (stopAtColon && code === COLON)) break;
  }
  while (index > start && isClosing(units[index - 1] as number)) index--;
  return index;
}

function isClosing(code: number): boolean {
  return code === PERIOD || code === COMMA || code === COLON || code === 33 || code === 59 || code === 63;
}

/** A decimal number with sign, fraction and exponent. */
export function numberEnd(units: Uint16Array, start: number, end: number): number {
  let index = start;
  if ((units[index] as number) === MINUS) index++;
  const whole = digitsEnd(units, index, end);
  if (whole === index) return 0;
  index = whole;
  if (index + 1 < end && (units[index] as number) === PERIOD && isDigit(units[index + 1] as number)) {
    index = digitsEnd(units, index + 1, end);
  }
  const mark = (units[index] as number) | 32;
  if (index + 1 < end && mark === 101) {
    const sign = units[index + 1] as number;
    const from = sign === 43 || sign === MINUS ? index + 2 : index + 1;
    const exponent = digitsEnd(units, from, end);
    if (exponent > from && exponent - from <= 3) return exponent;
  }
  return index;
}

/** All characters of the span are hexadecimal digits. */
export function isHexRun(units: Uint16Array, start: number, end: number): boolean {
  for (let index = start; index < end; index++) {
    if (((CLASS[units[index] as number] ?? 0) & (DIGIT | HEX_LETTER)) === 0) return false;
  }
  return end > start;
}
