import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type ErrorCode, errorTable, isKilowatchError, KilowatchError, messageOf } from "./errors.ts";

const page = readFileSync(new URL("../../docs/reference/errors.md", import.meta.url), "utf8");
const documented = new Map(
  [...page.matchAll(/^\| `([A-Z_]+)` \| (\d+) \| (\d+) \| (yes|no) \| (.+) \|$/gm)].map((row) => [row[1], row]),
);

describe("the error table", () => {
  it("and docs/reference/errors.md name the same codes", () => {
    expect(new Set(documented.keys())).toEqual(new Set(Object.keys(errorTable)));
  });

  it.each(Object.entries(errorTable))("%s is documented as it is", (code, row) => {
    expect(documented.get(code)?.slice(2, 5)).toEqual([String(row.status), String(row.exit), row.retry ? "yes" : "no"]);
  });
});

describe("an error", () => {
  it("carries what its code means", () => {
    const error = new KilowatchError("STORE_FULL", "full", { details: { file: "spool" } });
    expect([error.status, error.exitCode, error.retry, error.details["file"]]).toEqual([503, 75, true, "spool"]);
    expect(isKilowatchError(error, "STORE_FULL")).toBe(true);
    expect(isKilowatchError(error, "TIMEOUT" satisfies ErrorCode)).toBe(false);
  });

  it("is told on one line", () => {
    expect(messageOf(new Error("a\n  b"))).toBe("a b");
  });
});
