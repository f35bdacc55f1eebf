import { Skeleton, type Template } from "./skeleton.ts";
import { TokenScanner } from "./tokens.ts";
import { findStyle, type WrittenTime, writeTime } from "./written-time.ts";

export const TIME_SLOTS = -10_000;
const QUARTERS = 256;

/** Ids shorter than this are taken for their column only right after a time, where oslo writes the process. */
const TELLING_LENGTH = 5;

/** A text beyond this is one value: its pattern would hardly come again, and slots are 16-bit. */
const LONGEST_TEXT = 64 * 1024;

/** How `Decomposer.append` treats a text. */
export interface AppendOptions {
  /** The text is one value as a whole. */
  whole: boolean;
  /** Times may stand for the time column; off where SQL has to render the text. */
  times: boolean;
  /** Look for tokens among the values there are, in order, before adding new ones. */
  reuse: boolean;
}

/** Texts that columns hold, with their slots. One is kept and filled for each record. */
export class References {
  readonly #texts: string[] = [];
  readonly #slots: number[] = [];
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  add(text: string | undefined, slot: number): void {
    if (text === undefined) return;
    this.#texts[this.#count] = text;
    this.#slots[this.#count] = slot;
    this.#count += 1;
  }

  /** The slot of the first that is `token`, 0 for none. */
  slotOf(token: string): number {
    for (let index = 0; index < this.#count; index += 1) {
      if (this.#texts[index] === token) return this.#slots[index] ?? 0;
    }
    return 0;
  }
}

/**
 * Turns the texts of one record into a template over one list of values. One is kept and reset for each record. Most
 * templates are known, so that nobody wants their strings: `skeleton` tells them apart.
 */
export class Decomposer {
  values: string[] = [];
  readonly skeleton = new Skeleton();
  readonly #scanner = new TokenScanner();
  /** The text at hand, as numbers. */
  #text = "";
  #codes = new Uint16Array(LONGEST_TEXT);
  readonly #bytes = Buffer.from(this.#codes.buffer);
  #isLong = false;
  #time = 0;
  #references: References = new References();
  #quarters = 0;
  #lastText = "";
  #lastTime = Number.NaN;
  #lastSlot = 0;

  /** Starts a record at `time` (microseconds UTC). `references`: texts that columns hold; the first of equal texts wins. */
  begin(time: number, references: References): void {
    this.values = [];
    this.skeleton.clear();
    this.#time = time;
    this.#references = references;
  }

  /** How many parts there are. */
  get count(): number {
    return this.skeleton.count;
  }

  /** Makes `text` the one whose pieces are appended. */
  load(text: string): void {
    this.#text = text;
    this.#isLong = text.length > LONGEST_TEXT;
    if (!this.#isLong) this.#bytes.write(text, 0, "utf16le");
  }

  /** Takes the loaded text from `from` to `to`, as a part of its own. Returns how many parts there are now. */
  append(from: number, to: number, options: AppendOptions): number {
    const { skeleton } = this;
    if (options.whole || this.#isLong) {
      if (to > from) skeleton.add(this.#codes, 0, 0, this.values.push(this.#text.slice(from, to)));
      return skeleton.add(this.#codes, 0, 0, 0);
    }
    const { times, reuse } = options;
    const scanner = this.#scanner;
    const codes = this.#codes;
    let done = from;
    let cursor = 0;
    let afterTime = false;
    while (scanner.next(codes, from, to, done)) {
      const { start, end } = scanner;
      const token = this.#text.slice(start, end);
      let slot = this.#columnSlot(token, afterTime, times);
      if (slot === 0) {
        slot = this.#valueSlot(token, reuse, cursor);
        if (reuse) cursor = slot;
      }
      afterTime = slot <= TIME_SLOTS;
      skeleton.add(codes, done, start, slot);
      done = end;
    }
    return skeleton.add(codes, done, to, 0);
  }

  #valueSlot(token: string, reuse: boolean, cursor: number): number {
    if (reuse || token.length >= TELLING_LENGTH) {
      const next = reuse ? this.values.indexOf(token, cursor) : -1;
      const known = next >= 0 ? next : this.values.indexOf(token);
      if (known >= 0) return known + 1;
    }
    return this.values.push(token);
  }

  #columnSlot(token: string, afterTime: boolean, times: boolean): number {
    const length = token.length;
    if (times && length >= 15) {
      const slot = this.#timeSlot(token);
      if (slot !== 0) return slot;
    }
    return length < TELLING_LENGTH && !afterTime ? 0 : this.#references.slotOf(token);
  }

  #timeSlot(token: string): number {
    const fourth = token.charCodeAt(4);
    if (!(fourth === 45 || token.charCodeAt(2) === 47 || token.charCodeAt(3) === 32)) return 0;
    if (token === this.#lastText && this.#time === this.#lastTime) return this.#lastSlot;
    const written = findStyle(token, this.#time, this.#quarters);
    const slot = written === undefined ? 0 : TIME_SLOTS - written.style * QUARTERS - (written.quarters + QUARTERS / 2);
    if (written !== undefined) this.#quarters = written.quarters;
    this.#lastText = token;
    this.#lastTime = this.#time;
    this.#lastSlot = slot;
    return slot;
  }
}

/** The text that parts `from` (included) to `to` (excluded) of `template` make of a record's time, columns and values. */
export function compose(
  template: Template,
  from: number,
  to: number,
  time: number,
  values: readonly string[],
  column: (slot: number) => string,
): string {
  const { parts, slots } = template;
  let text = "";
  let lastTimeSlot = 0;
  let lastTime = "";
  for (let index = from; index < to; index += 1) {
    text += parts[index] ?? "";
    const slot = slots[index] ?? 0;
    if (slot === 0) continue;
    if (slot > 0) text += values[slot - 1] ?? "";
    else if (slot <= TIME_SLOTS) {
      if (slot !== lastTimeSlot) {
        lastTime = writeTime(time, writtenTimeOf(slot));
        lastTimeSlot = slot;
      }
      text += lastTime;
    } else text += column(slot);
  }
  return text;
}

function writtenTimeOf(slot: number): WrittenTime {
  const code = TIME_SLOTS - slot;
  return { style: Math.floor(code / QUARTERS), quarters: (code % QUARTERS) - QUARTERS / 2 };
}
