import { describe, expect, it } from "vitest";
import { bytes, compact, duration, isRecent, millisOf, relative, utc } from "./format.ts";

describe("times and numbers as people read them", () => {
  it("reads microseconds as fractions of milliseconds", () => {
    expect(millisOf("2026-11-23T19:58:40.221500Z") - Date.parse("2026-11-23T19:58:40.221Z")).toBeCloseTo(0.5, 3);
    expect(millisOf("2026-11-23T19:58:40.221Z")).toBe(Date.parse("2026-11-23T19:58:40.221Z"));
  });

  it("writes UTC to the millisecond", () => expect(utc("2026-11-23T19:58:40.221000Z")).toBe("2026-11-23 19:58:40.221"));

  it.each([
    [0, "0 s"],
    [0.000_85, "850 µs"],
    [0.18, "180 ms"],
    [0.1, "100 ms"],
    [0.012_34, "12.3 ms"],
    [4.206, "4.21 s"],
    [200, "3 min 20 s"],
    [7_500, "2 h 5 min"],
    [200_000, "2 d 7 h"],
    [-0.42, "−420 ms"],
  ])("says %d seconds as %s", (seconds, text) => expect(duration(seconds)).toBe(text));

  it("says how long ago in the viewer's language", () => {
    expect(relative(0, 300_000, "en")).toBe("5 min. ago");
    expect(relative(0, 300_000, "zh-CN")).toBe("5分钟前");
    expect(isRecent(0, 3_600_000)).toBe(true);
    expect(isRecent(0, 48 * 3_600_000)).toBe(false);
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_250, "1.25 kB"],
    [512_000, "512 kB"],
    [7_400_000_000, "7.4 GB"],
  ])("says %d bytes as %s", (value, text) => expect(bytes(value, "en")).toBe(text));

  it("shortens counts", () => expect(compact(1_234_567, "en")).toBe("1.2M"));
});
