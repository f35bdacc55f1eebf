import { createRequire } from "node:module";
import { KilowatchError, messageOf } from "#base";

/** One connection of chDB, opaque to us. */
export interface NativeConnection {
  readonly brand: "chdb connection";
}

export interface NativeResult {
  bytes: Uint8Array;
  elapsed: number;
  rowsRead: number;
  bytesRead: number;
}

/** The part of chDB's addon that the front uses. */
export interface Native {
  CreateConnection(directory: string, commandLine: readonly string[]): NativeConnection;
  QueryAsyncConnection(connection: NativeConnection, sql: string, format: string): Promise<NativeResult>;
  CloseConnection(connection: NativeConnection): void;
}

/**
 * Loads chDB's addon through the package's own loader. Its `Session` class is left aside because it closes a connection
 * only when no other one is busy: one long query would then keep thousands of them open. Throws ENGINE_MISSING.
 */
export function loadNative(): Native {
  try {
    const chdb = createRequire(import.meta.url).resolve("chdb");
    const loader = createRequire(chdb)("./dist/loader.js") as { loadNative(): Native };
    return loader.loadNative();
  } catch (error) {
    throw new KilowatchError(
      "ENGINE_MISSING",
      `the embedded store needs the npm package chdb 3.4 (Linux or macOS on x64 or arm64, glibc): run "npm install chdb@3.4.0", or name a ClickHouse server in the configuration (${messageOf(error)})`,
      { cause: error },
    );
  }
}

/** Tells whether chDB is installed, without loading its 540 MB library. */
export function engineInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve("chdb");
    return true;
  } catch {
    return false;
  }
}
