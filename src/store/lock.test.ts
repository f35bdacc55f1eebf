import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isKilowatchError } from "#base";
import { holdLock, lockHolder } from "./lock.ts";

let directory: string;
let path: string;
let holder: ChildProcess | undefined;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-lock-"));
  path = join(directory, "server.lock");
});
afterEach(() => {
  holder?.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

describe("a directory's lock", () => {
  it("has one holder, who tells where to find him", () => {
    expect(lockHolder(path)).toBeUndefined();
    const lock = holdLock(path, { pid: "1" });
    lock.announce({ pid: "1", url: "http://127.0.0.1:1" });
    expect(lockHolder(path)).toEqual({ pid: "1", url: "http://127.0.0.1:1" });
    expect(() => holdLock(path, { pid: "2" })).toThrow(/held by process 1: stop that server/);
    lock.release();
    expect(lockHolder(path)).toBeUndefined();
    holdLock(path, { pid: "2" }).release();
  });

  it("ends with its holder's process, however that ends", async () => {
    const script = `import { holdLock } from ${JSON.stringify(new URL("lock.ts", import.meta.url).href)};
      holdLock(${JSON.stringify(path)}, { pid: String(process.pid) }); gc(); process.stdout.write("held"); setInterval(() => undefined, 1000);`;
    const child = spawn(
      process.execPath,
      ["--expose-gc", "--conditions=source", "--input-type=module-typescript", "-e", script],
      {
        stdio: ["ignore", "pipe", "inherit"],
      },
    );
    holder = child;
    await once(child.stdout, "data");
    expect(lockHolder(path)).toEqual({ pid: String(child.pid) });
    let thrown: unknown;
    try {
      holdLock(path, {});
    } catch (error) {
      thrown = error;
    }
    expect(isKilowatchError(thrown, "STORE_LOCKED")).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(lockHolder(path)).toBeUndefined();
    holdLock(path, {}).release();
  });
});
