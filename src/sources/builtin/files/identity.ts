import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import type { Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";

/** The first bytes of a file tell it from another that took over its inode or its name: a log begins with a time stamp. */
const FINGERPRINT_BYTES = 1024;
/** Fewer bytes are no proof that two files hold the same. */
export const LEAST_PROOF = 32;

/** Hash over the first `length` bytes of a file's (decompressed) content. */
export interface Fingerprint {
  length: number;
  hash: string;
}

/** What is known of a file that was read, now or before a restart. Kept as the checkpoint's value. */
export interface FileState {
  path: string;
  device: string;
  inode: string;
  fingerprint: Fingerprint;
  /** Second part of the record ids of this content. */
  generation: string;
  /** Where to go on: offset of the first byte that no durable record covers, in decompressed content. */
  offset: number;
  /** When the file had last been written as we first saw it: milliseconds since the epoch. */
  begun: number;
  /** When the file was last written, as far as we have looked: milliseconds since the epoch. */
  written: number;
  /** Read to its end, and nothing more is expected of it. */
  done: boolean;
}

export function keyOf(state: { device: string; inode: string }): string {
  return `${state.device}:${state.inode}`;
}

/** Tells whether a stat is of the file that `state` tells of. */
export function isOf(stat: { ino: bigint; dev: bigint }, state: { device: string; inode: string }): boolean {
  return stat.ino.toString(36) === state.inode && stat.dev.toString(36) === state.device;
}

export async function fingerprintOf(file: FileHandle, length = FINGERPRINT_BYTES): Promise<Fingerprint> {
  const buffer = Buffer.alloc(length);
  let have = 0;
  while (have < length) {
    const { bytesRead } = await file.read(buffer, have, length - have, have);
    if (bytesRead === 0) break;
    have += bytesRead;
  }
  return hashed(buffer.subarray(0, have));
}

/** Tells whether the file still begins as it did. Nothing is known of a file that was empty. */
export async function beginsAs(file: FileHandle, fingerprint: Fingerprint): Promise<boolean> {
  const now = await fingerprintOf(file, Math.max(1, fingerprint.length));
  return fingerprint.length === 0 || (now.length === fingerprint.length && now.hash === fingerprint.hash);
}

export function isWholeFingerprint(fingerprint: Fingerprint): boolean {
  return fingerprint.length >= FINGERPRINT_BYTES;
}

/** The same of any file by its path, compressed or not. */
export async function pathBeginsAs(path: string, fingerprint: Fingerprint): Promise<boolean> {
  if (fingerprint.length < LEAST_PROOF) return false;
  const now = await fingerprintOfPath(path, fingerprint.length);
  return now.length === fingerprint.length && now.hash === fingerprint.hash;
}

export async function fingerprintOfPath(path: string, length = FINGERPRINT_BYTES): Promise<Fingerprint> {
  if (!isCompressed(path)) {
    const file = await open(path, "r");
    try {
      return await fingerprintOf(file, length);
    } finally {
      await file.close();
    }
  }
  const parts: Buffer[] = [];
  let have = 0;
  for await (const part of openContent(path)) {
    parts.push(part as Buffer);
    have += (part as Buffer).length;
    if (have >= length) break;
  }
  return hashed(Buffer.concat(parts).subarray(0, length));
}

function hashed(bytes: Uint8Array): Fingerprint {
  return { length: bytes.length, hash: createHash("sha256").update(bytes).digest("hex").slice(0, 16) };
}

export function isCompressed(path: string): boolean {
  return /\.(gz|zst)$/.test(path);
}

/** The decompressed content of a file, as a stream. */
function openContent(path: string, start = 0): Readable {
  if (!isCompressed(path)) return createReadStream(path, { start });
  const decompress = path.endsWith(".gz") ? createGunzip() : createZstdDecompress();
  const raw = createReadStream(path);
  raw.on("error", (error) => decompress.destroy(error));
  decompress.on("close", () => raw.destroy());
  return raw.pipe(decompress);
}

/** The decompressed content of a file from `offset` on. */
export async function* contentFrom(path: string, offset: number): AsyncGenerator<Buffer> {
  let toSkip = isCompressed(path) ? offset : 0;
  for await (const part of openContent(path, offset)) {
    const chunk = part as Buffer;
    const fresh = chunk.subarray(Math.min(toSkip, chunk.length));
    toSkip -= chunk.length - fresh.length;
    if (fresh.length > 0) yield fresh;
  }
}
