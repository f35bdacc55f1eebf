import { MaskScanner } from "./scanner.ts";
import { ANY, isSlotCode, NUMERIC, SLOT, WILDCARDS } from "./slots.ts";

const ANY_CHARACTER = String.fromCharCode(ANY);
const NUMERIC_CHARACTER = String.fromCharCode(NUMERIC);

/**
 * In a pattern: one slot, of whatever kind, that stands for as many placeholders as the code's distance says; because a mask
 * takes `[%s %s]` or `port-%s` as one value when it sees it printed.
 */
const GROUP = WILDCARDS;
const MAXIMUM_GROUP = 15;

/** A format string, ready to be matched with masked messages. */
export interface Pattern {
  /** Ways in which masks may have read a message of this format, likeliest first; each is cut at its free placeholders. */
  variants: readonly (readonly string[])[];
  /** The canonical template: the format with every placeholder as `<*>`. */
  template: string;
  /** How many letters the format itself says: how much a match proves. */
  letters: number;
}

const PERCENT = /%(?:%|(?:\(\w*\))?[-+ #0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlL]?([a-zA-Z]))/g;
const BRACE = /\{\{|\}\}|\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g;
const MINIMUM_LETTERS = 4;

const WILD = "[\ue0f0\ue0f1]";
/** `{…}` is one value to the masks wherever it stands. */
const BRACED = new RegExp(String.raw`\{[^{}]*${WILD}[^{}]*\}`, "g");
/** `[…]` and `<…>` are, where what they hold looks like one. */
const BRACKETED = new RegExp(String.raw`\[[^[\]]*${WILD}[^[\]]*\]|<[^<>]*${WILD}[^<>]*>|\([^()]*${WILD}[^()]*\)`, "g");
/** So is a word, path or address that holds a placeholder. */
const JOINED = new RegExp(String.raw`(?=[^\s'"]*[\w./@:-])[\w./@:~+-]*(?:${WILD}[\w./@:~+-]*)+`, "g");

/** Compiles a Python format string; `undefined` where it says next to nothing (`%s: %s`). */
export function compilePattern(format: string, isBrace: boolean, scanner: MaskScanner): Pattern | undefined {
  const firstLine = format.trimStart().split("\n", 1)[0]?.trimEnd() ?? "";
  const wild = isBrace
    ? firstLine.replace(BRACE, (match) => (match === "{{" ? "{" : match === "}}" ? "}" : ANY_CHARACTER))
    : firstLine.replace(PERCENT, (match, conversion: string | undefined) =>
        match === "%%" ? "%" : "dieEfFgGu".includes(conversion ?? "s") ? NUMERIC_CHARACTER : ANY_CHARACTER,
      );
  const letters = wild.replace(/[^A-Za-z]/g, "").length;
  if (letters < MINIMUM_LETTERS) return undefined;
  const plain = wild.replace(BRACED, group);
  const bracketed = plain.replace(BRACKETED, group);
  const joined = bracketed.replace(JOINED, group);
  const variants: string[][] = [];
  for (const text of new Set([plain, bracketed, plain.replace(JOINED, group), joined])) {
    const masked = maskFormat(text, scanner);
    if (masked !== undefined) variants.push(masked.split(ANY_CHARACTER));
  }
  if (variants.length === 0) return undefined;
  return { variants, template: wild.replace(/[\ue0f0\ue0f1]/g, "<*>"), letters };
}

function group(text: string): string {
  let placeholders = 0;
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code === ANY || code === NUMERIC) placeholders++;
    else if (code > GROUP && code <= GROUP + MAXIMUM_GROUP) placeholders += code - GROUP;
  }
  // A placeholder that stands alone is no group.
  return text.length === 1 || placeholders > MAXIMUM_GROUP ? text : String.fromCharCode(GROUP + placeholders);
}

function maskFormat(text: string, scanner: MaskScanner): string | undefined {
  scanner.scan(text, 0, text.length, 1);
  // A mask that swallowed a placeholder would match what the format cannot say.
  for (let slot = 0; slot < scanner.count; slot++) {
    for (const character of scanner.value(slot)) if (isSlotCode(character.charCodeAt(0))) return undefined;
  }
  return scanner.masked();
}

type Sources = [number, number][];

/** Where the placeholders' values stand in `masked`, or `undefined` where the pattern does not fit. */
export function matchPattern(pattern: Pattern, masked: string): Sources | undefined {
  for (const segments of pattern.variants) {
    const sources = matchSegments(segments, masked) ?? matchEmptyEnd(segments, masked);
    if (sources !== undefined) return sources;
  }
  return undefined;
}

/** The last placeholder printed nothing, and the blank before it was trimmed. */
function matchEmptyEnd(segments: readonly string[], masked: string): Sources | undefined {
  if (segments.at(-1) !== "" || segments.at(-2)?.endsWith(" ") !== true) return undefined;
  const sources = matchSegments(segments, `${masked} `);
  return sources?.map(([start, end]) => [Math.min(start, masked.length), Math.min(end, masked.length)]);
}

function matchSegments(segments: readonly string[], masked: string): Sources | undefined {
  const first = segments[0] ?? "";
  if (!fitsAt(masked, 0, first)) return undefined;
  const sources: Sources = [];
  addSlots(sources, first, 0);
  if (segments.length === 1) return masked.length === first.length ? sources : undefined;
  let at = first.length;
  const last = segments.at(-1) ?? "";
  const lastAt = masked.length - last.length;
  if (lastAt < at || !fitsAt(masked, lastAt, last)) return undefined;
  for (let index = 1; index < segments.length - 1; index++) {
    const segment = segments[index] ?? "";
    const found = segment === "" ? at : find(masked, segment, at, lastAt);
    if (found < 0) return undefined;
    sources.push([at, found]);
    addSlots(sources, segment, found);
    at = found + segment.length;
  }
  sources.push([at, lastAt]);
  addSlots(sources, last, lastAt);
  return sources;
}

/** Adds the sources of the numbers and groups in a segment. */
function addSlots(sources: Sources, segment: string, at: number): void {
  for (let index = 0; index < segment.length; index++) {
    const code = segment.charCodeAt(index);
    if (code === NUMERIC) sources.push([at + index, at + index + 1]);
    for (let placeholder = code - GROUP; placeholder > 0 && placeholder <= MAXIMUM_GROUP; placeholder--) {
      const isFirst = placeholder === code - GROUP;
      sources.push(isFirst ? [at + index, at + index + 1] : [at + index + 1, at + index + 1]);
    }
  }
}

function find(masked: string, segment: string, from: number, end: number): number {
  for (let at = from; at + segment.length <= end; at++) if (fitsAt(masked, at, segment)) return at;
  return -1;
}

function fitsAt(masked: string, at: number, segment: string): boolean {
  if (at + segment.length > masked.length) return false;
  for (let index = 0; index < segment.length; index++) {
    const wanted = segment.charCodeAt(index);
    const code = masked.charCodeAt(at + index);
    if (wanted === code) continue;
    if (wanted === NUMERIC ? !isNumberSlot(code) : wanted < GROUP || wanted >= ANY || !isSlotCode(code)) return false;
  }
  return true;
}

/** What `%d` and `%f` can print. */
function isNumberSlot(code: number): boolean {
  return code === SLOT.number || code === SLOT.id;
}
