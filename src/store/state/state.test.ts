import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { stateCases } from "./conformance.ts";
import { keptFormats, opensKeptFormat } from "./fixtures.ts";
import { openState, type State } from "./state.ts";

let directory: string;
let path: string;
const opened: State[] = [];

function open(): State {
  const state = openState({ path });
  opened.push(state);
  return state;
}

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-state-"));
  path = join(directory, "state.sqlite");
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((state) => state.close()));
  rmSync(directory, { recursive: true, force: true });
});

describe("state in SQLite", () => {
  it.each(stateCases)("$title", async ({ check }) => {
    const one = open();
    await one.migrate();
    await expect(check(one, open())).resolves.toBeUndefined();
  });

  it.each(keptFormats)("opens the kept fixture of format %i", async (format) => {
    await expect(opensKeptFormat(open(), format)).resolves.toBeUndefined();
  });

  it("keeps its file to its owner", () => {
    open();
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("says what to do with a file that is no database", () => {
    writeFileSync(path, "no database at all, but long enough to be taken for one".repeat(100));
    expect(() => open()).toThrow(/restore it from a backup/);
  });

  it("loses nothing it acknowledged when killed", async () => {
    let acknowledged = -1;
    for (let turn = 0; turn < 5; turn += 1) {
      const writer = spawn(
        process.execPath,
        [
          "--conditions=source",
          new URL("testdata/writer.ts", import.meta.url).pathname,
          path,
          String(acknowledged + 1),
        ],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      let told = "";
      writer.stdout.on("data", (chunk: Buffer) => {
        told += chunk.toString();
        if (told.split("\n").length > 20 + turn * 7) writer.kill("SIGKILL");
      });
      await once(writer, "close");
      acknowledged = Number(told.trimEnd().split("\n").at(-1));
    }
    const state = open();
    await state.migrate();
    const kept = new Set((await state.documents.list("number")).map(({ value }) => value));
    const missing = Array.from({ length: acknowledged + 1 }, (_, number) => number).filter(
      (number) => !kept.has(number),
    );
    expect(acknowledged).toBeGreaterThan(100);
    expect(missing).toEqual([]);
  });
});
