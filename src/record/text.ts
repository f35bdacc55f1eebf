import { Buffer } from "node:buffer";

// oxlint-disable-next-line no-control-regex
const BEYOND_ASCII = /[^\x00-\x7f]/;

/** Bytes kept as latin-1 become the text they stand for; what is not UTF-8 stays latin-1. */
export function decodeText(bytes: string): string {
  if (!BEYOND_ASCII.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, "latin1");
  const text = buffer.toString("utf8");
  // The replacement character stands for what could not be decoded, unless it was written as such.
  return !text.includes("\ufffd") || Buffer.from(text, "utf8").equals(buffer) ? text : bytes;
}

/** Text becomes its UTF-8 bytes, kept as latin-1. */
export function encodeText(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text;
}

/** Parses one JSON object out of a line of latin-1 bytes; `undefined` where it is none. Never throws. */
export function parseJsonObject(line: string): Record<string, unknown> | undefined {
  if (line.charCodeAt(0) !== 0x7b) return undefined;
  const value = parseJson(decodeText(line));
  return isObject(value) ? value : undefined;
}

/** Parses JSON, and Python's dialect of it (`NaN`, `Infinity`); `undefined` where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    if (!/\b(?:NaN|Infinity)\b/.test(text)) return undefined;
    try {
      return JSON.parse(text.replace(/([:,[]\s*)-?(?:NaN|Infinity)(?=\s*[,}\]])/g, "$1null"));
    } catch {
      return undefined;
    }
  }
}

/** Tells whether `value` is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value where it is a string with something in it, else `undefined`. */
export function stringOf(value: unknown): string | undefined {
  return typeof value === "string" && value.length > 0 ? value : undefined;
}

/** The value as a string where it is a non-empty string or a number, else `undefined`. */
export function wordOf(value: unknown): string | undefined {
  return typeof value === "number" ? String(value) : stringOf(value);
}

/** Removes colours and cursor movements (ECMA-48 CSI sequences, also with a doubled or spelled-out escape). */
export function stripAnsi(text: string): string {
  if (!text.includes("\u001b")) return text;
  // oxlint-disable-next-line no-control-regex
  return text.replace(/\u001b+(?:\[[0-9;:?]*[A-Za-z]|\([AB0]|\][^\u0007]*\u0007)/g, "");
}
