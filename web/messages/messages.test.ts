import { describe, expect, it } from "vitest";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

const english: { [key: string]: string } = en;
const chinese: { [key: string]: string } = zh;

/** The names between double braces, sorted. */
function slots(text: string | undefined): string[] {
  return [...(text ?? "").matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] ?? "").sort();
}

describe("the languages", () => {
  it("have the same keys, Chinese without singulars", () => {
    const plural = (key: string): boolean => !key.endsWith("_one");
    expect(Object.keys(chinese).sort()).toEqual(Object.keys(english).filter(plural).sort());
  });

  it("have no empty texts", () => {
    const texts = [...Object.entries(english), ...Object.entries(chinese)];
    expect(texts.filter(([, text]) => text.trim() === "")).toEqual([]);
  });

  it("fill the same slots", () => {
    const different = Object.keys(chinese).filter(
      (key) => slots(english[key]).join(" ") !== slots(chinese[key]).join(" "),
    );
    expect(different).toEqual([]);
  });

  it("have both English forms where a count decides", () => {
    const missing = Object.keys(english)
      .filter((key) => key.endsWith("_one"))
      .filter((key) => english[key.replace(/_one$/, "_other")] === undefined);
    expect(missing).toEqual([]);
  });
});
