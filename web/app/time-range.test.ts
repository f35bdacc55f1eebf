import { describe, expect, it } from "vitest";
import {
  absoluteRange,
  isRelative,
  rememberedRange,
  rememberRange,
  resolveRange,
  spanSeconds,
  spanText,
  widen,
} from "./time-range.ts";

const NOW = Date.parse("2026-11-23T20:00:00Z");

describe("a time range", () => {
  it.each([
    ["90s", 90],
    ["15m", 900],
    ["2h", 7_200],
    ["7d", 604_800],
    ["2w", 1_209_600],
  ])("reads the span %s as %d seconds", (text, seconds) => expect(spanSeconds(text)).toBe(seconds));

  it.each(["", "h", "1 h", "-1h", "1.5h", "2026-11-23T00:00:00Z"])("takes %j for no span", (text) =>
    expect(spanSeconds(text)).toBeUndefined(),
  );

  it.each([90, 900, 7_200, 604_800])("writes %d seconds as the span that reads back", (seconds) =>
    expect(spanSeconds(spanText(seconds))).toBe(seconds),
  );

  it("resolves a span back from now", () =>
    expect(resolveRange({ from: "1h", to: undefined }, NOW)).toEqual({ from: NOW - 3_600_000, to: NOW }));

  it("refuses an end before the start, and what is no time", () => {
    const noon = "2026-11-23T12:00:00Z";
    expect(resolveRange({ from: noon, to: "2026-11-23T11:00:00Z" }, NOW)).toBeUndefined();
    expect(resolveRange({ from: "yesterday", to: undefined }, NOW)).toBeUndefined();
  });

  it("widens a span by two, and two moments around their middle but never into the future", () => {
    expect(widen({ from: "6h", to: undefined }, NOW)).toEqual({ from: "12h", to: undefined });
    const wide = resolveRange(widen(absoluteRange(NOW - 3_000_000, NOW - 2_000_000), NOW), NOW);
    expect(wide).toEqual({ from: NOW - 3_500_000, to: NOW - 1_500_000 });
    expect(resolveRange(widen(absoluteRange(NOW - 1_000, NOW), NOW), NOW)?.to).toBe(NOW);
  });

  it("is relative only when it ends now", () => {
    expect(isRelative({ from: "1h", to: undefined })).toBe(true);
    expect(isRelative({ from: "1h", to: "30m" })).toBe(false);
    expect(isRelative(absoluteRange(0, 1))).toBe(false);
  });

  it("is remembered, and the default where the memory is spoilt", () => {
    const memory = new Map<string, string>();
    const storage = {
      getItem: (key: string) => memory.get(key) ?? null,
      setItem: (key: string, value: string) => void memory.set(key, value),
    };
    expect(rememberedRange(storage)).toEqual({ from: "1h", to: undefined });
    rememberRange(storage, { from: "7d", to: undefined });
    expect(rememberedRange(storage)).toEqual({ from: "7d", to: undefined });
    for (const spoilt of ["{", '{"from":1}', '{"from":"soon"}', "null"]) {
      for (const key of memory.keys()) memory.set(key, spoilt);
      expect(rememberedRange(storage)).toEqual({ from: "1h", to: undefined });
    }
  });
});
