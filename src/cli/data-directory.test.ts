import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { requireDataDirectory } from "./data-directory.ts";

it("a data directory is one that holds a store, or nothing; none is made by looking", () => {
  const directory = mkdtempSync(join(tmpdir(), "kilowatch-data-"));
  const missing = join(directory, "typo");
  expect(() => requireDataDirectory(missing)).toThrow(`${missing} is no data directory`);
  expect(existsSync(missing)).toBe(false);
  expect(() => requireDataDirectory(directory)).not.toThrow();
  writeFileSync(join(directory, "syslog"), "");
  expect(() => requireDataDirectory(directory)).toThrow("is no data directory");
  writeFileSync(join(directory, "state.sqlite"), "");
  expect(() => requireDataDirectory(directory)).not.toThrow();
  rmSync(directory, { recursive: true });
});
