/** The fields of the summit's line, in order; tabs separate them. */
export const SUMMIT_FIELDS = [
  "time",
  "repeat count",
  "event id",
  "category",
  "host and locator",
  "zone/cell/cluster",
  "origin",
  "request id",
  "payload",
] as const;

/** `2026-11-23T19:58:40.221000Z` as the summit asked for it: `2026:11:23-19:58:40`, always UTC, without the fraction. */
export function summitTime(iso: string): string {
  return iso.slice(0, 19).replace(/^(\d{4})-(\d\d)-(\d\d)T/, "$1:$2:$3-");
}

/** Writes a field so that it holds no tab and no line end: `\t`, `\n`, `\r`, and `\\` for the backslash itself. */
export function escapeField(text: string): string {
  return text.replace(/[\\\t\n\r]/g, (character) => {
    if (character === "\t") return "\\t";
    if (character === "\n") return "\\n";
    return character === "\r" ? "\\r" : "\\\\";
  });
}

/** Reads back what `escapeField` wrote. */
export function unescapeField(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\([tnr\\])/g, (_whole, letter: string) => {
    if (letter === "t") return "\t";
    if (letter === "n") return "\n";
    return letter === "r" ? "\r" : "\\";
  });
}
