import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { KilowatchError } from "#base";

/** A file in the spool: a batch that is on disk for good and not yet known to be in the engine. */
export interface SpooledFile {
  name: string;
  path: string;
  bytes: number;
}

const SUFFIX = ".batch";
const UNFINISHED = ".part";
const NO_SPACE = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

/**
 * A directory of batch files, oldest first by name. A file appears whole or not at all: it is written under another name,
 * fsynced, renamed, and its directory fsynced.
 */
export class Spool {
  readonly directory: string;
  readonly #limit: number;
  readonly #files = new Map<string, SpooledFile>();
  #bytes = 0;
  #next = 1;

  private constructor(directory: string, limit: number) {
    this.directory = directory;
    this.#limit = limit;
  }

  /** Opens the spool and finds what an earlier run left in it. */
  static async open(directory: string, limit: number): Promise<Spool> {
    const spool = new Spool(directory, limit);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    for (const name of (await readdir(directory)).sort()) {
      const path = join(directory, name);
      if (name.endsWith(UNFINISHED)) await rm(path, { force: true });
      if (!name.endsWith(SUFFIX)) continue;
      spool.#keep({ name, path, bytes: (await stat(path)).size });
      spool.#next = Math.max(spool.#next, Number.parseInt(name, 10) + 1);
    }
    return spool;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** From 0 (empty) to 1 (nothing more is taken). */
  get pressure(): number {
    return Math.min(1, this.#bytes / this.#limit);
  }

  get files(): readonly SpooledFile[] {
    return [...this.#files.values()];
  }

  /** Throws STORE_FULL where the bound is reached. */
  requireRoom(): void {
    if (this.#bytes < this.#limit) return;
    throw new KilowatchError(
      "STORE_FULL",
      `the spool ${this.directory} holds ${this.#bytes} bytes that the engine has not taken: its bound is ${this.#limit}`,
    );
  }

  /** Writes a batch for good. Throws STORE_FULL where the disk is full; nothing of the batch is left then. */
  async write(id: string, chunks: readonly Buffer[]): Promise<SpooledFile> {
    this.requireRoom();
    const name = `${String(this.#next++).padStart(12, "0")}-${id}${SUFFIX}`;
    const path = join(this.directory, name);
    const unfinished = `${path}${UNFINISHED}`;
    try {
      const handle = await open(unfinished, "w", 0o600);
      try {
        await writeAll(handle, chunks);
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(unfinished, path);
      await syncDirectory(this.directory);
    } catch (error) {
      await rm(unfinished, { force: true });
      await rm(path, { force: true });
      throw failureOf(error, this.directory);
    }
    const file = { name, path, bytes: chunks.reduce((sum, chunk) => sum + chunk.length, 0) };
    this.#keep(file);
    return file;
  }

  read(file: SpooledFile): Promise<Buffer> {
    return readFile(file.path);
  }

  /** The batch is in the engine, and its checkpoints in the state. */
  async remove(file: SpooledFile): Promise<void> {
    await rm(file.path, { force: true });
    this.#forget(file);
  }

  /** Sets a file aside that the engine will never take, for a person to look at. */
  async setAside(file: SpooledFile): Promise<string> {
    const directory = join(this.directory, "rejected");
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, file.name);
    await rename(file.path, path);
    await syncDirectory(directory);
    this.#forget(file);
    return path;
  }

  #keep(file: SpooledFile): void {
    this.#files.set(file.name, file);
    this.#bytes += file.bytes;
  }

  #forget(file: SpooledFile): void {
    if (this.#files.delete(file.name)) this.#bytes -= file.bytes;
  }
}

async function writeAll(handle: FileHandle, chunks: readonly Buffer[]): Promise<void> {
  for (const chunk of chunks) {
    for (let done = 0; done < chunk.length; ) {
      const { bytesWritten } = await handle.write(chunk, done);
      done += bytesWritten;
    }
  }
}

/** Makes names in a directory last: a rename is on disk only when its directory is. */
export async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function failureOf(error: unknown, directory: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (!NO_SPACE.has(code)) return error;
  return new KilowatchError("STORE_FULL", `the disk under ${directory} is full (${code}): free space on it`, {
    cause: error,
  });
}
