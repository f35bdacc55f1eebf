import { describe, expect, it } from "vitest";
import { toCsv, toNdjson } from "./export.ts";

describe("what leaves the console", () => {
  it("is CSV by RFC 4180, with all columns of all rows", () =>
    expect(
      toCsv([
        { a: 'say "hi", twice', b: 1 },
        { a: "two\nlines", c: { d: [1] } },
      ]),
    ).toBe('a,b,c\r\n"say ""hi"", twice",1,\r\n"two\nlines",,"{""d"":[1]}"\r\n'));

  it("gives a spreadsheet no formula, but leaves numbers alone", () =>
    expect(toCsv([{ a: "=1+1", b: "-0.42", c: -3, d: "@x" }])).toBe("a,b,c,d\r\n'=1+1,-0.42,-3,'@x\r\n"));

  it("is one JSON object a line", () => expect(toNdjson([{ a: 1 }, { b: "\n" }])).toBe('{"a":1}\n{"b":"\\n"}\n'));
});
