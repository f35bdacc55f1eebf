import { KilowatchError } from "#base";

/** msgpack nests; a forward message needs five levels and a record a few more. */
const MOST_LEVELS = 64;

/**
 * Finds where msgpack values end in a byte stream, without decoding them: https://github.com/msgpack/msgpack/blob/master/spec.md
 * So a message is decoded once, when it is whole, and what is too large or no msgpack at all is refused before memory is taken for it.
 */
export class Boundary {
  /** May be raised between two values. */
  maximumBytes: number;
  /** Bytes of the value that is open. */
  #size = 0;
  /** Payload bytes still to come of the open string or number. */
  #skip = 0;
  /** Length bytes still to come, and what they say so far. */
  #lengthBytes = 0;
  #length = 0;
  #kind: Kind = "bytes";
  #extra = 0;
  /** Values still to come at each level. */
  #open: number[] = [];

  constructor(maximumBytes: number) {
    this.maximumBytes = maximumBytes;
  }

  /** Tells whether a value has begun and not ended. */
  get isInside(): boolean {
    return this.#size > 0;
  }

  /** Takes bytes up to the end of a value; answers the offset behind it, `undefined` where it goes on. Throws INPUT_INVALID or TOO_LARGE. */
  push(chunk: Uint8Array): number | undefined {
    let at = 0;
    while (at < chunk.length) {
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at);
        this.#skip -= step;
        at += step;
        this.#grow(step);
        if (this.#skip === 0 && this.#ended()) return at;
        continue;
      }
      const byte = chunk[at++] ?? 0;
      this.#grow(1);
      if (this.#lengthBytes > 0 ? this.#takeLength(byte) : this.#takeHead(byte)) return at;
    }
    return undefined;
  }

  #grow(bytes: number): void {
    this.#size += bytes;
    if (this.#size > this.maximumBytes) this.#refuse();
  }

  #refuse(): never {
    throw new KilowatchError(
      "TOO_LARGE",
      `a message is larger than ${this.maximumBytes} bytes (maximum_message_bytes); make the sender's chunks smaller`,
    );
  }

  /** Takes a type byte; answers whether the outermost value ends with it. */
  #takeHead(byte: number): boolean {
    if (byte <= 0x7f || byte >= 0xe0) return this.#ended();
    if (byte <= 0x8f) return this.#nest((byte & 0x0f) * 2);
    if (byte <= 0x9f) return this.#nest(byte & 0x0f);
    if (byte <= 0xbf) return this.#payload(byte & 0x1f);
    const head = HEADS[byte - 0xc0];
    if (head === undefined) throw new KilowatchError("INPUT_INVALID", "this is not msgpack (byte 0xc1)");
    if (head.lengthBytes === 0) return this.#payload(head.extra);
    this.#kind = head.kind;
    this.#extra = head.extra;
    this.#length = 0;
    this.#lengthBytes = head.lengthBytes;
    return false;
  }

  #takeLength(byte: number): boolean {
    this.#length = this.#length * 256 + byte;
    this.#lengthBytes--;
    if (this.#lengthBytes > 0) return false;
    if (this.#kind === "bytes") return this.#payload(this.#length + this.#extra);
    return this.#nest(this.#kind === "map" ? this.#length * 2 : this.#length);
  }

  #payload(bytes: number): boolean {
    if (bytes === 0) return this.#ended();
    if (this.#size + bytes > this.maximumBytes) this.#refuse();
    this.#skip = bytes;
    return false;
  }

  #nest(values: number): boolean {
    if (values === 0) return this.#ended();
    // Every value takes a byte at least.
    if (this.#size + values > this.maximumBytes) this.#refuse();
    if (this.#open.length >= MOST_LEVELS) {
      throw new KilowatchError("INPUT_INVALID", `msgpack nested deeper than ${MOST_LEVELS} levels`);
    }
    this.#open.push(values);
    return false;
  }

  /** A value has ended, and with it every collection of which it was the last; answers whether the outermost has. */
  #ended(): boolean {
    for (let level = this.#open.length - 1; level >= 0; level--) {
      const left = (this.#open[level] ?? 0) - 1;
      this.#open[level] = left;
      if (left > 0) return false;
      this.#open.pop();
    }
    this.#size = 0;
    return true;
  }
}

type Kind = "bytes" | "array" | "map";

/** Of the types 0xc0 to 0xdf: how many bytes of length follow, of what, and how many payload bytes besides (an extension's type, a number). */
const HEADS: readonly ({ lengthBytes: number; kind: Kind; extra: number } | undefined)[] = [
  bytes(0, 0), // nil
  undefined,
  bytes(0, 0), // false
  bytes(0, 0), // true
  bytes(1, 0), // bin
  bytes(2, 0),
  bytes(4, 0),
  bytes(1, 1), // ext
  bytes(2, 1),
  bytes(4, 1),
  bytes(0, 4), // float
  bytes(0, 8),
  bytes(0, 1), // uint
  bytes(0, 2),
  bytes(0, 4),
  bytes(0, 8),
  bytes(0, 1), // int
  bytes(0, 2),
  bytes(0, 4),
  bytes(0, 8),
  bytes(0, 2), // fixext
  bytes(0, 3),
  bytes(0, 5),
  bytes(0, 9),
  bytes(0, 17),
  bytes(1, 0), // str
  bytes(2, 0),
  bytes(4, 0),
  { lengthBytes: 2, kind: "array", extra: 0 },
  { lengthBytes: 4, kind: "array", extra: 0 },
  { lengthBytes: 2, kind: "map", extra: 0 },
  { lengthBytes: 4, kind: "map", extra: 0 },
];

function bytes(lengthBytes: number, extra: number): { lengthBytes: number; kind: Kind; extra: number } {
  return { lengthBytes, kind: "bytes", extra };
}
