import { spawn } from "node:child_process";
import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { extract } from "tar-stream";
import { KilowatchError, messageOf } from "#base";

/** A log file to read, out of its compression and archive. */
export interface InputFile {
  /** The path as given; for a member of an archive `archive.tar.gz!path/inside.log`; `-` for standard input. */
  path: string;
  /** Microseconds: when it was last written. `undefined` for standard input. */
  lastWritten: number | undefined;
  /** Its bytes, uncompressed. Must be read to its end (or broken off) before the next file is asked for. Throws `FILE_UNREADABLE`. */
  chunks: AsyncIterable<Uint8Array>;
}

const CHUNK_BYTES = 64 * 1024;
const TAR_HEADER_BYTES = 512;

/**
 * Opens a file for reading: plain, gzip, zstd, xz (with the `xz` program) or bzip2, told by its first bytes, and each member of a
 * tar archive. Throws `FILE_UNREADABLE`, named after the path.
 */
export async function* readInput(path: string, stdin: NodeJS.ReadableStream): AsyncGenerator<InputFile> {
  const isStdin = path === "-";
  const lastWritten = isStdin ? undefined : await lastWrittenOf(path);
  const source = isStdin ? (stdin as Readable) : createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const { head, rest } = await peek(source, path);
  const plain = decompress(head, rest, path);
  const inner = await peek(plain, path);
  if (isTar(inner.head)) yield* membersOf(inner.rest, path);
  else yield { path, lastWritten, chunks: guard(inner.rest, path) };
}

async function lastWrittenOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) throw new Error("it is a directory; name the files in it");
    await (await open(path)).close();
    return Math.round(found.mtimeMs * 1000);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Reads the first bytes, and gives a stream that has all of them. */
async function peek(source: Readable, path: string): Promise<{ head: Buffer; rest: Readable }> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  const first: Buffer[] = [];
  let length = 0;
  let done = false;
  try {
    while (length < TAR_HEADER_BYTES && !done) {
      const next = await chunks.next();
      done = next.done === true;
      if (next.done !== true) first.push(next.value);
      length += next.done === true ? 0 : next.value.length;
    }
  } catch (error) {
    if (length === 0) throw unreadable(path, error);
    return { head: Buffer.concat(first), rest: Readable.from(failing(first, error)) };
  }
  async function* all(): AsyncGenerator<Buffer> {
    yield* first;
    if (!done) for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
  }
  return { head: Buffer.concat(first), rest: Readable.from(all(), { objectMode: false, highWaterMark: CHUNK_BYTES }) };
}

/** What came before a broken end, and then the error. */
async function* failing(first: readonly Buffer[], error: unknown): AsyncGenerator<Buffer> {
  yield* first;
  throw error;
}

const MAGIC = {
  gzip: Buffer.from([0x1f, 0x8b]),
  zstd: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]),
  xz: Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]),
  bzip2: Buffer.from("BZh"),
} as const;

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.length >= magic.length && head.subarray(0, magic.length).equals(magic);
}

function decompress(head: Buffer, source: Readable, path: string): Readable {
  if (startsWith(head, MAGIC.gzip)) return through(source, createGunzip({ chunkSize: CHUNK_BYTES }));
  if (startsWith(head, MAGIC.zstd)) return through(source, createZstdDecompress({ chunkSize: CHUNK_BYTES }));
  if (startsWith(head, MAGIC.xz)) return throughProgram(source, "xz", path);
  if (startsWith(head, MAGIC.bzip2)) return throughProgram(source, "bzip2", path);
  return source;
}

function through(source: Readable, transform: Transform | ReturnType<typeof createGunzip>): Readable {
  source.once("error", (error) => transform.destroy(error));
  return source.pipe(transform);
}

/** Node has no decompressor for these: the system's program does it. */
function throughProgram(source: Readable, program: string, path: string): Readable {
  const child = spawn(program, ["-dc"], { stdio: ["pipe", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (data: Buffer) => (complaint = (complaint + data.toString()).slice(0, 500)));
  child.on("error", () => child.stdout.destroy(new Error(`needs the program '${program}', which was not found`)));
  const checked = new Transform({
    transform: (chunk, _encoding, done) => done(null, chunk),
    flush: (done) => {
      const settle = (code: number | null): void =>
        done(code === 0 ? null : new Error(complaint.trim() || `${program} failed on ${path}`));
      if (child.exitCode !== null) settle(child.exitCode);
      else child.once("close", settle);
    },
  });
  child.stdin.on("error", () => {});
  source.once("error", (error) => checked.destroy(error));
  source.pipe(child.stdin);
  child.stdout.once("error", (error) => checked.destroy(error));
  return child.stdout.pipe(checked);
}

/** A tar archive has `ustar` in its first header. */
function isTar(head: Buffer): boolean {
  return head.length >= TAR_HEADER_BYTES && head.toString("latin1", 257, 262) === "ustar";
}

async function* membersOf(source: Readable, path: string): AsyncGenerator<InputFile> {
  const archive = extract();
  source.once("error", (error) => archive.destroy(error));
  source.pipe(archive);
  try {
    for await (const member of archive) {
      const { type, name, mtime } = member.header;
      if (type !== "file") {
        member.resume();
        continue;
      }
      const { head, rest } = await peek(member as unknown as Readable, `${path}!${name}`);
      const chunks = guard(decompress(head, rest, `${path}!${name}`), `${path}!${name}`);
      yield { path: `${path}!${name}`, lastWritten: mtime === undefined ? undefined : mtime.getTime() * 1000, chunks };
    }
  } catch (error) {
    throw error instanceof KilowatchError ? error : unreadable(path, error);
  }
}

async function* guard(stream: Readable, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): KilowatchError {
  return new KilowatchError("FILE_UNREADABLE", `cannot read ${path} to its end: ${messageOf(error)}`, {
    cause: error,
    details: { file: path },
  });
}
