const SLOT = /<(?:[a-z]+|\*)>/g;
const SEARCHED = 4096;

/** What oslo.log's DEBUG lines end in (`logging_debug_format_suffix`: function, path and line), to which no slot belongs. */
const LOCATION = / (\S+) (\/\S+:\d+)\s*$/;

/** The source that the end of the first line tells, as readers write it. */
export function deriveSource(original: string): string | undefined {
  const end = original.indexOf("\n");
  const match = LOCATION.exec(end < 0 ? original : original.slice(0, end));
  return match === null ? undefined : `${match[2]} in ${match[1]}`;
}

/** The template's constant texts, kept because few templates make up most records. */
const constants = new Map<string, readonly string[]>();

function constantsOf(template: string): readonly string[] {
  let known = constants.get(template);
  if (known === undefined) {
    if (constants.size >= 10_000) constants.clear();
    known = template.split(SLOT);
    constants.set(template, known);
  }
  return known;
}

/**
 * The texts in the slots of `template` where it lies over `message`, found from the left. It may be wrong for odd
 * templates: the encoder compares, and keeps the variables themselves where it is.
 */
export function deriveVariables(template: string, message: string): string[] | undefined {
  const parts = constantsOf(template);
  if (parts.length === 1) return [];
  if (message.length > SEARCHED) return undefined;
  const ending = LOCATION.exec(message);
  const first = parts[0] ?? "";
  let at = message.indexOf(first);
  if (at < 0) return undefined;
  at += first.length;
  const found: string[] = [];
  for (let index = 1; index < parts.length; index += 1) {
    const next = parts[index] ?? "";
    const isLast = index === parts.length - 1;
    const end = next === "" ? (isLast ? (ending?.index ?? message.length) : -1) : message.indexOf(next, at);
    if (end < 0) return undefined;
    found.push(message.slice(at, end));
    at = end + next.length;
  }
  return found;
}
