import { keywordFinder } from "./keyword-finder.ts";
import { RULES, SECRET } from "./rules.ts";

export interface Redacted {
  text: string;
  /** How many secrets were replaced. */
  count: number;
}

/** What begins a URL; shorter than the words, whose length lets the search skip. */
const URL_MARK = "://";
const rules = RULES.map((rule) => ({
  pattern: rule.pattern,
  applies: rule.keywords.includes(URL_MARK) ? mayHoldCredentials : keywordFinder(rule.keywords),
}));
const mayHoldKeyword = keywordFinder([
  ...new Set(RULES.flatMap((rule) => rule.keywords).filter((word) => word !== URL_MARK)),
]);

/** Tells quickly whether `text` could hold a secret; most lines cannot. */
export function mayHoldSecret(text: string): boolean {
  return mayHoldKeyword(text) || mayHoldCredentials(text);
}

/** An @ is rare in a log, and quicker to look for; `indexOf` is compiled, `includes` is a call into C++. */
function mayHoldCredentials(text: string): boolean {
  return text.indexOf("@") >= 0 && text.indexOf(URL_MARK) >= 0;
}

/**
 * Replaces secrets by `<secret>`. All patterns are ASCII, so `text` may be latin-1 bytes or decoded. Doing it twice changes
 * nothing.
 */
export function redact(text: string): Redacted {
  if (!mayHoldSecret(text)) return { text, count: 0 };
  let count = 0;
  let result = text;
  for (const { applies, pattern } of rules) {
    if (!applies(result)) continue;
    const replaced = replaceAll(result, pattern);
    if (replaced === undefined) continue;
    result = replaced.text;
    count += replaced.count;
  }
  return { text: result, count };
}

function replaceAll(text: string, pattern: RegExp): Redacted | undefined {
  let result = "";
  let from = 0;
  let count = 0;
  pattern.lastIndex = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const span = match.indices?.groups?.["bare"] ?? match.indices?.groups?.["quoted"];
    if (span === undefined) continue;
    result += text.slice(from, span[0]) + SECRET;
    from = span[1];
    count++;
  }
  return count === 0 ? undefined : { text: result + text.slice(from), count };
}
