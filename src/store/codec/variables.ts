const SLOT = /<(?:[a-z]+|\*)>/g;
const SEARCHED = 4096;

interface Location {
  /** Where in the text it begins, at the space before the function. */
  index: number;
  function: string;
  place: string;
}

const SPACE = 32;

/**
 * What oslo.log's DEBUG lines end in (`logging_debug_format_suffix`): ` function /path:line`. No slot of a template belongs to it.
 * The same as / (\S+) (\/\S+:\d+)\s*$/, which would try each space of the text.
 */
function locationOf(text: string): Location | undefined {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) <= SPACE) end -= 1;
  const last = text.charCodeAt(end - 1);
  if (!(last >= 48 && last <= 57)) return undefined;
  const slash = text.lastIndexOf(" /", end);
  if (slash < 1) return undefined;
  const place = text.slice(slash + 1, end);
  const index = text.lastIndexOf(" ", slash - 1);
  const name = text.slice(index + 1, slash);
  if (index < 0 || !/^\/\S+:\d+$/.test(place) || !/^\S+$/.test(name)) return undefined;
  return { index, function: name, place };
}

/** The source that the end of the first line tells, as readers write it. */
export function deriveSource(original: string): string | undefined {
  const end = original.indexOf("\n");
  const location = locationOf(end < 0 ? original : original.slice(0, end));
  return location === undefined ? undefined : `${location.place} in ${location.function}`;
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
  const ending = locationOf(message);
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
