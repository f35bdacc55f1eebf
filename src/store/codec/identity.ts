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

/** A locator as the column keeps it: position and length, which other columns know, are cut off its end. */
export function shortLocator(locator: string, position: number, bytes: number): string | undefined {
  const end = `:${position}+${bytes}`;
  return locator.endsWith(end) ? locator.slice(0, -end.length) + MARK : undefined;
}

export function longLocator(short: string, position: number, bytes: number): string {
  return short.endsWith(MARK) ? `${short.slice(0, -1)}:${position}+${bytes}` : short;
}
