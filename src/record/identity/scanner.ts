import type { Resource } from "../record.ts";
import { unitsOf } from "../units.ts";
import { angleEnd, balancedEnd, quotedEnd } from "./balance.ts";
import {
  AT,
  CLASS,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  COLON,
  COMMA,
  DASH,
  DIGIT,
  DOT,
  DOUBLE_QUOTE,
  HEX_LETTER,
  isDigit,
  isHexDigit,
  LESS,
  LETTER,
  MINUS,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  OTHER_LETTER,
  PATH,
  PERIOD,
  QUOTE,
  SLASH,
  SPACE,
  UNDERSCORE,
  WORD,
} from "./characters.ts";
import { isConstantWord, isDeviceName, isUnit } from "./constants.ts";
import { resourcesIn } from "./resources.ts";
import {
  accessTimeEnd,
  clockEnd,
  dateEnd,
  ipv4End,
  ipv6End,
  isHexRun,
  macEnd,
  numberEnd,
  pathEnd,
  pciEnd,
  startsWith,
  uuidEnd,
} from "./shapes.ts";
import { isSlotCode, SLOT, WILDCARDS } from "./slots.ts";

const MAXIMUM_SLOTS = 400;
const SECRET = "<secret>";
const PLUS = 43;
const SHORTEST_ID = 32;
const NO_UNITS = new Uint16Array(0);
/** How far behind the end of what is scanned a shape may look. */
const LOOK_AHEAD = 64;

/**
 * Finds the values in a message in one pass and hashes what is left. The hash is seeded per process: it is a key for
 * look-ups in memory, never an id. One scanner's result is valid until its next `scan`.
 */
export class MaskScanner {
  count = 0;
  readonly kinds = new Uint16Array(MAXIMUM_SLOTS + 1);
  readonly starts = new Int32Array(MAXIMUM_SLOTS + 1);
  readonly ends = new Int32Array(MAXIMUM_SLOTS + 1);
  low = 0;
  high = 0;
  #text = "";
  #units: Uint16Array = NO_UNITS;
  #start = 0;
  #end = 0;
  #literal = 0;

  scan(text: string, start: number, end: number, seed: number): void {
    this.#text = text;
    const units = unitsOf(text, end + LOOK_AHEAD);
    this.#units = units;
    this.#start = start;
    this.#end = end;
    this.#literal = start;
    this.count = 0;
    this.low = seed | 0;
    this.high = Math.imul(seed, 0x9e3779b1) | 0;
    let index = start;
    while (index < end) {
      const code = units[index] as number;
      let bits = CLASS[code] as number;
      if ((bits & WORD) === 0) {
        index = PUNCTUATION[code] === 1 ? this.#punctuation(index, code) : index + 1;
        continue;
      }
      let flags = 0;
      let next = index;
      do {
        flags |= bits;
        next++;
        if (next === end) break;
        bits = CLASS[units[next] as number] as number;
      } while ((bits & WORD) !== 0);
      if ((flags & DIGIT) !== 0 || (next < end && JOINER[units[next] as number] === 1)) {
        index = this.#word(index, next, flags);
      } else index = next;
    }
    this.#hash(this.#literal, end);
  }

