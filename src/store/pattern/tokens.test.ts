import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TokenScanner } from "./tokens.ts";

const MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
const CLOCK = String.raw`\d\d:\d\d:\d\d`;
const TIME = String.raw`\d{4}-\d\d-\d\d[ T]${CLOCK}(?:[.,]\d{6}|[.,]\d{3})?|(?:${MONTHS}) [ \d]\d ${CLOCK}|\d\d/(?:${MONTHS})/\d{4}:${CLOCK}`;
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const WORD = "[A-Za-z_]*[0-9][A-Za-z0-9_]*";

/** What a token is, said briefly and searched for slowly. */
const TOKEN = new RegExp(String.raw`${TIME}|(?:req-)?${UUID}|(?<!", line |"line":)\b${WORD}(?:[.:-]${WORD})*`, "g");

type Found = readonly (readonly [number, string])[];

const searched = (text: string): Found => [...text.matchAll(TOKEN)].map((match) => [match.index, match[0]]);

function scanned(text: string, from: number, to: number): Found {
  const scanner = new TokenScanner();
  const codes = Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
  const found: (readonly [number, string])[] = [];
  for (let at = from; scanner.next(codes, from, to, at); at = scanner.end) {
    found.push([scanner.start - from, text.slice(scanner.start, scanner.end)]);
  }
  return found;
}

const pieces = fc.oneof(
  fc.constantFrom(
    "2026-11-23 19:58:40.221",
    "2026-11-23T19:58:40,221345",
    "2026-11-23 19:58:4",
    "Nov 23 19:58:40",
    "Dec  3 19:58:40",
    "23/Nov/2026:19:58:40",
    "9c1e1b0c-97b7-4b11-9d2d-5a0a8f3a1c77",
    "abcdefab-97b7-4b11-9d2d-5a0a8f3a1c77",
    "req-9c1e1b0c-97b7-4b11-9d2d-5a0a8f3a1c77",
    "req-",
    '", line ',
    '"line":',
    "10.0.0.1:80",
    "nova-compute",
    "v2.1",
    "_x9",
    "Ü",
    "…",
  ),
  fc.constantFrom(...' -./:,_T0123456789abcfxyzNov"\n'.split("")),
);
const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(""));

describe("tokens", () => {
  it("are those that the regular expression finds", () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(scanned(text, 0, text.length)).toEqual(searched(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("of a part of a text are those of the part alone", () => {
    fc.assert(
      fc.property(texts, texts, texts, (before, text, after) => {
        const whole = before + text + after;
        expect(scanned(whole, before.length, before.length + text.length)).toEqual(searched(text));
      }),
      { numRuns: 5000 },
    );
  });

  it("are times, ids and words with digits", () => {
    const text =
      'xNov 23 19:58:40 File "a.py", line 12 req-9c1e1b0c-97b7-4b11-9d2d-5a0a8f3a1c77 10.0.0.1:80 nova-compute';
    expect(scanned(text, 0, text.length).map(([, token]) => token)).toEqual([
      "Nov 23 19:58:40",
      "req-9c1e1b0c-97b7-4b11-9d2d-5a0a8f3a1c77",
      "10.0.0.1:80",
    ]);
  });
});
