/** A buffer that grows, written from the front: little-endian numbers, LEB128 lengths and UTF-8 text, as ClickHouse's Native format has them. */
export class ByteWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(capacity = 1024) {
    this.#buffer = Buffer.allocUnsafe(capacity);
  }

  get length(): number {
    return this.#length;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#buffer[this.#length++] = value;
  }

  uint16(value: number): void {
    this.#reserve(2);
    this.#length = this.#buffer.writeUInt16LE(value, this.#length);
  }

  /** A whole number from -2^53 to 2^53 as 64 bits. */
  integer64(value: number): void {
    this.#reserve(8);
    this.#buffer.writeUInt32LE(value >>> 0, this.#length);
    this.#length = this.#buffer.writeInt32LE(Math.floor(value / 4_294_967_296) | 0, this.#length + 4);
  }

  varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 0x80) {
      this.#buffer[this.#length++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#buffer[this.#length++] = rest;
  }

  /** UTF-8 with its length in front. */
  text(value: string): void {
    const length = value.length;
    if (length === 0) return this.byte(0);
    if (length < 64) {
      // Short texts are nearly all ASCII: writing them by hand saves the call into native code.
      this.#reserve(length + 1);
      const buffer = this.#buffer;
      let at = this.#length + 1;
      let index = 0;
      for (; index < length; index += 1) {
        const code = value.charCodeAt(index);
        if (code >= 0x80) break;
        buffer[at++] = code;
      }
      if (index === length) {
        buffer[this.#length] = length;
        this.#length = at;
        return;
      }
    }
    const bytes = Buffer.byteLength(value);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(value, this.#length);
  }

  /** Writes the last so many bytes once more. */
  repeat(bytes: number): void {
    this.#reserve(bytes);
    this.#buffer.copyWithin(this.#length, this.#length - bytes, this.#length);
    this.#length += bytes;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** What was written; valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }
}
