import { describe, expect, it } from "vitest";
import { formatMicros, scanClf, scanCtime, scanIso, scanSixDigits, scanSyslog, stamp } from "./timestamp.ts";

function read(scan: (line: string, from: number) => boolean, text: string): string | undefined {
  return scan(text, 0)
    ? `${formatMicros(stamp.micros)}${stamp.local ? " local" : ""}${stamp.yearless ? " yearless" : ""} @${stamp.end}`
    : undefined;
}

describe("stamps", () => {
  it.each([
    ["2026-11-23 19:03:25", "2026-11-23T19:03:25.000000Z local @19"],
    ["2026-11-23 19:03:25.157922+00:00 [x]", "2026-11-23T19:03:25.157922Z @32"],
    ["2026-11-23T19:03:25,5Z", "2026-11-23T19:03:25.500000Z @22"],
    ["2026-11-23T19:03:25.123456789-0230 x", "2026-11-23T21:33:25.123456Z @34"],
    ["2026-11-23 19:03:25 +0100 x", "2026-11-23T18:03:25.000000Z @25"],
    ["2026-11-23 19:03:25 1234 INFO", "2026-11-23T19:03:25.000000Z local @19"],
    ["2026:11:23-19:03:25", "2026-11-23T19:03:25.000000Z local @19"],
    ["2026/11/23 19:03:25 [error]", "2026-11-23T19:03:25.000000Z local @19"],
    ["2024-02-29 00:00:00", "2024-02-29T00:00:00.000000Z local @19"],
    ["2026-02-29 00:00:00", undefined],
    ["2026-04-31 00:00:00", undefined],
    ["2026-13-23 19:03:25", undefined],
    ["2026-11-23 25:03:25", undefined],
    ["2026-11-2", undefined],
    ["", undefined],
  ])("reads ISO 8601 %s", (text, expected) => {
    expect(read(scanIso, text)).toBe(expected);
  });

  it.each([
    ["Nov  3 09:23:38 host", "1972-11-03T09:23:38.000000Z local yearless @15"],
    ["Feb 29 09:23:38.123456 host", "1972-02-29T09:23:38.123456Z local yearless @22"],
    ["Nov 3 2022 09:23:38 host", "2022-11-03T09:23:38.000000Z local @19"],
    ["ao\u00c3\u00bbt 19 11:08:37 nlaptop x[1]: y", "1972-08-19T11:08:37.000000Z local yearless @17"],
    ["févr. 19 11:08:37 x", "1972-02-19T11:08:37.000000Z local yearless @17"],
    ["Okt 19 11:08:37 x", "1972-10-19T11:08:37.000000Z local yearless @15"],
    ["Foo 19 11:08:37 x", undefined],
    ["Nov 32 11:08:37 x", undefined],
  ])("reads syslog's %s", (text, expected) => {
    expect(read(scanSyslog, text)).toBe(expected);
  });

  it("reads ctime, CLF and six digits", () => {
    expect(read(scanCtime, "Thu Sep 18 07:40:31.606853 2025]")).toBe("2025-09-18T07:40:31.606853Z local @31");
    expect(read(scanClf, "20/Jul/2009:22:59:26 +0200]")).toBe("2009-07-20T20:59:26.000000Z @26");
    expect(read(scanClf, "23/Nov/2026 19:27:18]")).toBe("2026-11-23T19:27:18.000000Z local @20");
    expect(read(scanSixDigits, "220210  9:32:05 [Note]")).toBe("2022-02-10T09:32:05.000000Z local @15");
    expect(read(scanSixDigits, "220210 19:32:05 [Note]")).toBe("2022-02-10T19:32:05.000000Z local @15");
  });
});
