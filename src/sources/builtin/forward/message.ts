import { gunzipSync, zstdDecompressSync } from "node:zlib";
import { Decoder, ExtensionCodec } from "@msgpack/msgpack";
import { KilowatchError, messageOf } from "#base";

/** One event of a forward message. */
export interface ForwardEvent {
  tag: string;
  /** Microseconds. */
  time: number;
  record: Record<string, unknown>;
}

export interface ForwardMessage {
  events: ForwardEvent[];
  /** The sender wants to be told when these are durable. */
  chunk: string | undefined;
  /** Entries that were not `[time, record]`, and what was wrong with the last of them. */
  rejected: { count: number; why: string };
}

/** EventTime: seconds and nanoseconds, 32 bits each, big-endian. */
const EVENT_TIME = 0;

const codec = new ExtensionCodec();
codec.register({
  type: EVENT_TIME,
  encode: (value) => (value instanceof EventTime ? value.bytes() : null),
  decode: (data) => {
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return new EventTime(view.getUint32(0), data.byteLength >= 8 ? view.getUint32(4) : 0);
  },
});

export class EventTime {
  readonly seconds: number;
  readonly nanoseconds: number;

  constructor(seconds: number, nanoseconds: number) {
    this.seconds = seconds;
    this.nanoseconds = nanoseconds;
  }

  bytes(): Uint8Array {
    const view = new DataView(new ArrayBuffer(8));
    view.setUint32(0, this.seconds);
    view.setUint32(4, this.nanoseconds);
    return new Uint8Array(view.buffer);
  }
}

export const forwardCodec = codec;

/** Old fluentd sends its packed entries as a string: strings come as bytes, and the texts among them are decoded leniently here. */
const decoder = new Decoder({ extensionCodec: codec, rawStrings: true, mapKeyConverter: keyOf });

function keyOf(key: unknown): string | number {
  if (key instanceof Uint8Array) return textOf(key);
  if (typeof key === "string" || typeof key === "number") return key;
  return String(key);
}

/** Decodes one msgpack value, as whatever it is. */
export function decodeValue(bytes: Uint8Array): unknown {
  try {
    return decoder.decode(bytes);
  } catch (error) {
    throw new KilowatchError("INPUT_INVALID", `msgpack that cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

export function textOf(value: unknown): string {
  if (value instanceof Uint8Array)
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("utf8");
  return typeof value === "string" ? value : "";
}

/**
 * Reads one message of Fluentd's forward protocol v1 in any of its four modes
 * (https://github.com/fluent/fluentd/wiki/Forward-Protocol-Specification-v1). Throws INPUT_INVALID where it is none, TOO_LARGE where it
 * unpacks to more than `maximumBytes`.
 */
export function readForwardMessage(value: unknown, maximumBytes: number): ForwardMessage {
  if (!Array.isArray(value) || value.length < 2 || !(value[0] instanceof Uint8Array)) throw malformed("no tag");
  const tag = textOf(value[0]);
  const [, second, third, fourth] = value as unknown[];
  if (Array.isArray(second)) return readEntries(tag, second, third);
  if (second instanceof Uint8Array) return readEntries(tag, unpack(second, third, maximumBytes), third);
  return readEntries(tag, [[second, third]], fourth);
}

/** An entry that is malformed must not keep the others from being taken: the sender would send the chunk for ever. */
function readEntries(tag: string, entries: Iterable<unknown>, option: unknown): ForwardMessage {
  const events: ForwardEvent[] = [];
  const rejected = { count: 0, why: "" };
  for (const entry of entries) {
    const event = readEntry(tag, entry);
    if (typeof event !== "string") events.push(event);
    else {
      rejected.count++;
      rejected.why = event;
    }
  }
  return { events, chunk: chunkOf(option), rejected };
}

function* unpack(packed: Uint8Array, option: unknown, maximumBytes: number): Generator {
  const compressed = isMap(option) ? textOf(option["compressed"]) : "";
  let bytes = packed;
  try {
    if (compressed === "gzip") bytes = gunzipSync(packed, { maxOutputLength: maximumBytes });
    else if (compressed === "zstd") bytes = zstdDecompressSync(packed, { maxOutputLength: maximumBytes });
    else if (compressed !== "" && compressed !== "text") throw new Error(`unknown compression '${compressed}'`);
    yield* new Decoder({ extensionCodec: codec, rawStrings: true, mapKeyConverter: keyOf }).decodeMulti(bytes);
  } catch (error) {
    if ((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE") {
      throw new KilowatchError(
        "TOO_LARGE",
        `a chunk unpacks to more than ${maximumBytes} bytes (maximum_message_bytes)`,
      );
    }
    throw malformed(messageOf(error));
  }
}

/** Answers what is wrong where it is no entry. */
function readEntry(tag: string, entry: unknown): ForwardEvent | string {
  if (!Array.isArray(entry) || entry.length < 2) return "an entry is not [time, record]";
  const record: unknown = entry[1];
  if (!isMap(record)) return "a record is not a map";
  // Fluent Bit's v2 entries carry metadata: [[time, metadata], record].
  const time = timeOf(Array.isArray(entry[0]) ? entry[0][0] : entry[0]);
  if (time === undefined) return "an entry has no time";
  return { tag, time, record: plain(record, 0) as Record<string, unknown> };
}

function timeOf(stamp: unknown): number | undefined {
  if (stamp instanceof EventTime) return stamp.seconds * 1e6 + Math.floor(stamp.nanoseconds / 1000);
  if (typeof stamp === "number" && Number.isFinite(stamp)) return Math.round(stamp * 1e6);
  if (typeof stamp === "bigint") return Number(stamp) * 1e6;
  return undefined;
}

/** Values as JSON knows them. */
function plain(value: unknown, depth: number): unknown {
  if (value instanceof Uint8Array) return textOf(value);
  if (typeof value === "bigint") return value.toString();
  if (value instanceof EventTime) return value.seconds + value.nanoseconds / 1e9;
  if (typeof value !== "object" || value === null) return value;
  if (depth > 50) return "…";
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)]));
}

function chunkOf(option: unknown): string | undefined {
  const chunk = isMap(option) ? textOf(option["chunk"]) : "";
  return chunk === "" ? undefined : chunk;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

function malformed(what: string): KilowatchError {
  return new KilowatchError("INPUT_INVALID", `not a message of the forward protocol: ${what}`);
}
