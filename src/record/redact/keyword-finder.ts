/**
 * Tells whether a text holds any of some words, letters of either case: Wu and Manber's search over blocks of two characters,
 * which looks at about every fourth character of a text that holds none.
 */
export function keywordFinder(words: readonly string[]): (text: string) => boolean {
  const lowered = words.map((word) => word.toLowerCase());
  const shortest = Math.min(...lowered.map((word) => word.length));
  const shift = new Uint8Array(1 << 14).fill(shortest - 1);
  const buckets = new Map<number, string[]>();
  for (const word of lowered) {
    for (let at = 0; at + 1 < shortest; at++) {
      const block = blockOf(word.charCodeAt(at), word.charCodeAt(at + 1));
      const distance = shortest - 2 - at;
      shift[block] = Math.min(shift[block] ?? 0, distance);
      if (distance === 0) buckets.set(block, [...(buckets.get(block) ?? []), word]);
    }
  }

  return (text) => {
    const end = text.length;
    let at = shortest - 1;
    while (at < end) {
      const block = blockOf(text.charCodeAt(at - 1), text.charCodeAt(at));
      const distance = shift[block] as number;
      if (distance > 0) at += distance;
      else {
        const from = at - shortest + 1;
        for (const word of buckets.get(block) ?? []) if (matchesAt(text, from, word)) return true;
        at++;
      }
    }
    return false;
  };
}

function blockOf(first: number, second: number): number {
  // Setting the case bit makes both cases one block; what else it joins is told apart by comparing.
  return (((first | 32) & 127) << 7) | ((second | 32) & 127);
}

function matchesAt(text: string, from: number, word: string): boolean {
  for (let index = 0; index < word.length; index++) {
    const code = text.charCodeAt(from + index);
    const wanted = word.charCodeAt(index);
    if (code !== wanted && (code < 65 || code > 90 || (code | 32) !== wanted)) return false;
  }
  return true;
}
