import { type FileHandle, open } from "node:fs/promises";
import type { SourceContext, Stream } from "../../define.ts";
import { beginsAs, type FileState, type Fingerprint, fingerprintOf, isWholeFingerprint, keyOf } from "./identity.ts";

/** What one read takes: large enough to be cheap, small enough to be fair to the other files. */
const CHUNK_BYTES = 256 * 1024;

export interface Labels {
  host?: string | undefined;
  service?: string | undefined;
}

/** Opens the stream that a file's content goes into; the checkpoint it keeps says how far it is durable. */
export function openFileStream(context: SourceContext, state: FileState, labels: Labels, writtenMs: number): Stream {
  return context.open({
    locator: `file:${state.path}`,
    generation: state.generation,
    offset: state.offset,
    lastWritten: writtenMs * 1000,
    host: labels.host,
    service: labels.service,
    checkpoint: {
      key: keyOf(state),
      value: (position) => JSON.stringify({ ...state, offset: position } satisfies FileState),
    },
  });
}

/** What became of a tailed file since it was last looked at. */
export type Change = "none" | "grown" | "truncated";

/** One open file that is read as it grows. It knows nothing of names: who finds and renames files is the follower. */
export class Tail {
  state: FileState;
  readonly labels: Labels;
  /** Next byte to read; ahead of the durable offset. */
  readOffset: number;
  /** Largest size seen: what a truncation may have taken away unread. */
  knownSize: number;
  /** The name now belongs to another file, or to none; since when (ms, monotonic), and when it last grew. */
  rotatedAt: number | undefined;
  grewAt = performance.now();
  #file: FileHandle;
  #stream: Stream;
  #context: SourceContext;

  constructor(context: SourceContext, file: FileHandle, state: FileState, labels: Labels, writtenMs: number) {
    this.#context = context;
    this.#file = file;
    this.state = state;
    this.labels = labels;
    this.readOffset = state.offset;
    this.knownSize = state.offset;
    this.#stream = openFileStream(context, state, labels, writtenMs);
  }

  get stream(): Stream {
    return this.#stream;
  }

  /** Looks whether there is more to read. A file that was cut and has grown past the old end again shows by its first bytes. */
  async look(): Promise<{ change: Change; isDeleted: boolean }> {
    const { size, nlink, mtimeMs } = await this.#file.stat();
    const isDeleted = nlink === 0;
    if (size < this.readOffset) return { change: "truncated", isDeleted };
    if (size === this.readOffset) return { change: "none", isDeleted };
    if (!(await beginsAs(this.#file, this.state.fingerprint))) return { change: "truncated", isDeleted };
    if (!isWholeFingerprint(this.state.fingerprint)) this.state.fingerprint = await fingerprintOf(this.#file);
    this.knownSize = size;
    this.state.written = mtimeMs;
    this.grewAt = performance.now();
    return { change: "grown", isDeleted };
  }

  /** Reads one chunk; answers whether there may be more. */
  async readChunk(buffer: Buffer): Promise<boolean> {
    const { bytesRead } = await this.#file.read(buffer, 0, CHUNK_BYTES, this.readOffset);
    if (bytesRead === 0) return false;
    this.readOffset += bytesRead;
    this.#stream.push(buffer.subarray(0, bytesRead));
    return bytesRead === CHUNK_BYTES;
  }

  /** The file was cut to nothing and is written anew: the old content ends, a new generation begins. */
  async beginAnew(generation: string): Promise<void> {
    this.#stream.end();
    this.#context.close(this.#stream);
    const { mtimeMs } = await this.#file.stat();
    this.state = { ...this.state, fingerprint: await fingerprintOf(this.#file), generation, offset: 0, done: false };
    this.readOffset = 0;
    this.knownSize = 0;
    this.#stream = openFileStream(this.#context, this.state, this.labels, mtimeMs);
    this.#stream.touch();
  }

  /** The file was renamed and is followed under its new name. */
  rename(path: string): void {
    this.state.path = path;
    this.rotatedAt = undefined;
    this.#stream.touch();
  }

  /** Nothing more is expected of the file. */
  async finish(): Promise<void> {
    this.state.done = true;
    this.#stream.end();
    await this.close();
  }

  /** Lets go of the file; its checkpoint says where to go on. */
  async close(): Promise<void> {
    this.#context.close(this.#stream);
    await this.#file.close();
  }
}

export function chunkBuffer(): Buffer {
  return Buffer.allocUnsafeSlow(CHUNK_BYTES);
}

/** Opens a file and learns what identifies it. */
export async function openFile(path: string): Promise<{
  file: FileHandle;
  device: string;
  inode: string;
  fingerprint: Fingerprint;
  size: number;
  mtimeMs: number;
}> {
  const file = await open(path, "r");
  try {
    const stat = await file.stat({ bigint: true });
    return {
      file,
      device: stat.dev.toString(36),
      inode: stat.ino.toString(36),
      fingerprint: await fingerprintOf(file),
      size: Number(stat.size),
      mtimeMs: Number(stat.mtimeMs),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}
