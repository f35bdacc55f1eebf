import { Buffer } from "node:buffer";

/** Zeros behind the text, for those who look a few characters ahead. */
const MARGIN = 64;

let bytes = Buffer.alloc(0);
let units = new Uint16Array(0);
let held: string | undefined;
let heldLength = 0;

/**
 * The first `length` UTF-16 code units of a text, and zeros behind them; one shared array, valid until the next call. To
 * read a text in this way is twice as fast as `charCodeAt` is on a piece of another string, the copying included.
 */
export function unitsOf(text: string, length = text.length): Uint16Array {
  const wanted = Math.min(length, text.length);
  if (wanted <= heldLength && text === held) return units;
  if (wanted + MARGIN > units.length) {
    bytes = Buffer.alloc(4 * (wanted + MARGIN));
    units = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length >> 1);
  }
  bytes.write(text, 0, 2 * wanted, "utf16le");
  units.fill(0, wanted, wanted + MARGIN);
  held = text;
  heldLength = wanted;
  return units;
}
