import { Buffer } from "node:buffer";
import { KilowatchError } from "#base";
import { isTracebackLine, startsTraceback } from "../traceback.ts";
import type { OpenRecord } from "./open-record.ts";

/** The plug-ins to try: all of them for `auto`, none for `none`, else the one of that id. */
export function chosen<T extends { id: string }>(all: readonly T[], id: string | undefined): readonly T[] {
  if (id === undefined || id === "auto") return all;
  const found = all.filter((each) => each.id === id);
  if (found.length > 0 || id === "none") return found;
  const known = all.map((each) => each.id).join(", ");
  throw new KilowatchError("USAGE", `nothing reads '${id}'; choose auto or one of: ${known}`);
}

/** Indented and empty lines, and what only a traceback has, go on with the line before. */
export function goesOn(text: string): boolean {
  const first = text.charCodeAt(0);
  return Number.isNaN(first) || first === 0x20 || first === 0x09 || isTracebackLine(text);
}

/** Characters that a line with a header of its own may start with, other than a letter. */
const OPENERS = new Set(Buffer.from("0123456789<[{(=@"));
/** `Nov  3 09:…`, `août 19 …`, and klog's `I0102`. */
const LETTERED = /^(?:[^\s\d]{3,6} +\d|[IWEF]\d{4} )/;

/** Tells cheaply whether a line may start with a stamp. */
export function mayHaveStamp(text: string): boolean {
  return OPENERS.has(text.charCodeAt(0)) || LETTERED.test(text);
}

/** Removes a byte order mark and the NULs that a truncated file leaves before its next line. */
export function cleanStart(line: string): string {
  const first = line.charCodeAt(0);
  if (first === 0xef && line.startsWith("\u00ef\u00bb\u00bf")) return line.slice(3);
  if (first !== 0) return line;
  let at = 1;
  while (line.charCodeAt(at) === 0) at++;
  return line.slice(at);
}

export function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines++;
  return lines;
}

/** The last line of a traceback, `Class: message`, has come. */
export function isFinished(record: OpenRecord): boolean {
  const last = record.tail.at(-1) ?? "";
  return !goesOn(last) && !startsTraceback(last);
}
