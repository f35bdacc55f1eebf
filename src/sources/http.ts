import { Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from "node:zlib";
import { isKilowatchError, KilowatchError, messageOf } from "#base";
import type { SourceRequest, SourceResponse } from "./define.ts";

const DECOMPRESSORS = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
} as const;

/** How long a sender should wait: the store's spool drains in seconds. */
const RETRY_AFTER_SECONDS = 5;

/** Bodies that may be held at once: requests of one source, together. */
export class BodyBudget {
  #maximumBodyBytes: number;
  #maximumTotalBytes: number;
  #held = 0;

  constructor(maximumBodyBytes: number, maximumTotalBytes: number) {
    this.#maximumBodyBytes = maximumBodyBytes;
    this.#maximumTotalBytes = maximumTotalBytes;
  }

  /**
   * Reads and decompresses a body and hands it to `use`, counting it as held for as long as that lasts. Throws TOO_LARGE for one
   * body over its bound, OVERLOADED for all together, INPUT_INVALID for an encoding that is unknown or broken.
   */
  async with<T>(request: SourceRequest, use: (body: Buffer) => Promise<T>): Promise<T> {
    let size = 0;
    try {
      const parts: Buffer[] = [];
      for await (const part of decompressed(request)) {
        size += part.length;
        this.#held += part.length;
        if (size > this.#maximumBodyBytes) {
          throw new KilowatchError(
            "TOO_LARGE",
            `the body is larger than ${this.#maximumBodyBytes} bytes; send smaller batches`,
          );
        }
        if (this.#held > this.#maximumTotalBytes) {
          throw new KilowatchError("OVERLOADED", "too much is being taken at once; try again later");
        }
        parts.push(Buffer.from(part));
      }
      return await use(Buffer.concat(parts));
    } finally {
      this.#held -= size;
    }
  }
}

async function* decompressed(request: SourceRequest): AsyncGenerator<Uint8Array> {
  const encoding = headerOf(request, "content-encoding").toLowerCase();
  if (encoding === "" || encoding === "identity") {
    yield* request.body;
    return;
  }
  if (!Object.hasOwn(DECOMPRESSORS, encoding)) {
    throw new KilowatchError(
      "INPUT_INVALID",
      `content-encoding '${encoding}' is unknown; use gzip, deflate, br or zstd`,
    );
  }
  const stream = DECOMPRESSORS[encoding as keyof typeof DECOMPRESSORS]();
  const raw = Readable.from(request.body);
  raw.on("error", (error) => stream.destroy(error));
  raw.pipe(stream);
  try {
    for await (const part of stream) yield part as Uint8Array;
  } catch (error) {
    throw new KilowatchError("INPUT_INVALID", `the body is no ${encoding}: ${messageOf(error)}`, { cause: error });
  } finally {
    raw.destroy();
    stream.destroy();
  }
}

export function headerOf(request: SourceRequest, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : (value?.[0] ?? "");
}

/** The answer to a request that failed: what the sender did wrong, or when to try again. `describe` writes the body. */
export function failureOf(
  error: unknown,
  describe: (message: string, status: number) => Pick<SourceResponse, "body"> & { type: string },
): SourceResponse {
  const known = isKilowatchError(error) ? error : undefined;
  const status = known === undefined ? 500 : known.status;
  const { body, type } = describe(
    known === undefined ? "something went wrong here; its log says what" : known.message,
    status,
  );
  return {
    status,
    headers: { "content-type": type, ...(known?.retry === true ? { "retry-after": String(RETRY_AFTER_SECONDS) } : {}) },
    body,
  };
}
