import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import type { IncomingMessage } from "node:http";
import { pipeline as pipelineOf, Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import type { Surroundings } from "./connections.ts";
import { EngineError, syntaxError } from "./sql.ts";

/** A request to ClickHouse's HTTP interface, its body not yet read. */
export interface EngineRequest extends Surroundings {
  /** The statement of the URL, or undefined where the body holds it. */
  query: string | undefined;
  queryId: string;
  defaultFormat: string;
  /** Hold the whole answer back until the statement has ended, so that an error always comes with its status. */
  waitEndOfQuery: boolean;
  compressAnswer: boolean;
  trusted: boolean;
}

/** Parameters of the URL that steer the interface itself and are no settings. */
const OWN = new Set(
  `query database default_format query_id user password quota_key role enable_http_compression http_zlib_compression_level
   wait_end_of_query buffer_size stacktrace client_protocol_version session_timeout session_check close_session
   send_progress_in_http_headers http_headers_progress_interval_ms cancel_http_readonly_queries_on_client_close`.split(
    /\s+/,
  ),
);

/** The header by which the store, and nobody else, may let a statement reach files. */
export const TRUSTED_HEADER = "x-kilowatch-trusted";

/** Reads URL and headers as ClickHouse's HTTP interface defines them. Throws EngineError for what the front has not. */
export function readRequest(message: IncomingMessage, trustedKey: string): EngineRequest {
  const url = new URL(message.url ?? "/", "http://engine");
  const given = url.searchParams;
  const settings = new Map<string, string>();
  const parameters = new Map<string, string>();
  for (const [name, value] of given) {
    if (name.startsWith("param_")) parameters.set(name.slice("param_".length), value);
    else if (name === "session_id") throw notHere("HTTP sessions; send settings with every request");
    else if (name === "compress" || name === "decompress") {
      if (value !== "0") throw notHere("ClickHouse's own block compression; use gzip or zstd over HTTP");
    } else if (!OWN.has(name)) settings.set(name, value);
  }
  return {
    query: given.get("query") ?? undefined,
    queryId: given.get("query_id") || randomUUID(),
    database: given.get("database") || header(message, "x-clickhouse-database"),
    defaultFormat: given.get("default_format") || header(message, "x-clickhouse-format") || "TabSeparated",
    waitEndOfQuery: isOn(given.get("wait_end_of_query")),
    compressAnswer: isOn(given.get("enable_http_compression")),
    trusted: header(message, TRUSTED_HEADER) === trustedKey,
    settings,
    parameters,
  };
}

const isOn = (value: string | null): boolean => value === "1" || value === "true";

function header(message: IncomingMessage, name: string): string | undefined {
  const value = message.headers[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

const notHere = (what: string): EngineError =>
  new EngineError(48, "NOT_IMPLEMENTED", `the embedded engine does not have ${what}`);

/** Names that HTTP uses for an encoding and `INSERT … FROM INFILE … COMPRESSION` for the same. */
const ENCODINGS: Readonly<Record<string, string>> = {
  gzip: "gzip",
  "x-gzip": "gzip",
  deflate: "deflate",
  br: "br",
  zstd: "zstd",
};

/** The body's encoding by its name in `COMPRESSION`, "none" where it has none. */
export function encodingOf(message: IncomingMessage): string {
  const name = header(message, "content-encoding") ?? "identity";
  if (name === "identity") return "none";
  const known = ENCODINGS[name];
  if (known === undefined) throw new EngineError(89, "UNKNOWN_COMPRESSION_METHOD", `Unknown Content-Encoding ${name}`);
  return known;
}

/** The body, unpacked; it fails where the sender breaks off. */
export function plainBody(message: IncomingMessage): Readable {
  const unpack = unpackers[encodingOf(message)];
  return unpack === undefined ? message : pipelineOf(message, unpack(), () => undefined);
}

const unpackers: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** A statement is never longer; what lies behind it is an INSERT's data. */
const HEAD_BYTES = 1024 * 1024;

/** Reads a body that begins with a statement: its first part, and the rest where it goes on. */
export async function readHead(body: Readable): Promise<{ head: Buffer; rest: AsyncIterator<Buffer> | undefined }> {
  const chunks: Buffer[] = [];
  let size = 0;
  const iterator = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  while (size < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) return { head: Buffer.concat(chunks), rest: undefined };
    chunks.push(next.value);
    size += next.value.length;
  }
  return { head: Buffer.concat(chunks), rest: iterator };
}

/** Refuses what follows a statement that takes no data. */
export async function expectEnd(rest: AsyncIterator<Buffer> | undefined): Promise<void> {
  if (rest !== undefined && (await rest.next()).done !== true) {
    throw syntaxError(`Max query size exceeded: a statement may have ${HEAD_BYTES} bytes`);
  }
}

/** Writes an INSERT's data to a file of the spool. Rejects where the sender breaks off, so that no half body is inserted. */
export async function spool(path: string, first: Buffer, rest: AsyncIterable<Buffer> | undefined): Promise<void> {
  async function* all(): AsyncGenerator<Buffer> {
    if (first.length > 0) yield first;
    if (rest !== undefined) yield* rest;
  }
  await pipeline(Readable.from(all(), { objectMode: false }), createWriteStream(path, { flags: "wx", mode: 0o600 }));
}
