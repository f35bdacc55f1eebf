import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { pages } from "../tools/pages.ts";

describe("the reference", () => {
  it.each(Object.keys(pages))("%s says what the definitions say (else run npm run reference)", (name) => {
    const written = readFileSync(new URL(`../docs/reference/${name}`, import.meta.url), "utf8");
    expect(written).toBe(pages[name]?.());
  });
});
