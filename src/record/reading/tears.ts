import { Buffer } from "node:buffer";
import { createDraft, resetDraft } from "../draft.ts";
import type { LineContext } from "../format.ts";
import type { Stream } from "./open-record.ts";

const DATE_LENGTH = "2026-11-23 ".length;
const YEAR_LENGTH = "2026-".length;
const NONE = Number.POSITIVE_INFINITY;

/**
 * Finds where a second writer broke into a line: glued to what stands before it, a date of the lines' year, and from
 * there a line of the stream's own format. Searches each stretch of the buffer once.
 */
export class Tears {
  /** The year that lines of this stream start with now: services are torn when they stop, and go on on another day. */
  private year = "";
  /** Next place in the buffer where the date stands, as far as known. */
  private next = -1;
  private readonly probe = createDraft();

  /** Takes note of a line that could be read. */
  note(line: string): void {
    if (line.startsWith(this.year) && this.year !== "") return;
    const hasDate = line.charCodeAt(4) === 0x2d && line.charCodeAt(7) === 0x2d;
    this.year = hasDate ? line.slice(0, YEAR_LENGTH) : "";
    this.next = -1;
  }

  /** Tells whether a line starts as those with a header of their own do. */
  isDated(line: string): boolean {
    return this.year !== "" && line.startsWith(this.year) && line.charCodeAt(7) === 0x2d;
  }

  /** The buffer has changed. */
  forget(): void {
    this.next = -1;
  }

  /** Index in `buffer`, between `from` and `to`, at which another line starts; -1 where none does. */
  find(buffer: string, from: number, to: number, stream: Stream, context: LineContext): number {
    const { format } = stream;
    if (this.year === "" || format === undefined) return -1;
    while (this.next < to) {
      if (this.next > from && isBroken(buffer, from, this.next, stream.last?.prefix ?? "")) {
        resetDraft(this.probe);
        const rest = buffer.slice(this.next, to);
        if (format.read(rest, this.probe, context) && (this.probe.confidence === 1 || this.probe.continuation)) {
          return this.next;
        }
      }
      const found = buffer.indexOf(this.year, Math.max(this.next, from) + 1);
      this.next = found < 0 ? NONE : found;
    }
    return -1;
  }
}

/** Whatever is quoted or set off stands there by its writer's will, unless the line has broken off within its header. */
function isBroken(buffer: string, from: number, at: number, prefix: string): boolean {
  const before = buffer.charCodeAt(at - 1);
  if (before > 0x20 && !QUOTING.has(before)) return true;
  return at - from < prefix.length && prefix.startsWith(buffer.slice(from, at));
}

/**
 * Where, in a line that starts as `prefix` does, the rest of another line follows that starts with `missing`; -1 where
 * the line is not made of two such pieces.
 */
export function findSeam(line: string, prefix: string, missing: string): number {
  let at = 0;
  while (at < prefix.length && line.charCodeAt(at) === prefix.charCodeAt(at)) at++;
  for (; at >= DATE_LENGTH; at--) if (line.startsWith(missing, at)) return at;
  return -1;
}

const QUOTING = new Set(Buffer.from("\"'`([{<=:,;|>"));
