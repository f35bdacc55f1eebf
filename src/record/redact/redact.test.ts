import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mayHoldSecret, redact } from "./redact.ts";
import { RULES } from "./rules.ts";

describe("redact", () => {
  const samples = RULES.flatMap((rule) => rule.samples.map((sample) => ({ rule: rule.id, ...sample })));

  it.each(samples)("replaces by $rule: $text", ({ text, redacted }) => {
    const once = redact(text);
    expect(once.text).toBe(redacted);
    expect(once.count).toBeGreaterThan(0);
    expect(redact(redacted)).toEqual({ text: redacted, count: 0 });
  });

  it.each(RULES.flatMap((rule) => rule.harmless))("leaves alone: %s", (text) => {
    expect(redact(text)).toEqual({ text, count: 0 });
  });

  it("is idempotent and never shows a planted password", () => {
    const piece = fc.oneof(
      fc.constantFrom(...samples.map((sample) => sample.text)),
      fc.string({ maxLength: 12 }),
      fc.constantFrom(" ", ", ", "\n"),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const once = redact(pieces.join(" ")).text;
        expect(redact(once).text).toBe(once);
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{9,20}$/), fc.lorem(), (secret, words) => {
        expect(redact(`${words} password=${secret} ${words}`).text).not.toContain(`=${secret}`);
        expect(redact(`${words} {'admin_password': '${secret}'}`).text).not.toContain(`'${secret}'`);
        expect(redact(`rabbit://u:${secret}@h,v:${secret}@i`).text).not.toContain(`:${secret}@`);
      }),
    );
  });

  it("looks at no rule where no keyword is", () => {
    expect(mayHoldSecret("Took 1.03 seconds to destroy the instance on the hypervisor.")).toBe(false);
    expect(mayHoldSecret("X-AUTH-TOKEN")).toBe(true);
    expect(mayHoldSecret("at the very end: Password")).toBe(true);
  });

  it("works on bytes as latin-1", () => {
    const text = Buffer.from("pässword password=geheim ü", "utf8").toString("latin1");
    expect(Buffer.from(redact(text).text, "latin1").toString("utf8")).toBe("pässword password=<secret> ü");
  });
});
