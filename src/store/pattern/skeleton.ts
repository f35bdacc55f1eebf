/**
 * A text without what changes from record to record: constant parts, each followed by a slot. A slot above 0 is an index
 * into the record's values (the first is 1); from -1 down a column (REFERENCES); below RESOURCE_SLOTS a resource's id;
 * from TIME_SLOTS down the record's time in one of the written styles; 0 is nothing, and ends a text or marks a border in it.
 */
export interface Template {
  parts: readonly string[];
  slots: readonly number[];
}

const FIRST_CAPACITY = 16 * 1024;
const HASH_START = 0x811c9dc5 | 0;
const HASH_PRIME = 0x01000193;

/** What tells templates apart: all parts one after the other, each with its length and slot behind it, as 16-bit numbers. */
export class Skeleton {
  count = 0;
  /** 32 bits of all of it; what they say is to be compared. */
  hash = HASH_START;
  #length = 0;
  #codes = new Uint16Array(FIRST_CAPACITY);
  #bytes = Buffer.from(this.#codes.buffer);

  clear(): void {
    this.count = 0;
    this.hash = HASH_START;
    this.#length = 0;
  }

  /** Adds a part that stands in `text` from `start` to `end`, and its slot. Returns how many parts there are now. */
  add(text: Uint16Array, start: number, end: number, slot: number): number {
    const size = end - start;
    if (this.#length + size + 3 > this.#codes.length) this.#grow(size + 3);
    const codes = this.#codes;
    let at = this.#length;
    let hash = this.hash;
    for (let index = start; index < end; index += 1) {
      const code = text[index] ?? 0;
      codes[at++] = code;
      // Fowler, Noll and Vo's hash.
      hash = Math.imul(hash ^ code, HASH_PRIME);
    }
    codes[at++] = size & 0xffff;
    codes[at++] = size >>> 16;
    codes[at++] = slot;
    this.#length = at;
    this.hash = Math.imul(Math.imul(hash ^ slot, HASH_PRIME) ^ size, HASH_PRIME);
    this.count += 1;
    return this.count;
  }

  /** Makes this the skeleton of a template there is already. */
  take({ parts, slots }: Template): void {
    this.clear();
    for (const [index, part] of parts.entries()) {
      const codes = Uint16Array.from({ length: part.length }, (_, at) => part.charCodeAt(at));
      this.add(codes, 0, codes.length, slots[index] ?? 0);
    }
  }

  /** A copy of all of it, to be compared with later ones. */
  bytes(): Buffer {
    return Buffer.from(this.#bytes.subarray(0, this.#length * 2));
  }

  equals(bytes: Buffer): boolean {
    const length = this.#length * 2;
    return bytes.length === length && bytes.compare(this.#bytes, 0, length) === 0;
  }

  /** The template in strings. */
  template(): Template {
    const parts: string[] = [];
    const slots: number[] = [];
    for (let end = this.#length; end > 0; ) {
      const slot = this.#codes[end - 1] ?? 0;
      const size = (this.#codes[end - 3] ?? 0) + (this.#codes[end - 2] ?? 0) * 0x10000;
      parts.push(this.#bytes.toString("utf16le", (end - 3 - size) * 2, (end - 3) * 2));
      slots.push(slot >= 0x8000 ? slot - 0x10000 : slot);
      end -= size + 3;
    }
    return { parts: parts.reverse(), slots: slots.reverse() };
  }

  #grow(more: number): void {
    const grown = new Uint16Array(Math.max(this.#codes.length * 2, this.#length + more));
    grown.set(this.#codes.subarray(0, this.#length));
    this.#codes = grown;
    this.#bytes = Buffer.from(grown.buffer);
  }
}
