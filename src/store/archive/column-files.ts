import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import type { ChunkFile } from "./chunk.ts";
import { type ArchiveColumn, encodeValue } from "./columns.ts";

const LEVEL = 19;
/** 128 MiB: the largest window that every zstd decoder takes without being asked. */
const WINDOW_LOG = 27;
const BUFFERED_CHARACTERS = 4 * 1024 * 1024;

interface OpenColumn<Row> {
  readonly column: ArchiveColumn<Row>;
  readonly path: string;
  readonly handle: FileHandle;
  pending: string;
  before: number;
}

/**
 * Writes a table as files, one a column: plain first, row by row, then compressed one after the other, since a compressor of
 * this level takes a hundred megabytes.
 */
export class ColumnFiles<Row> {
  readonly #directory: string;
  readonly #columns: readonly OpenColumn<Row>[];
  #characters = 0;

  constructor(directory: string, columns: readonly OpenColumn<Row>[]) {
    this.#directory = directory;
    this.#columns = columns;
  }

  async push(row: Row): Promise<void> {
    for (const open of this.#columns) {
      const { name, encoding } = open.column;
      const line = encodeValue(encoding, row[name], open.before);
      if (encoding === "delta") open.before = Number(row[name]);
      open.pending += `${line}\n`;
      this.#characters += line.length + 1;
    }
    if (this.#characters > BUFFERED_CHARACTERS) await this.#flush();
  }

  /** The finished files, on disk for good. */
  async finish(): Promise<ChunkFile[]> {
    await this.#flush();
    const files: ChunkFile[] = [];
    for (const { path, handle } of this.#columns) {
      await handle.close();
      files.push(await compress(path, this.#directory));
    }
    return files;
  }

  async #flush(): Promise<void> {
    for (const open of this.#columns) {
      await open.handle.appendFile(open.pending);
      open.pending = "";
    }
    this.#characters = 0;
  }
}

export async function openColumnFiles<Row>(
  directory: string,
  prefix: string,
  columns: readonly ArchiveColumn<Row>[],
): Promise<ColumnFiles<Row>> {
  const opened: OpenColumn<Row>[] = [];
  for (const column of columns) {
    const path = join(directory, `${prefix}.${column.name}`);
    opened.push({ column, path, handle: await open(path, "w", 0o600), pending: "", before: 0 });
  }
  return new ColumnFiles(directory, opened);
}

async function compress(path: string, directory: string): Promise<ChunkFile> {
  const target = `${path}.zst`;
  const { size } = await stat(path);
  await pipeline(
    createReadStream(path, { highWaterMark: 1024 * 1024 }),
    createZstdCompress({
      // Knowing the size, the compressor takes tables that fit it.
      pledgedSrcSize: size,
      params: {
        [constants.ZSTD_c_compressionLevel]: LEVEL,
        [constants.ZSTD_c_windowLog]: windowLogFor(size),
        [constants.ZSTD_c_enableLongDistanceMatching]: 1,
      },
    }),
    createWriteStream(target, { mode: 0o600, flush: true }),
  );
  await rm(path);
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(target)) {
    hash.update(chunk as Buffer);
    bytes += (chunk as Buffer).length;
  }
  return { file: target.slice(directory.length + 1), bytes, sha256: hash.digest("hex") };
}

/** No larger than the data, so that small files take little memory to write and read. */
function windowLogFor(size: number): number {
  return Math.min(WINDOW_LOG, Math.max(16, Math.ceil(Math.log2(size + 1))));
}

const LINES_AT_ONCE = 8192;

/** The lines of a compressed column file, in blocks of the same size for each column. */
export async function* readLines(path: string): AsyncGenerator<string[]> {
  const source = createReadStream(path).pipe(
    createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: WINDOW_LOG } }),
  );
  let block: string[] = [];
  let rest = "";
  // Only the line feed ends a line: readline would also take U+2028 and a carriage return.
  for await (const text of source.setEncoding("utf8")) {
    const lines = (rest + String(text)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      block.push(line);
      if (block.length < LINES_AT_ONCE) continue;
      yield block;
      block = [];
    }
  }
  if (block.length > 0) yield block;
}
