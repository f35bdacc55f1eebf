import { KilowatchError } from "#base";

const LF = 0x0a;
const SPACE = 0x20;
const ZERO = 0x30;
const NINE = 0x39;
/** `MSG-LEN` of RFC 6587 has no bound; more digits than this are no length. */
const MOST_DIGITS = 9;

/**
 * Cuts a TCP byte stream into syslog messages (RFC 6587): octet counting where a frame begins with a digit, else one message
 * a line; senders may mix both. Throws TOO_LARGE where a counted frame is longer than `maximumBytes`; a longer line is cut.
 */
export class SyslogFraming {
  #maximumBytes: number;
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of messages that were cut because they were too long. */
  cut = 0;

  constructor(maximumBytes: number) {
    this.#maximumBytes = maximumBytes;
  }

  /** Takes bytes; answers the messages that are now whole, as latin-1. */
  push(chunk: Uint8Array): string[] {
    const bytes = this.#rest.length === 0 ? Buffer.from(chunk) : Buffer.concat([this.#rest, chunk]);
    const messages: string[] = [];
    let at = 0;
    while (at < bytes.length) {
      const frame = isDigit(bytes[at]) ? this.#counted(bytes, at) : this.#line(bytes, at);
      if (frame === undefined) break;
      if (frame.end > frame.start) messages.push(bytes.toString("latin1", frame.start, frame.end));
      at = frame.next;
    }
    this.#rest = at === bytes.length ? Buffer.alloc(0) : Buffer.from(bytes.subarray(at));
    return messages;
  }

  /** The connection has ended: what is left is a message that was cut off. */
  end(): string[] {
    const rest = this.#rest;
    this.#rest = Buffer.alloc(0);
    return rest.length === 0 ? [] : [rest.toString("latin1")];
  }

  #counted(bytes: Buffer, at: number): Frame | undefined {
    let length = 0;
    let start = at;
    while (start < bytes.length && isDigit(bytes[start])) length = length * 10 + (bytes[start++] ?? 0) - ZERO;
    if (start - at > MOST_DIGITS) return this.#line(bytes, at);
    if (start === bytes.length) return undefined;
    if (bytes[start] !== SPACE) return this.#line(bytes, at);
    if (length > this.#maximumBytes) {
      throw new KilowatchError(
        "TOO_LARGE",
        `a syslog message of ${length} bytes was announced; the limit is ${this.#maximumBytes} (maximum_message_bytes)`,
      );
    }
    start++;
    const end = start + length;
    if (end > bytes.length) return undefined;
    return { start, end: withoutLineEnd(bytes, start, end), next: end };
  }

  #line(bytes: Buffer, at: number): Frame | undefined {
    const end = bytes.indexOf(LF, at);
    if (end >= 0) return { start: at, end: withoutLineEnd(bytes, at, end), next: end + 1 };
    if (bytes.length - at <= this.#maximumBytes) return undefined;
    this.cut++;
    return { start: at, end: bytes.length, next: bytes.length };
  }
}

interface Frame {
  start: number;
  end: number;
  next: number;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/** Many senders end counted messages and lines with LF, CR LF or NUL. */
function withoutLineEnd(bytes: Buffer, start: number, end: number): number {
  let last = end;
  while (last > start && (bytes[last - 1] === LF || bytes[last - 1] === 0x0d || bytes[last - 1] === 0)) last--;
  return last;
}
