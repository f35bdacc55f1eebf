/** How a record id divides: the stream (source and generation) and the position in it. */
export interface RecordKey {
  stream: string;
  position: number;
}

/** The position of records whose id does not end in a number. */
export const NO_POSITION = Number.MAX_SAFE_INTEGER;

const PLAIN_NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/** The place of a position in a locator's column. */
const MARK = "\u0001";

/** Divides a record id at the colon before its last number: `import:ab12:512` is position 512 of the stream `import:ab12`. */
export function recordKey(recordId: string): RecordKey {
  const colon = recordId.lastIndexOf(":");
  const digits = recordId.slice(colon + 1);
  if (colon < 0 || !PLAIN_NUMBER.test(digits)) return { stream: recordId, position: NO_POSITION };
  return { stream: recordId.slice(0, colon), position: Number(digits) };
}

export function recordIdOf(stream: string, position: number): string {
  return position === NO_POSITION ? stream : `${stream}:${position}`;
}

/** A locator that ends in spans of bytes, `:<offset>+<length>,<offset>+<length>…`, the first at the record's position. */
const SPANS = /^([^]*):(\d+\+\d+(?:,\d+\+\d+)*)$/;

/** What a column and the document keep of a locator. */
export interface SplitLocator {
  /** Up to the spans; with a mark, because whole locators stand here too. */
  head: string;
  /** The spans, relative: length of the first, then for each the gap before it and its length. Absent where the record's own length says it. */
  spans?: string;
}

export function splitLocator(locator: string, position: number, bytes: number): SplitLocator | undefined {
  const plain = `:${position}+${bytes}`;
  if (locator.endsWith(plain)) return { head: locator.slice(0, -plain.length) + MARK };
  const match = SPANS.exec(locator);
  if (match === null) return undefined;
  const [, head = "", spans = ""] = match;
  const relative: string[] = [];
  let end = position;
  for (const span of spans.split(",")) {
    const [from = 0, length = 0] = span.split("+").map(Number);
    relative.push(relative.length === 0 ? String(length) : `${from - end}+${length}`);
    if (relative.length === 1 && from !== position) return undefined;
    end = from + length;
  }
  const split = { head: head + MARK, spans: relative.join(",") };
  return joinLocator(split.head, split.spans, position, bytes) === locator ? split : undefined;
}

/** What the column of a locator says before the spans. */
export function locatorStart(head: string): string {
  return head.endsWith(MARK) ? head.slice(0, -1) : head;
}

export function joinLocator(head: string, spans: string | undefined, position: number, bytes: number): string {
  if (!head.endsWith(MARK)) return head;
  const start = head.slice(0, -1);
  if (spans === undefined) return `${start}:${position}+${bytes}`;
  return `${start}:${absoluteSpans(spans, position)
    .map(({ from, length }) => `${from}+${length}`)
    .join(",")}`;
}

/** Where the bytes of a record stand in its stream. */
export interface Span {
  from: number;
  length: number;
}

export function absoluteSpans(spans: string, position: number): Span[] {
  let end = position;
  return spans.split(",").map((span) => {
    const plus = span.indexOf("+");
    const from = end + (plus < 0 ? 0 : Number(span.slice(0, plus)));
    const length = Number(span.slice(plus + 1));
    end = from + length;
    return { from, length };
  });
}