  /** The text with each slot as one character of `slots.ts`; slow, for what was not seen before. */
  masked(): string {
    let masked = "";
    let from = this.#start;
    for (let slot = 0; slot < this.count; slot++) {
      masked += plain(this.#text.slice(from, this.starts[slot])) + String.fromCharCode(this.kinds[slot] as number);
      from = this.ends[slot] as number;
    }
    return masked + plain(this.#text.slice(from, this.#end));
  }

  value(slot: number): string {
    return this.#text.slice(this.starts[slot], this.ends[slot]);
  }

  /** Adds the ids that a slot's value holds. */
  addResources(slot: number, into: Resource[]): void {
    const start = this.starts[slot] as number;
    const end = this.ends[slot] as number;
    if (end - start >= SHORTEST_ID) resourcesIn(this.#text, start, end, into);
  }

  #hash(from: number, to: number): void {
    const units = this.#units;
    let low = this.low;
    let high = this.high;
    let index = from;
    for (; index + 1 < to; index += 2) {
      const pair = (units[index] as number) | ((units[index + 1] as number) << 16);
      low = Math.imul(low ^ pair, 0x01000193);
      low ^= low >>> 15;
      high = Math.imul(high + pair, 0x85ebca6b) ^ (high >>> 15);
    }
    if (index < to) {
      const code = units[index] as number;
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high + code, 0x85ebca6b) ^ (high >>> 15);
    }
    this.low = low;
    this.high = high;
  }

  #slot(kind: number, start: number, end: number): number {
    const count = this.count;
    if (count > 0 && count >= MAXIMUM_SLOTS) {
      this.ends[count - 1] = this.#end;
      this.#literal = this.#end;
      return this.#end;
    }
    // A list of ids or addresses is one value: how many there are must not make another event.
    if (count > 0 && this.kinds[count - 1] === kind && (kind === SLOT.uuid || kind === SLOT.ip)) {
      const before = this.ends[count - 1] as number;
      const gap = start - before;
      if (
        (this.#units[before] as number) === COMMA &&
        (gap === 1 || (gap === 2 && (this.#units[start - 1] as number) === SPACE))
      ) {
        this.ends[count - 1] = end;
        this.#literal = end;
        return end;
      }
    }
    this.#hash(this.#literal, start);
    this.low = Math.imul(this.low ^ kind, 0x01000193);
    this.high = Math.imul(this.high + kind, 0x85ebca6b) ^ (this.high >>> 15);
    this.kinds[count] = kind;
    this.starts[count] = start;
    this.ends[count] = end;
    this.count = count + 1;
    this.#literal = end;
    return end;
  }

  #punctuation(index: number, code: number): number {
    const units = this.#units;
    const end = this.#end;
    const next = index + 1 < end ? (units[index + 1] as number) : 0;
    switch (code) {
      case SLASH:
        return this.#path(index, next);
      case OPEN_BRACE:
        return this.#brace(index);
      case OPEN_BRACKET:
        return opensList(units, index + 1, end)
          ? this.#slot(SLOT.list, index, balancedEnd(units, index, end))
          : index + 1;
      case OPEN_PAREN:
        return next === QUOTE ||
          next === DOUBLE_QUOTE ||
          ((next | 32) === 117 && (units[index + 2] as number) === QUOTE)
          ? this.#slot(SLOT.tuple, index, balancedEnd(units, index, end))
          : index + 1;
      case LESS:
        return this.#angle(index, next);
      case COLON: {
        if (next !== COLON) return index + 1;
        const address = isHexDigit(units[index + 2] as number) ? ipv6End(units, index, end) : 0;
        return address > 0 ? this.#slot(SLOT.ip, index, address) : index + 2;
      }
      default:
        return index + 1;
    }
  }

  #brace(index: number): number {
    const units = this.#units;
    const hash = hashTagEnd(units, index, this.#end);
    if (hash > 0) return this.#slot(SLOT.hash, index, hash);
    return this.#slot(SLOT.dict, index, balancedEnd(units, index, this.#end));
  }

  #angle(index: number, next: number): number {
    const units = this.#units;
    if (startsWith(units, SECRET, index)) return this.#slot(SLOT.secret, index, index + SECRET.length);
    const bits = CLASS[next] as number;
    if ((bits & (LETTER | DIGIT | UNDERSCORE)) === 0) return index + 1;
    // `func.<locals>.inner` is a name.
    if (index > this.#start && (units[index - 1] as number) === PERIOD) return index + 1;
    const close = angleEnd(units, index, this.#end);
    if (close === 0) return index + 1;
    // An XML document is one value, however many elements it has.
    const closing = (units[close - 2] as number) === SLASH ? 0 : this.#text.lastIndexOf("</", this.#end);
    const document = closing > close ? this.#text.indexOf(">", closing) + 1 : 0;
    return this.#slot(SLOT.object, index, document > close && document <= this.#end ? document : close);
  }

  #path(index: number, next: number): number {
    const bits = CLASS[next] as number;
    if ((bits & (WORD | PATH)) === 0 || next === SLASH || next === COLON || next === COMMA) return index + 1;
    const stop = pathEnd(this.#units, index, this.#end, true);
    return stop > index + 1 ? this.#slot(SLOT.path, index, stop) : index + 1;
  }

  /** A word that holds a digit or touches a character that may go on with it. */
  #word(start: number, wordEnd: number, flags: number): number {
    const units = this.#units;
    const end = this.#end;
    let stop = wordEnd;
    while (stop > start && isTrailing(units[stop - 1] as number)) stop--;
    if (stop === start) return wordEnd;
    const next = stop < end ? (units[stop] as number) : 0;
    if (next === COLON) {
      if ((units[stop + 1] as number) === SLASH && (units[stop + 2] as number) === SLASH && (flags & LETTER) !== 0) {
        return this.#slot(SLOT.url, this.#schemeStart(start), pathEnd(units, stop + 3, end, false));
      }
      const joined = this.#colons(start, flags);
      if (joined > 0) return joined;
    } else if (next === AT) {
      const bits = stop + 1 < end ? (CLASS[units[stop + 1] as number] as number) : 0;
      if ((bits & (LETTER | DIGIT)) !== 0) return this.#slot(SLOT.name, start, hostEnd(units, stop + 1, end));
    } else if (next === SLASH) {
      const joined = this.#slashes(start, stop, flags);
      if (joined > 0) return joined;
    } else if (next === OPEN_PAREN) {
      const first = units[start] as number;
      if (first >= 65 && first <= 90 && stop - start > 2 && opensObject(units, stop + 1, end)) {
        return this.#slot(SLOT.object, stop, balancedEnd(units, stop, end));
      }
    } else if (
      (next === QUOTE || next === DOUBLE_QUOTE) &&
      stop - start <= 2 &&
      isStringPrefix(units[stop - 1] as number) &&
      isStringPrefix(units[start] as number)
    ) {
      const close = quotedEnd(units, stop, end);
      if (close > 0) return this.#slot(SLOT.string, start, close);
    }
    return (flags & DIGIT) === 0 ? stop : this.#digits(start, stop, flags);
  }

  /** `mysql+pymysql://…`: a plus sign is no part of a word, but of a scheme. */
  #schemeStart(start: number): number {
    const units = this.#units;
    let from = start;
    while (from > this.#literal && (units[from - 1] as number) === PLUS) {
      from--;
      while (from > this.#literal && ((CLASS[units[from - 1] as number] as number) & WORD) !== 0) from--;
    }
    return from;
  }

  #colons(start: number, flags: number): number {
    const units = this.#units;
    const end = this.#end;
    if ((flags & (OTHER_LETTER | UNDERSCORE)) !== 0 && (flags & DASH) === 0 && (flags & DIGIT) === 0) return 0;
    const mac = macEnd(units, start, end);
    if (mac > 0) return this.#slot(SLOT.mac, start, mac);
    const pci = pciEnd(units, start, end);
    if (pci > 0) return this.#slot(SLOT.pci, start, pci);
    const clock = clockEnd(units, start, end);
    if (clock > 0) return this.#slot(SLOT.time, start, clock);
    const address = ipv6End(units, start, end);
    if (address > 0) return this.#slot(SLOT.ip, start, address);
    return 0;
  }

  #slashes(start: number, stop: number, flags: number): number {
    const units = this.#units;
    const end = this.#end;
    const time = accessTimeEnd(units, start, end);
    if (time > 0) return this.#slot(SLOT.time, start, time);
    if ((flags & DIGIT) !== 0 && isDigit(units[start] as number)) {
      const address = ipv4End(units, start, end);
      if (address > 0) return this.#slot(SLOT.ip, start, address);
      if ((flags & (LETTER | DASH | UNDERSCORE)) === 0) return 0;
    }
    const runEnd = pathEnd(units, stop, end, true);
    if (runEnd <= stop + 1) return 0;
    // `HTTP/1.1` and `and/or` are words; `a/b/c`, `cinder/volume.py` and `host/7` are paths.
    if (startsWith(units, "HTTP/", start)) return runEnd;
    for (let index = stop + 1; index < runEnd; index++) {
      const code = units[index] as number;
      if (code === SLASH || code === PERIOD || isDigit(code)) return this.#slot(SLOT.path, start, runEnd);
    }
    return (flags & DIGIT) !== 0 ? this.#slot(SLOT.path, start, runEnd) : runEnd;
  }

  #digits(start: number, stop: number, flags: number): number {
    const units = this.#units;
    const end = this.#end;
    const first = units[start] as number;
    const length = stop - start;
    if ((flags & (LETTER | UNDERSCORE)) === 0) {
      const known = this.#numeric(start, stop, flags);
      if (known > 0) return known;
    } else {
      if (length >= 36) {
        const id = this.#uuidInside(start, stop);
        if (id > 0) return id;
      }
      if ((flags & (OTHER_LETTER | UNDERSCORE | DASH | DOT)) === 0 && length >= 7) {
        return this.#slot(hexKind(length), start, stop);
      }
      if (first === 48 && ((units[start + 1] as number) | 32) === 120 && isHexRun(units, start + 2, stop)) {
        return this.#slot(SLOT.address, start, stop);
      }
      if (isDigit(first) || first === MINUS) {
        const date = dateEnd(units, start, end);
        if (date > 0) return this.#slot(SLOT.time, start, date);
        const number = numberEnd(units, start, stop);
        if (number === stop || (number > 0 && isUnit(this.#text, number, stop))) {
          return Math.max(stop, this.#slot(SLOT.number, start, number));
        }
      }
      if (length === 17 && startsWith(units, "instance-", start) && isHexRun(units, start + 9, stop)) {
        return this.#slot(SLOT.domain, start, stop);
      }
      if (isDeviceName(units, start, stop)) return this.#slot(SLOT.device, start, stop);
      if (isConstantWord(this.#text, start, stop)) return stop;
    }
    return this.#slot(SLOT.name, start, stop);
  }

  /** A run of digits, dots and dashes only. */
  #numeric(start: number, stop: number, flags: number): number {
    const units = this.#units;
    const end = this.#end;
    if ((flags & DOT) !== 0) {
      const address = ipv4End(units, start, end);
      if (address >= stop) return this.#slot(SLOT.ip, start, address);
    }
    if ((flags & DASH) !== 0) {
      const id = stop - start >= 36 ? uuidEnd(units, start, stop) : 0;
      if (id === stop) return this.#slot(SLOT.uuid, start, stop);
      const date = dateEnd(units, start, end);
      if (date > 0) return this.#slot(SLOT.time, start, date);
    } else if (stop - start === 32) return this.#slot(SLOT.id, start, stop);
    const number = numberEnd(units, start, stop);
    if (number === stop) return this.#slot(SLOT.number, start, stop);
    return (flags & (DASH | UNDERSCORE)) === 0 ? this.#slot(SLOT.version, start, stop) : 0;
  }

  /** A UUID with what may stand before and behind it: `req-…`, `qrouter-…`, `…_del`. */
  #uuidInside(start: number, stop: number): number {
    const units = this.#units;
    for (let at = start; at + 36 <= stop; at++) {
      if ((units[at + 8] as number) !== MINUS || (units[at + 13] as number) !== MINUS) continue;
      const id = uuidEnd(units, at, stop);
      if (id === 0) continue;
      if (at > start && ((CLASS[units[at - 1] as number] as number) & (LETTER | DIGIT)) !== 0) continue;
      for (let index = start; index < at; index++) {
        if (isDigit(units[index] as number)) return this.#slot(SLOT.name, start, stop);
      }
      if (at - start === 4 && startsWith(units, "req-", start)) return this.#slot(SLOT.request, start, id);
      return this.#slot(SLOT.uuid, at, id);
    }
    return 0;
  }
}

const PUNCTUATION = flagsOf("/{[(<:");
const JOINER = flagsOf(":@/('\"");

function flagsOf(characters: string): Uint8Array {
  const flags = new Uint8Array(65_536);
  for (const character of characters) flags[character.charCodeAt(0)] = 1;
  return flags;
}

function isTrailing(code: number): boolean {
  return code === PERIOD || code === MINUS;
}

function isStringPrefix(code: number): boolean {
  const lower = code | 32;
  return lower === 117 || lower === 98 || lower === 114;
}

function hexKind(length: number): number {
  if (length === 32) return SLOT.id;
  return length === 40 || length === 56 || length === 64 || length === 96 || length === 128 ? SLOT.hash : SLOT.hex;
}

/** `user@host#pool`, `a.b@example.org`. */
function hostEnd(units: Uint16Array, start: number, end: number): number {
  let index = start;
  for (; index < end; index++) {
    const code = units[index] as number;
    if (((CLASS[code] as number) & WORD) === 0 && code !== 35 && code !== AT) break;
  }
  while (index > start && isTrailing(units[index - 1] as number)) index--;
  return index;
}

/** `[` opens a Python list where a value follows, and is punctuation where words do. */
function opensList(units: Uint16Array, index: number, end: number): boolean {
  if (index >= end) return false;
  const code = units[index] as number;
  if (code === CLOSE_BRACKET || code === QUOTE || code === DOUBLE_QUOTE) return true;
  if (code === OPEN_BRACE || code === OPEN_BRACKET || code === OPEN_PAREN || code === LESS) return true;
  if (isDigit(code)) return accessTimeEnd(units, index, end) === 0;
  const next = units[index + 1] as number;
  if (isStringPrefix(code) && (next === QUOTE || next === DOUBLE_QUOTE)) return true;
  if (code < 65 || code > 90) return false;
  let stop = index;
  while (stop < end && ((CLASS[units[stop] as number] as number) & (LETTER | DIGIT | UNDERSCORE)) !== 0) stop++;
  return (units[stop] as number) === OPEN_PAREN;
}

/** `Instance(id=1,…)` and `OFPMatch()`: an object's repr; `The(foo)` is prose. */
function opensObject(units: Uint16Array, index: number, end: number): boolean {
  let stop = index;
  while (stop < end && ((CLASS[units[stop] as number] as number) & (LETTER | DIGIT | UNDERSCORE)) !== 0) stop++;
  const code = units[stop] as number;
  return stop < end && (code === 61 || (stop === index && (code === CLOSE_PAREN || code === QUOTE)));
}

/** `{SHA256}0123…`: keystoneauth's stand-in for a token. */
function hashTagEnd(units: Uint16Array, index: number, end: number): number {
  if (!startsWith(units, "{SHA", index)) return 0;
  let close = index + 4;
  while (close <= index + 8 && units[close] !== CLOSE_BRACE) close++;
  if (close > index + 8 || close >= end) return 0;
  let stop = close + 1;
  while (stop < end && ((CLASS[units[stop] as number] as number) & (DIGIT | HEX_LETTER)) !== 0) stop++;
  return stop > close + 1 && stop <= end ? stop : 0;
}

/** Keeps the reserved characters of an input from being read as slots; wildcards of a catalogue's format pass. */
function plain(text: string): string {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (isSlotCode(code) && code < WILDCARDS) {
      return Array.from(text, (each) => (isSlotCode(each.charCodeAt(0)) ? "\ufffd" : each)).join("");
    }
  }
  return text;
}
