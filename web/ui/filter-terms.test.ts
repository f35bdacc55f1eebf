import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchesFilter, parseFilter } from "#contract";
import { hasTerm, joinFilters, splitTerms, term, toggleTerm } from "./filter-terms.ts";

const at = (host: string) => ({ time: "2026-11-23T19:58:40.221000Z", host });

function fits(filter: string, host: string): boolean {
  const parsed = parseFilter(filter);
  if (parsed.error !== undefined) throw new Error(`${filter}: ${parsed.error.message}`);
  return matchesFilter(parsed.filter, at(host), 0);
}

describe("terms of a filter", () => {
  it("splits at spaces outside quotes and brackets", () =>
    expect(splitTerms('a:b  "c \\" d" (e OR f) -g:"h i"')).toEqual(["a:b", '"c \\" d"', "(e OR f)", '-g:"h i"']));

  it("adds a term, takes it away again, and turns it round", () => {
    const one = toggleTerm("severity>=error", "host", "cmp-1");
    expect(one).toBe("severity>=error host:cmp-1");
    expect(hasTerm(one, "host", "cmp-1")).toBe(true);
    expect(toggleTerm(one, "host", "cmp-1")).toBe("severity>=error");
    expect(toggleTerm(one, "host", "cmp-1", true)).toBe("severity>=error -host:cmp-1");
  });

  it("brackets an OR before a term joins it", () => {
    const filter = toggleTerm("host:a OR host:b", "host", "a", true);
    expect(fits(filter, "b")).toBe(true);
    expect(fits(filter, "a")).toBe(false);
    expect(joinFilters("host:a OR host:b", undefined, " ", "host:b")).toBe("(host:a OR host:b) host:b");
  });

  it("means exactly the value that was clicked, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 20 }), (value) => {
        expect(fits(term("host", value), value)).toBe(true);
        expect(fits(term("host", value, true), value)).toBe(false);
        expect(fits(term("host", value), `${value}x`)).toBe(false);
      }),
    );
  });
});
