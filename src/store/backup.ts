import type { Stats } from "node:fs";
import { cp, lstat, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { KilowatchError } from "#base";
import { lockPathOf } from "./engine/engine.ts";
import { holdLock } from "./lock.ts";

/** What of a data directory only a running process needs: locks and notes. */
const TRANSIENT = /(?:server\.lock|server\.lock\.\w+|server\.json)$/;

/**
 * Copies a data directory that nothing holds, spool and archive included; opened, the copy is the same store. Throws
 * STORE_LOCKED where a server or command holds it, CONFLICT where the target is not empty.
 */
export async function backupStore(directory: string, to: string): Promise<void> {
  await requireEmpty(to);
  const lock = holdLock(lockPathOf(join(directory, "engine")), { pid: String(process.pid) });
  try {
    await cp(directory, to, {
      recursive: true,
      preserveTimestamps: true,
      verbatimSymlinks: true,
      filter: async (path) => !TRANSIENT.test(path) && isKept(await lstat(path)),
    });
  } finally {
    lock.release();
  }
}

/** Makes the target of a backup; throws CONFLICT where something is in it. */
export async function requireEmpty(to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  if ((await readdir(to)).length > 0) {
    throw new KilowatchError("CONFLICT", `${to} is not empty: name a directory of its own for each backup`);
  }
}

/** Pipes and sockets belong to processes. */
function isKept(found: Stats): boolean {
  return found.isFile() || found.isDirectory() || found.isSymbolicLink();
}
