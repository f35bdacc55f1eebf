import { unitsOf } from "../units.ts";

interface Place {
  word: string;
  /** Where in the word the block stands. */
  offset: number;
}

const BLOCK = 3;

/**
 * Tells whether a text holds any of some words of three characters or more (the longer, the faster), letters of either case. It looks at blocks of three
 * characters at such distances that a word holds one of them whole: nearly no block of other text is one of a word's.
 */
export function keywordFinder(words: readonly string[]): (text: string) => boolean {
  const lowered = words.map((word) => word.toLowerCase());
  const stride = Math.min(...lowered.map((word) => word.length)) - BLOCK + 1;
  const isBlock = new Uint8Array(1 << 15);
  const places = new Map<number, Place[]>();
  for (const word of lowered) {
    for (let offset = 0; offset < stride; offset++) {
      const block = blockOf(word.charCodeAt(offset), word.charCodeAt(offset + 1), word.charCodeAt(offset + 2));
      isBlock[block] = 1;
      places.set(block, [...(places.get(block) ?? []), { word, offset }]);
    }
  }

  return (text) => {
    const end = text.length - BLOCK;
    const units = unitsOf(text);
    for (let at = 0; at <= end; at += stride) {
      const block = blockOf(units[at] as number, units[at + 1] as number, units[at + 2] as number);
      if (isBlock[block] === 0) continue;
      for (const { word, offset } of places.get(block) ?? []) if (matchesAt(units, at - offset, word)) return true;
    }
    return false;
  };
}

function blockOf(first: number, second: number, third: number): number {
  // Five bits make both cases of a letter one; what else they join is told apart by comparing.
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

function matchesAt(units: Uint16Array, from: number, word: string): boolean {
  if (from < 0) return false;
  for (let index = 0; index < word.length; index++) {
    const code = units[from + index] as number;
    const wanted = word.charCodeAt(index);
    if (code !== wanted && (code < 65 || code > 90 || (code | 32) !== wanted)) return false;
  }
  return true;
}
