import type { Entry } from "../envelope.ts";
import { levelOfPriority, severityOfPriority } from "../severity.ts";

const REPEATED = /^message repeated (\d+) times: \[ (.*)\]$/s;

/** Puts back what rsyslog writes as `#012`: line ends, tabs and other control characters, three octal digits each; `#043` is our `#`. */
export function unescapeControls(text: string): string {
  if (!text.includes("#0")) return text;
  return text.replace(/#0([0-4][0-7])/g, (whole, octal: string) => {
    const code = Number.parseInt(octal, 8);
    return code === 9 || code === 10 || code === 13 || code === 27 || code === 35 ? String.fromCharCode(code) : whole;
  });
}

/** Sets the message of a syslog line: unescaped, and taken out of rsyslog's `message repeated N times: [ … ]`. */
export function setText(entry: Entry, text: string): void {
  const repeated = text.startsWith("message repeated ") ? REPEATED.exec(text) : null;
  entry.text = unescapeControls(repeated?.[2] ?? text);
  if (repeated !== null) entry.fields = { ...entry.fields, message_repeated: Number(repeated[1]) };
}

/** Sets severity, level and facility from a priority value (RFC 5424 §6.2.1), given as the digits in `<…>`. */
export function setPriority(entry: Entry, digits: string): boolean {
  const priority = Number(digits);
  if (digits === "" || !Number.isInteger(priority) || priority > 191) return false;
  entry.severity = severityOfPriority(priority);
  entry.level = levelOfPriority(priority);
  entry.fields = { ...entry.fields, facility: priority >> 3 };
  return true;
}

/** Writes text on one line: control characters as rsyslog does, and what would look like one of those so that it comes back. */
export function escapeControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u001f\u007f]|#(?=0[0-4][0-7])/g, (character) => {
    return `#${character.charCodeAt(0).toString(8).padStart(3, "0")}`;
  });
}
