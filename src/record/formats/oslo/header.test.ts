import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatMicros } from "../../timestamp.ts";
import { header, scanStandardHeader } from "./header.ts";

/** What the scanner must find, written down as a pattern: slower, and plainly right. */
const ORACLE =
  /^(?<date>\d{4}-\d\d-\d\d)[ T](?<time>\d\d:\d\d:\d\d)\.(?<fraction>\d{3}) (?<process>\d+) (?<level>DEBUG|INFO|AUDIT|NOTICE|WARNING|WARN|ERROR|TRACE|CRITICAL|FATAL|debug|info|audit|warning|warn|error|trace|critical) (?<logger>[A-Za-z_]\S*)(?: (?<message>.*))?$/;

const number = (least: number, most: number, width: number) =>
  fc.integer({ min: least, max: most }).map((value) => String(value).padStart(width, "0"));
const line = fc
  .tuple(
    fc.tuple(fc.constantFrom("2026", "2015"), number(1, 12, 2), number(1, 28, 2)).map((parts) => parts.join("-")),
    fc.tuple(number(0, 23, 2), number(0, 59, 2), number(0, 59, 2)).map((parts) => parts.join(":")),
    number(0, 999, 3),
    fc.nat(99_999).map(String),
    fc.constantFrom("DEBUG", "INFO", "WARNING", "WARN", "ERROR", "TRACE", "AUDIT", "CRITICAL", "warning", "INFOS", ""),
    fc.constantFrom("nova.compute.manager", "py", "_x", "[req", "9lives", "Ünicode"),
    fc.string({ maxLength: 20 }).map((text) => text.replace(/[^ -~]/g, "")),
  )
  .map(
    ([date, time, fraction, process, level, logger, message]) =>
      `${date} ${time}.${fraction} ${process} ${level} ${logger} ${message}`,
  );

describe("the scanner of oslo's header", () => {
  it("finds what the pattern finds", () => {
    let found = 0;
    fc.assert(
      fc.property(line, fc.nat(60), fc.string({ maxLength: 1 }), fc.boolean(), (whole, at, character, isChanged) => {
        const text = isChanged ? whole.slice(0, at) + character + whole.slice(at + 1) : whole;
        const groups = /[^ -~]/.test(text) ? undefined : ORACLE.exec(text)?.groups;
        if (groups === undefined) return;
        const day = new Date(`${groups["date"]}T${groups["time"]}Z`);
        // Microseconds are whole numbers up to the year 2255.
        if (Number.isNaN(day.getTime()) || day.getUTCFullYear() > 2200) return;
        found += 1;
        expect(scanStandardHeader(text, 0)).toBe(true);
        expect(formatMicros(header.time)).toBe(`${groups["date"]}T${groups["time"]}.${groups["fraction"]}000Z`);
        expect(header).toMatchObject({ process: groups["process"], level: groups["level"], logger: groups["logger"] });
        expect(text.slice(header.end)).toBe(groups["message"] ?? "");
      }),
      { numRuns: 2000 },
    );
    expect(found).toBeGreaterThan(500);
  });

  it("finds nothing where the pattern finds nothing", () => {
    fc.assert(
      fc.property(line, fc.nat(50), fc.constantFrom("x", "", " ", "-", "["), (whole, at, character) => {
        const text = whole.slice(0, at) + character + whole.slice(at + 1);
        // Other separators, fractions and zones are the scanner's to read, though not the pattern's.
        if (ORACLE.test(text) || at < 26) return;
        expect(scanStandardHeader(text, 0)).toBe(false);
      }),
      { numRuns: 2000 },
    );
  });
});
