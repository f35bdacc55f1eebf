import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

it("says what to install where chDB is missing, and touches nothing", async () => {
  const directory = join(mkdtempSync(join(tmpdir(), "kilowatch-missing-")), "data");
  const run = promisify(execFile)(
    process.execPath,
    [
      "--conditions=source",
      "--import",
      new URL("./testdata/without-chdb.ts", import.meta.url).href,
      new URL("./testdata/server.ts", import.meta.url).pathname,
      directory,
    ],
    { env: { ...process.env, NODE_OPTIONS: "" } },
  );
  const failure = await run.then(
    () => "it started",
    (error: { stderr: string }) => error.stderr,
  );
  expect(failure).toContain("ENGINE_MISSING");
  expect(failure).toContain("npm install chdb@3.4.0");
  expect(existsSync(directory)).toBe(false);
  rmSync(join(directory, ".."), { recursive: true });
});
