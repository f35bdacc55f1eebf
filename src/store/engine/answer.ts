import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import type { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { createBrotliCompress, createDeflate, createGzip, createZstdCompress } from "node:zlib";
import type { Outcome } from "./connections.ts";
import type { EngineError } from "./sql.ts";

const TYPES: readonly (readonly [RegExp, string])[] = [
  [
    /^JSON(Strings)?(EachRow|CompactEachRow|CompactStringsEachRow|StringsEachRow)|^JSONLines$|^NDJSON$|EachRow/,
    "application/x-ndjson; charset=UTF-8",
  ],
  [/^JSON/, "application/json; charset=UTF-8"],
  [/^(TabSeparated|TSV)/, "text/tab-separated-values; charset=UTF-8"],
  [/^CSV/, "text/csv; charset=UTF-8"],
  [
    /^(RowBinary|Native|Parquet|Arrow|ORC|Avro|MsgPack|Protobuf|BSON|RawBLOB|Npy|CapnProto)/,
    "application/octet-stream",
  ],
];

/** HTTP status by exception code, as ClickHouse's `exceptionCodeToHTTPStatus` has it; 500 for the rest. */
const STATUS: ReadonlyMap<number, number> = new Map([
  ...[62, 43, 42, 6, 7, 8, 27, 36, 38, 41, 49, 53, 70, 71, 72, 73, 115, 117, 130, 131, 456, 457].map(
    (code) => [code, 400] as const,
  ),
  ...[16, 46, 47, 60, 81, 63, 83, 92, 111].map((code) => [code, 404] as const),
  ...[57, 82].map((code) => [code, 409] as const),
  [48, 501],
  [159, 504],
  [202, 503],
  [241, 500],
  [497, 403],
]);

const APART_MILLISECONDS = 20;

/** Bytes held back before the status goes out, as ClickHouse does: an early error still gets its own status. */
const HELD_BYTES = 1024 * 1024;

/** The answer to one request: held back, then streamed, and in every case ended with the error where there is one. */
export class Answer {
  readonly #response: ServerResponse;
  readonly #version: string;
  readonly #encoding: string | undefined;
  readonly #tag = randomBytes(8).toString("hex");
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  #sink: Writable | undefined;
  readonly #holdAll: boolean;

  constructor(
    response: ServerResponse,
    options: { queryId: string; version: string; acceptEncoding: string | undefined; holdAll: boolean },
  ) {
    this.#response = response;
    this.#version = options.version;
    this.#holdAll = options.holdAll;
    this.#encoding = options.acceptEncoding === undefined ? undefined : chooseEncoding(options.acceptEncoding);
    response.setHeader("X-ClickHouse-Query-Id", options.queryId);
    response.setHeader("X-ClickHouse-Server-Display-Name", "kilowatch");
    response.setHeader("X-ClickHouse-Timezone", "UTC");
    response.setHeader("X-ClickHouse-Exception-Tag", this.#tag);
  }

  /** Names the format; before the first `write`. */
  format(name: string): void {
    const type = TYPES.find(([pattern]) => pattern.test(name))?.[1] ?? "text/plain; charset=UTF-8";
    this.#response.setHeader("Content-Type", type);
    this.#response.setHeader("X-ClickHouse-Format", name);
  }

  /** Returns false where the reader should pause until `onDrain` is called. */
  write(bytes: Buffer, onDrain: () => void): boolean {
    if (this.#sink === undefined) {
      this.#held.push(bytes);
      this.#heldBytes += bytes.length;
      if (this.#holdAll || this.#heldBytes < HELD_BYTES) return true;
      return this.#start(undefined, onDrain);
    }
    return this.#put(this.#sink, bytes, onDrain);
  }

  end(outcome: Outcome, written: boolean): void {
    if (this.#sink === undefined) this.#start(summaryOf(outcome, written), () => undefined);
    this.#sink?.end();
  }

  /** Ends with the error: status, header and body where nothing was sent yet, else ClickHouse's block behind the data. */
  fail(error: EngineError): void {
    const text = `${error.message} (version ${this.#version} (embedded))`;
    if (this.#sink !== undefined) {
      const size = Buffer.byteLength(text) + 1;
      const block = `\r\n__exception__\r\n${this.#tag}\r\n${text}\n${size} ${this.#tag}\r\n__exception__\r\n`;
      void this.#endApart(this.#sink, block);
      return;
    }
    this.#response.setHeader("X-ClickHouse-Exception-Code", String(error.code));
    this.#response.setHeader("Content-Type", "text/plain; charset=UTF-8");
    this.#response.statusCode = STATUS.get(error.code) ?? 500;
    this.#response.end(`${text}\n`);
  }

  /** `@clickhouse/client` understands the block only where it comes in one piece, so it waits until the data before it are out. */
  async #endApart(sink: Writable, block: string): Promise<void> {
    while (this.#response.writableLength > 0 && !this.#response.destroyed) await sleep(APART_MILLISECONDS);
    await sleep(APART_MILLISECONDS);
    sink.end(block);
  }

  #start(summary: string | undefined, onDrain: () => void): boolean {
    if (summary !== undefined) this.#response.setHeader("X-ClickHouse-Summary", summary);
    const compressor = this.#encoding === undefined ? undefined : compressorFor(this.#encoding);
    if (compressor !== undefined && this.#encoding !== undefined) {
      this.#response.setHeader("Content-Encoding", this.#encoding);
      compressor.pipe(this.#response);
    }
    this.#sink = compressor ?? this.#response;
    const held = Buffer.concat(this.#held.splice(0));
    return held.length === 0 || this.#put(this.#sink, held, onDrain);
  }

  #put(sink: Writable, bytes: Buffer, onDrain: () => void): boolean {
    if (sink.write(bytes)) return true;
    sink.once("drain", onDrain);
    return false;
  }
}

function chooseEncoding(accepted: string): string | undefined {
  const names = accepted.split(",").map((part) => part.split(";")[0]?.trim().toLowerCase());
  return ["zstd", "gzip", "br", "deflate"].find((name) => names.includes(name));
}

function compressorFor(encoding: string): ReturnType<typeof createGzip> | ReturnType<typeof createZstdCompress> {
  if (encoding === "gzip") return createGzip({ level: 3 });
  if (encoding === "zstd") return createZstdCompress();
  return encoding === "br" ? createBrotliCompress() : createDeflate();
}

function summaryOf(outcome: Outcome, written: boolean): string {
  const rows = String(outcome.rowsRead);
  const bytes = String(outcome.bytesRead);
  return JSON.stringify({
    read_rows: rows,
    read_bytes: bytes,
    written_rows: written ? rows : "0",
    written_bytes: written ? bytes : "0",
    total_rows_to_read: "0",
    result_rows: written ? rows : "0",
    result_bytes: written ? bytes : "0",
    elapsed_ns: String(Math.round(outcome.seconds * 1e9)),
  });
}
