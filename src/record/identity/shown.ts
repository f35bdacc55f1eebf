const SHORTEST = 6;
const WHOLE = 13;

/**
 * How many characters of the codes must be shown so that no two of them look alike: six, or more where two of them share six.
 */
export function shownLength(codes: Iterable<string>): number {
  const distinct = [...new Set(codes)].sort();
  let length = SHORTEST;
  for (let index = 1; index < distinct.length; index++) {
    const previous = distinct[index - 1] ?? "";
    const code = distinct[index] ?? "";
    while (length < WHOLE && previous.slice(0, length) === code.slice(0, length)) length++;
  }
  return length;
}

/** Writes an event id with `length` characters of its code: `NOV-CM-7F3KQ2-3` and code `7F3KQ2ABCDEFG` give `NOV-CM-7F3KQ2AB-3`. */
export function withCodeLength(eventId: string, eventCode: string, length: number): string {
  const [project = "", component = "", , criticality = ""] = eventId.split("-");
  return `${project}-${component}-${eventCode.slice(0, length)}-${criticality}`;
}
