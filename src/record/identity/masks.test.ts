import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_CATALOGUE } from "./catalogue.ts";
import { createIdentifier } from "./identifier.ts";
import { MASKS } from "./masks.ts";
import { MaskScanner } from "./scanner.ts";
import { SLOT } from "./slots.ts";

const scanner = new MaskScanner();
const kinds = new Map(MASKS.map((mask) => [SLOT[mask.kind], mask]));

function slots(text: string): { kind: string; value: string; pattern: RegExp }[] {
  scanner.scan(text, 0, text.length, 1);
  return Array.from({ length: scanner.count }, (_, slot) => {
    const mask = kinds.get(scanner.kinds[slot] ?? 0);
    return { kind: mask?.kind ?? "?", value: scanner.value(slot), pattern: mask?.pattern ?? /$^/ };
  });
}

describe("masks", () => {
  const identifier = createIdentifier({ catalogue: NO_CATALOGUE });

  it.each(MASKS.flatMap((mask) => mask.samples.map((sample) => ({ mask: mask.kind, ...sample }))))(
    "$mask: $text",
    ({ text, template }) => {
      const input = { message: text, logger: "nova", service: undefined, severity: 9, exception: undefined };
      expect(identifier.identify(input).template).toBe(template);
    },
  );

  it.each(MASKS.filter((mask) => mask.isExact))("the scanner finds whatever $kind's pattern describes", (mask) => {
    fc.assert(
      fc.property(fc.stringMatching(mask.pattern), (value) => {
        expect(slots(`a ${value} b`)).toMatchObject([{ kind: mask.kind, value }]);
      }),
      { numRuns: 300 },
    );
  });

  it("what the scanner finds is what the pattern of its kind describes", () => {
    const token = fc.stringMatching(/^[0-9a-fx:./@-]{1,40}$/);
    const words = fc.oneof(
      token,
      fc.string(),
      fc.ipV6(),
      fc.ipV4(),
      fc.date({ noInvalidDate: true }).map(String),
      fc.webUrl(),
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 6 }), (parts) => {
        for (const slot of slots(parts.join(" "))) expect(slot.value).toMatch(slot.pattern);
      }),
      { numRuns: 3000 },
    );
  });

  it("leaves the text around the slots as it is", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((text) => !/[\ue000-\ue0cf]/.test(text)),
        (text) => {
          slots(text);
          let rebuilt = "";
          let slot = 0;
          for (const character of scanner.masked()) {
            const code = character.charCodeAt(0);
            const isSlot = slot < scanner.count && code === scanner.kinds[slot];
            rebuilt += isSlot ? scanner.value(slot++) : character;
          }
          expect(rebuilt).toBe(text);
        },
      ),
    );
  });
});
