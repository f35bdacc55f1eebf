import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLogger } from "#base";
import { openWorkplace } from "./workplace.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-workplace-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a workplace", () => {
  it("makes its data directory", async () => {
    const workplace = await openWorkplace(join(directory, "new"), createLogger({ write: () => {} }));
    expect(existsSync(join(directory, "new"))).toBe(true);
    await workplace.close();
  });

  it("says which directory it can't have, and the remedy", async () => {
    // A file in its way refuses root too, as permissions do not.
    writeFileSync(join(directory, "file"), "");
    await expect(
      openWorkplace(join(directory, "file", "data"), createLogger({ write: () => {} })),
    ).rejects.toMatchObject({
      code: "FILE_UNREADABLE",
      message: expect.stringMatching(/file\/data can't be written to; name another with --data/) as string,
    });
  });
});
