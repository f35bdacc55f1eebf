import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { oneOf, parseSearch, pick, stringifySearch } from "./search.ts";

describe("the address", () => {
  it("gives back every text that was put into it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom("filter", "from", "record"), fc.string({ minLength: 1 })), (search) => {
        expect(parseSearch(stringifySearch(search))).toEqual({ ...search });
      }),
    );
  });

  it("leaves out what is empty", () =>
    expect(stringifySearch({ filter: "", record: undefined, from: "1h" })).toBe("?from=1h"));

  it("keeps numbers in the text as text", () => expect(parseSearch("?filter=404")).toEqual({ filter: "404" }));

  it("picks the known keys", () =>
    expect(pick({ from: "1h", to: "", other: "x", filter: 1 }, ["from", "to", "filter"])).toEqual({ from: "1h" }));

  it("falls back to the first word", () => {
    expect(oneOf("b", ["a", "b"])).toBe("b");
    expect(oneOf("c", ["a", "b"])).toBe("a");
    expect(oneOf(undefined, ["a", "b"])).toBe("a");
  });
});
