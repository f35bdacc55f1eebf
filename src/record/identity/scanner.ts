import { angleEnd, balancedEnd, quotedEnd } from "./balance.ts";
import {
  AT,
  CLASS,
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
  uuidEnd,
} from "./shapes.ts";
import { isSlotCode, SLOT, WILDCARDS } from "./slots.ts";

const MAXIMUM_SLOTS = 400;
const SECRET = "<secret>";
const PLUS = 43;

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
  #start = 0;
  #end = 0;
  #literal = 0;

  scan(text: string, start: number, end: number, seed: number): void {
    this.#text = text;
    this.#start = start;
    this.#end = end;
    this.#literal = start;
    this.count = 0;
    this.low = seed | 0;
    this.high = Math.imul(seed, 0x9e3779b1) | 0;
    let index = start;
    while (index < end) {
      const code = text.charCodeAt(index);
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
        bits = CLASS[text.charCodeAt(next)] as number;
      } while ((bits & WORD) !== 0);
      if ((flags & DIGIT) !== 0 || (next < end && JOINER[text.charCodeAt(next)] === 1)) {
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

  #hash(from: number, to: number): void {
    const text = this.#text;
    let low = this.low;
    let high = this.high;
    for (let index = from; index < to; index++) {
      const code = text.charCodeAt(index);
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
        this.#text.charCodeAt(before) === COMMA &&
        (gap === 1 || (gap === 2 && this.#text.charCodeAt(start - 1) === SPACE))
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
    const text = this.#text;
    const end = this.#end;
    const next = index + 1 < end ? text.charCodeAt(index + 1) : 0;
    switch (code) {
      case SLASH:
        return this.#path(index, next);
      case OPEN_BRACE:
        return this.#brace(index);
      case OPEN_BRACKET:
        return opensList(text, index + 1, end)
          ? this.#slot(SLOT.list, index, balancedEnd(text, index, end))
          : index + 1;
      case OPEN_PAREN:
        return next === QUOTE || next === DOUBLE_QUOTE || ((next | 32) === 117 && text.charCodeAt(index + 2) === QUOTE)
          ? this.#slot(SLOT.tuple, index, balancedEnd(text, index, end))
          : index + 1;
      case LESS:
        return this.#angle(index, next);
      case COLON: {
        if (next !== COLON) return index + 1;
        const address = isHexDigit(text.charCodeAt(index + 2)) ? ipv6End(text, index, end) : 0;
        return address > 0 ? this.#slot(SLOT.ip, index, address) : index + 2;
      }
      default:
        return index + 1;
    }
  }

  #brace(index: number): number {
    const text = this.#text;
    const hash = hashTagEnd(text, index, this.#end);
    if (hash > 0) return this.#slot(SLOT.hash, index, hash);
    return this.#slot(SLOT.dict, index, balancedEnd(text, index, this.#end));
  }

  #angle(index: number, next: number): number {
    const text = this.#text;
    if (text.startsWith(SECRET, index)) return this.#slot(SLOT.secret, index, index + SECRET.length);
    const bits = CLASS[next] as number;
    if ((bits & (LETTER | DIGIT | UNDERSCORE)) === 0) return index + 1;
    // `func.<locals>.inner` is a name.
    if (index > this.#start && text.charCodeAt(index - 1) === PERIOD) return index + 1;
    const close = angleEnd(text, index, this.#end);
    if (close === 0) return index + 1;
    // An XML document is one value, however many elements it has.
    const closing = text.charCodeAt(close - 2) === SLASH ? 0 : text.lastIndexOf("</", this.#end);
    const document = closing > close ? text.indexOf(">", closing) + 1 : 0;
    return this.#slot(SLOT.object, index, document > close && document <= this.#end ? document : close);
  }

  #path(index: number, next: number): number {
    const bits = CLASS[next] as number;
    if ((bits & (WORD | PATH)) === 0 || next === SLASH || next === COLON || next === COMMA) return index + 1;
    const stop = pathEnd(this.#text, index, this.#end, true);
    return stop > index + 1 ? this.#slot(SLOT.path, index, stop) : index + 1;
  }

  /** A word that holds a digit or touches a character that may go on with it. */
  #word(start: number, wordEnd: number, flags: number): number {
    const text = this.#text;
    const end = this.#end;
    let stop = wordEnd;
    while (stop > start && isTrailing(text.charCodeAt(stop - 1))) stop--;
    if (stop === start) return wordEnd;
    const next = stop < end ? text.charCodeAt(stop) : 0;
    if (next === COLON) {
      if (text.charCodeAt(stop + 1) === SLASH && text.charCodeAt(stop + 2) === SLASH && (flags & LETTER) !== 0) {
        return this.#slot(SLOT.url, this.#schemeStart(start), pathEnd(text, stop + 3, end, false));
      }
      const joined = this.#colons(start, flags);
      if (joined > 0) return joined;
    } else if (next === AT) {
      const bits = stop + 1 < end ? (CLASS[text.charCodeAt(stop + 1)] as number) : 0;
      if ((bits & (LETTER | DIGIT)) !== 0) return this.#slot(SLOT.name, start, hostEnd(text, stop + 1, end));
    } else if (next === SLASH) {
      const joined = this.#slashes(start, stop, flags);
      if (joined > 0) return joined;
    } else if (next === OPEN_PAREN) {
      const first = text.charCodeAt(start);
      if (first >= 65 && first <= 90 && stop - start > 2 && opensObject(text, stop + 1, end)) {
        return this.#slot(SLOT.object, stop, balancedEnd(text, stop, end));
      }
    } else if (
      (next === QUOTE || next === DOUBLE_QUOTE) &&
      stop - start <= 2 &&
      isStringPrefix(text.charCodeAt(stop - 1)) &&
      isStringPrefix(text.charCodeAt(start))
    ) {
      const close = quotedEnd(text, stop, end);
      if (close > 0) return this.#slot(SLOT.string, start, close);
    }
    return (flags & DIGIT) === 0 ? stop : this.#digits(start, stop, flags);
  }

  /** `mysql+pymysql://…`: a plus sign is no part of a word, but of a scheme. */
  #schemeStart(start: number): number {
    const text = this.#text;
    let from = start;
    while (from > this.#literal && text.charCodeAt(from - 1) === PLUS) {
      from--;
      while (from > this.#literal && ((CLASS[text.charCodeAt(from - 1)] as number) & WORD) !== 0) from--;
    }
    return from;
  }

  #colons(start: number, flags: number): number {
    const text = this.#text;
    const end = this.#end;
    if ((flags & (OTHER_LETTER | UNDERSCORE)) !== 0 && (flags & DASH) === 0 && (flags & DIGIT) === 0) return 0;
    const mac = macEnd(text, start, end);
    if (mac > 0) return this.#slot(SLOT.mac, start, mac);
    const pci = pciEnd(text, start, end);
    if (pci > 0) return this.#slot(SLOT.pci, start, pci);
    const clock = clockEnd(text, start, end);
    if (clock > 0) return this.#slot(SLOT.time, start, clock);
    const address = ipv6End(text, start, end);
    if (address > 0) return this.#slot(SLOT.ip, start, address);
    return 0;
  }

  #slashes(start: number, stop: number, flags: number): number {
    const text = this.#text;
    const end = this.#end;
    const time = accessTimeEnd(text, start, end);
    if (time > 0) return this.#slot(SLOT.time, start, time);
    if ((flags & DIGIT) !== 0 && isDigit(text.charCodeAt(start))) {
      const address = ipv4End(text, start, end);
      if (address > 0) return this.#slot(SLOT.ip, start, address);
      if ((flags & (LETTER | DASH | UNDERSCORE)) === 0) return 0;
    }
    const runEnd = pathEnd(text, stop, end, true);
    if (runEnd <= stop + 1) return 0;
    // `HTTP/1.1` and `and/or` are words; `a/b/c`, `cinder/volume.py` and `host/7` are paths.
    if (text.startsWith("HTTP/", start)) return runEnd;
    for (let index = stop + 1; index < runEnd; index++) {
      const code = text.charCodeAt(index);
      if (code === SLASH || code === PERIOD || isDigit(code)) return this.#slot(SLOT.path, start, runEnd);
    }
    return (flags & DIGIT) !== 0 ? this.#slot(SLOT.path, start, runEnd) : runEnd;
  }

  #digits(start: number, stop: number, flags: number): number {
    const text = this.#text;
    const end = this.#end;
    const first = text.charCodeAt(start);
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
      if (first === 48 && (text.charCodeAt(start + 1) | 32) === 120 && isHexRun(text, start + 2, stop)) {
        return this.#slot(SLOT.address, start, stop);
      }
      if (isDigit(first) || first === MINUS) {
        const date = dateEnd(text, start, end);
        if (date > 0) return this.#slot(SLOT.time, start, date);
        const number = numberEnd(text, start, stop);
        if (number === stop || (number > 0 && isUnit(text, number, stop))) {
          return Math.max(stop, this.#slot(SLOT.number, start, number));
        }
      }
      if (text.startsWith("instance-", start) && length === 17 && isHexRun(text, start + 9, stop)) {
        return this.#slot(SLOT.domain, start, stop);
      }
      if (isDeviceName(text, start, stop)) return this.#slot(SLOT.device, start, stop);
      if (isConstantWord(text, start, stop)) return stop;
    }
    return this.#slot(SLOT.name, start, stop);
  }

  /** A run of digits, dots and dashes only. */
  #numeric(start: number, stop: number, flags: number): number {
    const text = this.#text;
    const end = this.#end;
    if ((flags & DOT) !== 0) {
      const address = ipv4End(text, start, end);
      if (address >= stop) return this.#slot(SLOT.ip, start, address);
    }
    if ((flags & DASH) !== 0) {
      const id = stop - start >= 36 ? uuidEnd(text, start, stop) : 0;
      if (id === stop) return this.#slot(SLOT.uuid, start, stop);
      const date = dateEnd(text, start, end);
      if (date > 0) return this.#slot(SLOT.time, start, date);
    } else if (stop - start === 32) return this.#slot(SLOT.id, start, stop);
    const number = numberEnd(text, start, stop);
    if (number === stop) return this.#slot(SLOT.number, start, stop);
    return (flags & (DASH | UNDERSCORE)) === 0 ? this.#slot(SLOT.version, start, stop) : 0;
  }

  /** A UUID with what may stand before and behind it: `req-…`, `qrouter-…`, `…_del`. */
  #uuidInside(start: number, stop: number): number {
    const text = this.#text;
    for (let at = start; at + 36 <= stop; at++) {
      if (text.charCodeAt(at + 8) !== MINUS || text.charCodeAt(at + 13) !== MINUS) continue;
      const id = uuidEnd(text, at, stop);
      if (id === 0) continue;
      if (at > start && ((CLASS[text.charCodeAt(at - 1)] as number) & (LETTER | DIGIT)) !== 0) continue;
      for (let index = start; index < at; index++) {
        if (isDigit(text.charCodeAt(index))) return this.#slot(SLOT.name, start, stop);
      }
      if (at - start === 4 && text.startsWith("req-", start)) return this.#slot(SLOT.request, start, id);
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
function hostEnd(text: string, start: number, end: number): number {
  let index = start;
  for (; index < end; index++) {
    const code = text.charCodeAt(index);
    if (((CLASS[code] as number) & WORD) === 0 && code !== 35 && code !== AT) break;
  }
  while (index > start && isTrailing(text.charCodeAt(index - 1))) index--;
  return index;
}

/** `[` opens a Python list where a value follows, and is punctuation where words do. */
function opensList(text: string, index: number, end: number): boolean {
  if (index >= end) return false;
  const code = text.charCodeAt(index);
  if (code === CLOSE_BRACKET || code === QUOTE || code === DOUBLE_QUOTE) return true;
  if (code === OPEN_BRACE || code === OPEN_BRACKET || code === OPEN_PAREN || code === LESS) return true;
  if (isDigit(code)) return accessTimeEnd(text, index, end) === 0;
  const next = text.charCodeAt(index + 1);
  if (isStringPrefix(code) && (next === QUOTE || next === DOUBLE_QUOTE)) return true;
  if (code < 65 || code > 90) return false;
  let stop = index;
  while (stop < end && ((CLASS[text.charCodeAt(stop)] as number) & (LETTER | DIGIT | UNDERSCORE)) !== 0) stop++;
  return text.charCodeAt(stop) === OPEN_PAREN;
}

/** `Instance(id=1,…)` and `OFPMatch()`: an object's repr; `The(foo)` is prose. */
function opensObject(text: string, index: number, end: number): boolean {
  let stop = index;
  while (stop < end && ((CLASS[text.charCodeAt(stop)] as number) & (LETTER | DIGIT | UNDERSCORE)) !== 0) stop++;
  const code = text.charCodeAt(stop);
  return stop < end && (code === 61 || (stop === index && (code === CLOSE_PAREN || code === QUOTE)));
}

/** `{SHA256}0123…`: keystoneauth's stand-in for a token. */
function hashTagEnd(text: string, index: number, end: number): number {
  if (!text.startsWith("{SHA", index)) return 0;
  const close = text.indexOf("}", index);
  if (close < 0 || close > index + 8) return 0;
  let stop = close + 1;
  while (stop < end && ((CLASS[text.charCodeAt(stop)] as number) & (DIGIT | HEX_LETTER)) !== 0) stop++;
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
