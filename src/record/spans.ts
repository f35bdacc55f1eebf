/** A stretch of bytes of a source. */
export interface Span {
  offset: number;
  length: number;
}

const SPANS = /:(\d+\+\d+(?:,\d+\+\d+)*)$/;

/**
 * Where the lines of a record stand, by its locator: `file:<path>@<generation>:<offset>+<length>[,<offset>+<length>…]`.
 * A record has several spans where lines of other writers stand between its own; `original` holds them one after the other.
 */
export function spansOf(locator: string): Span[] {
  const spans = SPANS.exec(locator)?.[1];
  if (spans === undefined) return [];
  return spans.split(",").map((span) => {
    const plus = span.indexOf("+");
    return { offset: Number(span.slice(0, plus)), length: Number(span.slice(plus + 1)) };
  });
}

/**
 * Puts the records of one stream together again: the stream's bytes as latin-1, given the records' locators and their
 * originals (latin-1, not redacted) in any order.
 */
export function reassemble(
  records: Iterable<{ locator: string; repeat_locators?: readonly string[] | undefined; original: string }>,
): string {
  const pieces: { offset: number; text: string }[] = [];
  for (const { locator, repeat_locators, original } of records) {
    let at = 0;
    for (const { offset, length } of [locator, ...(repeat_locators ?? [])].flatMap(spansOf)) {
      pieces.push({ offset, text: original.slice(at, at + length) });
      at += length;
    }
  }
  pieces.sort((a, b) => a.offset - b.offset);
  return pieces.map(({ text }) => text).join("");
}
