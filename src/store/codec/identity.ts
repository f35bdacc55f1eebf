/** How a record id divides: the stream (source and generation) and the position in it. */
export interface RecordKey {
  stream: string;
  position: number;
}

/** The position of records whose id does not end in a number. */
export const NO_POSITION = Number.MAX_SAFE_INTEGER;

/** The place of a position in a locator's column. */
const MARK = "\u0001";

/** Divides a record id at its last number: `file/x.log@ab12:512` is stream `file/x.log@ab12:` and position 512. */
export function recordKey(recordId: string): RecordKey {
  let start = recordId.length;
  while (start > 0) {
    const code = recordId.charCodeAt(start - 1);
    if (code < 48 || code > 57) break;
    start -= 1;
  }
  const digits = recordId.length - start;
  const isPlain = digits > 0 && digits <= 15 && (digits === 1 || recordId.charCodeAt(start) !== 48);
  if (!isPlain) return { stream: recordId, position: NO_POSITION };
  return { stream: recordId.slice(0, start), position: Number(recordId.slice(start)) };
}

export function recordIdOf(stream: string, position: number): string {
  return position === NO_POSITION ? stream : `${stream}${position}`;
}

/** A locator as the column keeps it: position and length, which other columns know, are cut off its end. */
export function shortLocator(locator: string, position: number, bytes: number): string | undefined {
  const end = `:${position}+${bytes}`;
  return locator.endsWith(end) ? locator.slice(0, -end.length) + MARK : undefined;
}

export function longLocator(short: string, position: number, bytes: number): string {
  return short.endsWith(MARK) ? `${short.slice(0, -1)}:${position}+${bytes}` : short;
}
