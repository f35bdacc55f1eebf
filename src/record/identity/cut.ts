import { CLASS, CLOSE_BRACE, COLON, DIGIT, isDigit, LETTER, UNDERSCORE } from "./characters.ts";

/** What of a message says which event it is: the first line without what only some forms of a message carry. */
export interface Span {
  start: number;
  end: number;
}

const WARNING = 13;
const INFO = 9;
const INSTANCE = "[instance: ";

/**
 * Finds the span of `message` that every form of it carries. oslo.log's text form puts `[instance: …] ` before the message
 * (`instance_format`), ` function /path/file.py:12` behind it at DEBUG (`logging_debug_format_suffix`; devstack's form of it
 * stands in double braces), and `: Class: text` of the active exception behind it from WARNING on (`error_summary`), see
 * oslo_log/formatters.py; its JSON form keeps them apart. Later lines are values.
 */
export function cutSpan(message: string, severity: number, span: Span): void {
  let start = skipSpace(message, 0);
  while (message.startsWith(INSTANCE, start)) {
    const close = message.indexOf("]", start + INSTANCE.length);
    if (close < 0) break;
    start = skipSpace(message, close + 1);
  }
  const lineEnd = message.indexOf("\n", start);
  let end = trimEnd(message, start, lineEnd < 0 ? message.length : lineEnd);
  if (severity < INFO && lineEnd < 0) end = trimEnd(message, start, locationStart(message, start, end));
  if (severity >= WARNING) end = trimEnd(message, start, summaryStart(message, start, end));
  span.start = start;
  span.end = end;
}

function skipSpace(text: string, from: number): number {
  let index = from;
  while (index < text.length && text.charCodeAt(index) <= 32) index++;
  return index;
}

function trimEnd(text: string, start: number, end: number): number {
  let index = end;
  while (index > start && text.charCodeAt(index - 1) <= 32) index--;
  return index;
}

/** Where DEBUG's location suffix begins, or `end`. */
export function locationStart(text: string, start: number, end: number): number {
  const last = text.charCodeAt(end - 1);
  if (last === CLOSE_BRACE && text.charCodeAt(end - 2) === CLOSE_BRACE) {
    const open = text.lastIndexOf("{{(pid=", end);
    return open >= start ? open : end;
  }
  if (end <= start || !isDigit(last)) return end;
  let index = end - 1;
  while (index > start && isDigit(text.charCodeAt(index))) index--;
  if (text.charCodeAt(index) !== COLON || !text.startsWith(".py", index - 3)) return end;
  const space = text.lastIndexOf(" ", index);
  if (space < start) return end;
  const before = text.lastIndexOf(" ", space - 1);
  // An empty message leaves the suffix alone on the line.
  return isFunctionName(text, Math.max(before + 1, start), space) ? Math.max(before, start) : end;
}

function isFunctionName(text: string, start: number, end: number): boolean {
  if (start >= end) return false;
  for (let index = start; index < end; index++) {
    const code = text.charCodeAt(index);
    const isName = ((CLASS[code] ?? 0) & (LETTER | DIGIT | UNDERSCORE)) !== 0;
    if (!isName && code !== 60 && code !== 62) return false;
  }
  return true;
}

/**
 * Where the first error summary begins, or `end`. The leftmost is taken, so that a message that holds one itself is cut
 * at the same place whether or not oslo.log appended another.
 */
export function summaryStart(text: string, start: number, end: number): number {
  for (let at = text.indexOf(": ", start); at >= 0 && at + 2 < end; at = text.indexOf(": ", at + 2)) {
    if (isClassName(text, at + 2, end)) return at;
  }
  return end;
}

const DOTTED = /(?:[A-Za-z_]\w*\.|<locals>\.)+(?:[A-Z]\w*|\w*(?:[Ee]rror|[Ee]xception|timeout|Timeout|herror))(?=:|$)/y;
const PLAIN = /(?:[A-Z][a-z0-9]*_?){2,}(?=:)|[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Timeout)(?=:|$)/y;

/** A class name as `traceback.format_exception_only` prints it: dotted, or bare for built-in ones (for all under Python 2). */
function isClassName(text: string, at: number, end: number): boolean {
  const bits = CLASS[text.charCodeAt(at)] ?? 0;
  if ((bits & (LETTER | UNDERSCORE)) === 0) return false;
  let stop = at;
  while (stop < end) {
    const code = text.charCodeAt(stop);
    if (((CLASS[code] ?? 0) & (LETTER | DIGIT | UNDERSCORE)) === 0 && code !== 46 && code !== 60 && code !== 62) break;
    stop++;
  }
  if (stop < end && text.charCodeAt(stop) !== COLON) return false;
  const name = text.slice(at, stop);
  const isDotted = name.includes(".");
  const pattern = isDotted ? DOTTED : PLAIN;
  pattern.lastIndex = 0;
  const match = pattern.exec(stop < end ? `${name}:` : name);
  return match !== null && match[0].length === name.length;
}
