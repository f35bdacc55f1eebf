import { findStyle, TIME_SHAPE, type WrittenTime, writeTime } from "./written-time.ts";

/**
 * A text without what changes from record to record: constant parts, each followed by a slot. A slot above 0 is an index
 * into the record's values (the first is 1); from -1 down a column (REFERENCES); below RESOURCE_SLOTS a resource's id;
 * from TIME_SLOTS down the record's time in one of the written styles; 0 is nothing, and ends a text or marks a border in it.
 */
export interface Template {
  parts: string[];
  slots: number[];
}

export const TIME_SLOTS = -10_000;
const QUARTERS = 256;

/**
 * What may change from record to record: times, `req-` ids, UUIDs, and words that hold a digit, with such words joined by
 * dots and the like (addresses, versions). Only ASCII, so a token is the same in bytes, in UTF-8 and inside JSON. A line
 * number of a Python frame changes with the code, not with the record.
 */
const TOKEN = new RegExp(
  String.raw`${TIME_SHAPE}|(?:req-)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<!", line |"line":)\b[A-Za-z_]*[0-9][A-Za-z0-9_]*(?:[.:-][A-Za-z_]*[0-9][A-Za-z0-9_]*)*`,
  "g",
);

/** Ids shorter than this are taken for their column only right after a time, where oslo writes the process. */
const TELLING_LENGTH = 5;

/** A text beyond this is one value: its pattern would hardly come again, and slots are 16-bit. */
const LONGEST_TEXT = 64 * 1024;

/** How `Decomposer.append` treats a text. */
export interface AppendOptions {
  /** The text is one value as a whole. */
  whole?: boolean;
  /** Times may stand for the time column; off where SQL has to render the text. */
  times?: boolean;
  /** Look for tokens among the values there are, in order, before adding new ones. */
  reuse?: boolean;
}

/** Turns the texts of one record into templates over one list of values. One is kept and reset for each record. */
export class Decomposer {
  values: string[] = [];
  #template: Template = { parts: [], slots: [] };
  #pending = "";
  #time = 0;
  #references: readonly (readonly [string, number])[] = [];
  #quarters = 0;
  #lastText = "";
  #lastTime = Number.NaN;
  #lastSlot = 0;

  /** Starts a record at `time` (microseconds UTC). `references`: texts that columns hold, with their slots; the first of equal texts wins. */
  begin(time: number, references: readonly (readonly [string, number])[]): void {
    this.values = [];
    this.#template = { parts: [], slots: [] };
    this.#pending = "";
    this.#time = time;
    this.#references = references;
  }

  /** The template of all texts since `begin`. */
  get template(): Template {
    return this.#template;
  }

  /** Marks a border: what follows begins with a part of its own. Returns how many parts there are now. */
  cut(): number {
    return this.#slot("", 0);
  }

  append(text: string, options: AppendOptions = {}): void {
    if (text.length === 0) return;
    if (options.whole === true || text.length > LONGEST_TEXT) {
      this.#slot("", this.values.push(text));
      return;
    }
    const reuse = options.reuse === true;
    let done = 0;
    let cursor = 0;
    let afterTime = false;
    TOKEN.lastIndex = 0;
    for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
      const token = match[0];
      let slot = this.#columnSlot(token, afterTime, options.times !== false);
      if (slot === 0) {
        slot = this.#valueSlot(token, reuse, cursor);
        if (reuse) cursor = slot;
      }
      afterTime = slot <= TIME_SLOTS;
      this.#slot(text.slice(done, match.index), slot);
      done = match.index + token.length;
    }
    this.#pending += done === 0 ? text : text.slice(done);
  }

  #slot(before: string, slot: number): number {
    this.#template.parts.push(this.#pending + before);
    this.#pending = "";
    return this.#template.slots.push(slot);
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
    if (length < TELLING_LENGTH && !afterTime) return 0;
    for (const [text, slot] of this.#references) if (text === token) return slot;
    return 0;
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
