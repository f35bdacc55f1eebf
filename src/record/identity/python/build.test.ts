import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeCatalogue, encodeCatalogue } from "../encoding.ts";
import { buildCatalogue } from "./build.ts";

describe("buildCatalogue", () => {
  let directory = "";
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), "kilowatch-catalogue-"));
    for (const folder of ["nova/tests", "other"]) mkdirSync(join(directory, folder), { recursive: true });
    writeFileSync(join(directory, "nova/api.py"), `LOG = logging.getLogger("nova.special")\nLOG.info("Hello %s", x)\n`);
    writeFileSync(join(directory, "nova/quiet.py"), "x = 1\n");
    writeFileSync(join(directory, "nova/tests/test_api.py"), `LOG.info("Not me")\n`);
    writeFileSync(join(directory, "other/a.py"), `LOG.error(f"Bye {x}")\n`);
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const build = (packages: readonly string[], where = directory): ReturnType<typeof buildCatalogue> =>
    buildCatalogue({ directory: where, release: "r", packages, onUnreadable: () => {} });

  it("reads sources, not tests, and names loggers that sources name", () => {
    expect(build([])).toEqual({
      format: 1,
      release: "r",
      files: ["nova/api.py#nova.special", "other/a.py"],
      entries: [
        [0, 2, "info", 0, "Hello %s"],
        [1, 1, "error", 1, "Bye {x}"],
      ],
    });
    expect(build(["other"]).files).toEqual(["other/a.py"]);
  });

  it("names a directory that is not there", () => {
    expect(() => build([], join(directory, "gone"))).toThrow(/gone cannot be read.*Name a directory/);
  });

  it("is the same after packing", () => {
    expect(decodeCatalogue(encodeCatalogue(build([]), true))).toEqual(build([]));
    expect(JSON.parse(Buffer.from(encodeCatalogue(build([]), false)).toString("utf8"))).toEqual(build([]));
  });
});
