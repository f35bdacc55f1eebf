import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const ALLOWED = ["MIT", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "ISC", "Apache-2.0", "MPL-2.0"];
/** Allowed where a package only builds or tests, and never ships. */
const ALLOWED_AT_BUILD = ["CC-BY-4.0", "CC-BY-3.0", "CC0-1.0", "Python-2.0", "OFL-1.1"];

interface Locked {
  license?: string;
  dev?: boolean;
}

/** Tells whether an SPDX expression (SPDX 2.3, annex D) can be met with the allowed licences alone. */
function isMet(expression: string, allowed: readonly string[]): boolean {
  const plain = expression.replace(/[()]/g, "");
  return plain
    .split(" OR ")
    .some((choice) => choice.split(" AND ").every((licence) => allowed.includes(licence.trim())));
}

describe("the licences of what is installed", () => {
  const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8")) as {
    packages: Record<string, Locked>;
  };
  const packages = Object.entries(lock.packages).filter(([path]) => path !== "");

  it("are all permissive", () => {
    const wrong = packages
      .filter(([, locked]) => !isMet(locked.license ?? "none", [...ALLOWED, ...(locked.dev ? ALLOWED_AT_BUILD : [])]))
      .map(([path, locked]) => `${path}: ${locked.license ?? "no licence named"}`);
    expect(wrong).toEqual([]);
  });

  it("are read at all", () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(isMet("(MIT OR GPL-3.0)", ALLOWED)).toBe(true);
    expect(isMet("(Apache-2.0 AND GPL-3.0)", ALLOWED)).toBe(false);
  });
});
