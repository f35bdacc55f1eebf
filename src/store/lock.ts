import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { KilowatchError } from "#base";

/** A lock on a directory, held by this process until it releases it or dies. */
export interface DirectoryLock {
  /** Changes what others read of the holder: its process id, its socket, its address. */
  announce(details: Readonly<Record<string, string>>): void;
  release(): void;
}

/** Locks held by this process; a database that nothing refers to would be closed, and its lock dropped, by the garbage collector. */
const held = new Set<DatabaseSync>();

/**
 * Takes the lock file at `path` or throws STORE_LOCKED, which names the holder. The lock is an exclusive transaction of
 * SQLite, so the kernel drops it with the process: there are no stale locks, and no guesses about process ids.
 */
export function holdLock(path: string, details: Readonly<Record<string, string>>): DirectoryLock {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA busy_timeout = 0; PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (!isBusy(error)) throw error;
    const holder = readDetails(path);
    throw new KilowatchError(
      "STORE_LOCKED",
      `${path} is held by ${holder.pid === undefined ? "another process" : `process ${holder.pid}`}: stop that server, or use another data directory`,
      { cause: error, details: holder },
    );
  }
  const announce = (told: Readonly<Record<string, string>>): void =>
    writeFileSync(detailsPath(path), `${JSON.stringify(told)}\n`, { mode: 0o600 });
  announce(details);
  held.add(database);
  return {
    announce,
    release: () => {
      rmSync(detailsPath(path), { force: true });
      held.delete(database);
      database.close();
    },
  };
}

/** What the holder of the lock at `path` announced, or undefined where nobody holds it. */
export function lockHolder(path: string): Record<string, string> | undefined {
  try {
    const lock = new DatabaseSync(path, { readOnly: true });
    try {
      lock.exec("PRAGMA busy_timeout = 0; SELECT count(*) FROM sqlite_master");
      return undefined;
    } finally {
      lock.close();
    }
  } catch (error) {
    return isBusy(error) ? readDetails(path) : undefined;
  }
}

const detailsPath = (path: string): string => `${path}.json`;

function readDetails(path: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(detailsPath(path), "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}

/** Tells SQLITE_BUSY, whatever its extended code: another process holds the lock. */
export function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && Number(error.errcode) % 256 === 5;
}
