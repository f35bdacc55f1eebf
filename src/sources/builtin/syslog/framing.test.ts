import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SyslogFraming } from "./framing.ts";

const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

describe("syslog framing", () => {
  const f = (input: string, output: string[]): void => {
    it(`${JSON.stringify(input)} holds ${output.length}`, () => {
      const framing = new SyslogFraming(100);
      expect([...framing.push(bytes(input)), ...framing.end()]).toEqual(output);
    });
  };
  f("<13>one\n<13>two\n", ["<13>one", "<13>two"]);
  f("7 <13>one7 <13>two", ["<13>one", "<13>two"]);
  f("7 <13>a\nb\n<13>line\n", ["<13>a\nb", "<13>line"]);
  f("<13>crlf\r\n<13>nul\0\n\n", ["<13>crlf", "<13>nul"]);
  f("2026-11-23 no priority\n", ["2026-11-23 no priority"]);
  f("<13>cut off", ["<13>cut off"]);
  f("12345678901 not a length\n", ["12345678901 not a length"]);

  it("does not care how TCP cuts the stream", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 40 })), {
          maxLength: 8,
        }),
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1 }),
        (written, cuts) => {
          const messages = written.map(([counted, text]) => [counted, `<13>${text}x`] as const);
          const stream = bytes(
            messages.map(([counted, text]) => (counted ? `${text.length} ${text}` : `${text}\n`)).join(""),
          );
          const framing = new SyslogFraming(1000);
          const heard: string[] = [];
          for (let at = 0, cut = 0; at < stream.length; cut++) {
            const size = cuts[cut % cuts.length] ?? 1;
            heard.push(...framing.push(stream.subarray(at, at + size)));
            at += size;
          }
          expect([...heard, ...framing.end()]).toEqual(messages.map(([, text]) => text));
        },
      ),
    );
  });

  it("refuses a length beyond the limit, and never holds more than it", () => {
    expect(() => new SyslogFraming(100).push(bytes("101 <13>"))).toThrow(/announced; the limit is 100/);
    const framing = new SyslogFraming(100);
    expect(framing.push(bytes("x".repeat(250)))).toHaveLength(1);
    expect(framing.cut).toBe(1);
  });

  it("takes any bytes", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 })), (chunks) => {
        const framing = new SyslogFraming(1_000_000_000);
        for (const chunk of chunks) framing.push(chunk);
        framing.end();
      }),
    );
  });
});
