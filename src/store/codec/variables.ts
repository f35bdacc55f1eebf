const SLOT = /<(?:[a-z]+|\*)>/g;
const SEARCHED = 4096;

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
  const first = parts[0] ?? "";
  let at = message.indexOf(first);
  if (at < 0) return undefined;
  at += first.length;
  const found: string[] = [];
  for (let index = 1; index < parts.length; index += 1) {
    const next = parts[index] ?? "";
    const isLast = index === parts.length - 1;
    const end = next === "" ? (isLast ? message.length : -1) : message.indexOf(next, at);
    if (end < 0) return undefined;
    found.push(message.slice(at, end));
    at = end + next.length;
  }
  return found;
}
