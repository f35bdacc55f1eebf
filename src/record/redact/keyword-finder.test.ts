import * as fc from "fast-check";
import { expect, it } from "vitest";
import { keywordFinder } from "./keyword-finder.ts";

const WORDS = ["passw", "token", "secret", "api_key", "bearer ", "x-amz-"];

it("finds a word wherever it stands, in letters of either case, and nothing that only looks like it", () => {
  const find = keywordFinder(WORDS);
  const plain = new RegExp(WORDS.join("|"), "i");
  const piece = fc.oneof(
    fc.constantFrom(
      ...WORDS,
      ...WORDS.map((word) => word.toUpperCase()),
      "pass",
      "w",
      "tok",
      "en",
      "SecRet",
      "api?key",
    ),
    fc.string({ unit: "binary", maxLength: 7 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
      const text = pieces.join("");
      expect(find(text)).toBe(plain.test(text));
    }),
    { numRuns: 2000 },
  );
});
