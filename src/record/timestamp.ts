import { encodeText } from "./text.ts";

/**
 * The result of the last successful scan. One shared value, so that scanning a stamp allocates nothing; read it before
 * the next scan.
 */
export const stamp = {
  /** Microseconds since the epoch; of a zone-less stamp as if it were UTC, of a year-less one in 1972 (a leap year). */
  micros: 0,
  /** Index of the first character after the stamp. */
  end: 0,
  /** No zone was written. */
  local: false,
  /** No year was written. */
  yearless: false,
};

const ZERO = 0x30;
const MICROS_PER_DAY = 86_400_000_000;
/** Year of stamps without one: a leap year, so that 29 February stands. */
const YEARLESS = 1972;

function digit(line: string, at: number): number {
  const code = line.charCodeAt(at) - ZERO;
  return code >= 0 && code <= 9 ? code : -1;
}

function two(line: string, at: number): number {
  const high = digit(line, at);
  const low = digit(line, at + 1);
  return high < 0 || low < 0 ? -1 : high * 10 + low;
}

function four(line: string, at: number): number {
  const high = two(line, at);
  const low = two(line, at + 2);
  return high < 0 || low < 0 ? -1 : high * 100 + low;
}

/** Microseconds of a civil date and time in UTC (Howard Hinnant's days_from_civil); fields may run over. */
export function civilMicros(year: number, month: number, day: number, second: number, micros: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * MICROS_PER_DAY + second * 1_000_000 + micros;
}

/** Reads `HH:MM:SS` at `at`; the second of the day, or -1. Leaves the index behind it in `stamp.end`. */
function scanClock(line: string, at: number): number {
  // MariaDB and ctime pad the hour with a space.
  const hour = line.charCodeAt(at) === 0x20 ? digit(line, at + 1) : two(line, at);
  if (hour < 0 || hour > 23 || line.charCodeAt(at + 2) !== 0x3a) return -1;
  const minute = two(line, at + 3);
  if (minute < 0 || minute > 59 || line.charCodeAt(at + 5) !== 0x3a) return -1;
  const second = two(line, at + 6);
  if (second < 0 || second > 60) return -1;
  stamp.end = at + 8;
  return hour * 3600 + minute * 60 + second;
}

/** Reads `.123456` or `,123` at `stamp.end`, if it stands there, and moves the end behind it; microseconds. */
function scanFraction(line: string): number {
  let at = stamp.end;
  const separator = line.charCodeAt(at);
  if (separator !== 0x2e && separator !== 0x2c) return 0;
  if (digit(line, at + 1) < 0) return 0;
  at += 1;
  let micros = 0;
  let scale = 100_000;
  for (let value = digit(line, at); value >= 0; value = digit(line, ++at)) {
    micros += value * scale;
    scale = scale > 1 ? scale / 10 : 0;
  }
  stamp.end = at;
  return micros;
}

/** Reads `Z`, `+01:00`, `+0100`, `+01` (also after a space), or `UTC` at `stamp.end`; seconds east of UTC, or `undefined`. */
function scanZone(line: string): number | undefined {
  let at = stamp.end;
  if (line.charCodeAt(at) === 0x20) {
    const next = line.charCodeAt(at + 1);
    if (next === 0x2b || next === 0x2d) {
      if (four(line, at + 2) < 0 || digit(line, at + 6) >= 0) return undefined;
      at += 1;
    } else if (line.startsWith("UTC", at + 1)) {
      stamp.end = at + 4;
      return 0;
    } else return undefined;
  }
  const sign = line.charCodeAt(at);
  if (sign === 0x5a) {
    stamp.end = at + 1;
    return 0;
  }
  if (sign !== 0x2b && sign !== 0x2d) return undefined;
  const hours = two(line, at + 1);
  if (hours < 0 || hours > 15) return undefined;
  let minutes = 0;
  let end = at + 3;
  if (line.charCodeAt(end) === 0x3a && two(line, end + 1) >= 0) {
    minutes = two(line, end + 1);
    end += 3;
  } else if (two(line, end) >= 0) {
    minutes = two(line, end);
    end += 2;
  }
  stamp.end = end;
  return (sign === 0x2d ? -1 : 1) * (hours * 3600 + minutes * 60);
}

function finish(micros: number, zone: number | undefined, yearless: boolean): boolean {
  stamp.micros = zone === undefined ? micros : micros - zone * 1_000_000;
  stamp.local = zone === undefined;
  stamp.yearless = yearless;
  return true;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/**
 * Scans `2026-11-23 19:03:25[.,fraction][zone]` at `from`; the date's separator may be `-`, `/` or `:` and the one before
 * the time a space, `T` or `-` (the summit's form). Answers whether one stands there; it is then in `stamp`.
 */
export function scanIso(line: string, from: number): boolean {
  const separator = line.charCodeAt(from + 4);
  if (separator !== 0x2d && separator !== 0x2f && separator !== 0x3a) return false;
  if (line.charCodeAt(from + 7) !== separator) return false;
  const joint = line.charCodeAt(from + 10);
  if (joint !== 0x20 && joint !== 0x54 && joint !== 0x2d) return false;
  const year = four(line, from);
  const month = two(line, from + 5);
  const day = two(line, from + 8);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  if (day > 28 && day > daysIn(year, month)) return false;
  const second = scanClock(line, from + 11);
  if (second < 0) return false;
  const fraction = scanFraction(line);
  return finish(civilMicros(year, month, day, second, fraction), scanZone(line), false);
}

/** Month names before their point, lower case, as text and as its UTF-8 bytes: English, French, German, Spanish. */
const MONTHS: ReadonlyMap<string, number> = new Map(
  [
    ["jan", "janv", "jän", "ene"],
    ["feb", "févr", "fév", "fevr"],
    ["mar", "mars", "mär", "mrz", "märz"],
    ["apr", "avr", "avril", "abr"],
    ["may", "mai"],
    ["jun", "juin", "juni"],
    ["jul", "juil", "juli"],
    ["aug", "août", "aout", "ago"],
    ["sep", "sept"],
    ["oct", "okt"],
    ["nov"],
    ["dec", "déc", "dez", "dic"],
  ].flatMap((names, index) =>
    names.flatMap((name) => [name, encodeText(name).toLowerCase()].map((key) => [key, index + 1] as const)),
  ),
);

function englishMonth(line: string, at: number): number {
  const key =
    ((line.charCodeAt(at) | 0x20) << 16) | ((line.charCodeAt(at + 1) | 0x20) << 8) | (line.charCodeAt(at + 2) | 0x20);
  switch (key) {
    case 0x6a616e:
      return 1;
    case 0x666562:
      return 2;
    case 0x6d6172:
      return 3;
    case 0x617072:
      return 4;
    case 0x6d6179:
      return 5;
    case 0x6a756e:
      return 6;
    case 0x6a756c:
      return 7;
    case 0x617567:
      return 8;
    case 0x736570:
      return 9;
    case 0x6f6374:
      return 10;
    case 0x6e6f76:
      return 11;
    case 0x646563:
      return 12;
    default:
      return 0;
  }
}

/**
 * Scans syslog's `Nov  3 09:23:38[.fraction]` at `from`, with months in English, French, German or Spanish, and also
 * `Nov  3 2022 09:23:38` and `Nov  3 09:23:38 2022`.
 */
export function scanSyslog(line: string, from: number): boolean {
  let month = line.charCodeAt(from + 3) === 0x20 ? englishMonth(line, from) : 0;
  let at = from + 4;
  if (month === 0) {
    const space = line.indexOf(" ", from);
    if (space < from + 3 || space > from + 7 || line.charCodeAt(from) < 0x41) return false;
    month = MONTHS.get(line.slice(from, space).replace(/\.$/, "").toLowerCase()) ?? 0;
    if (month === 0) return false;
    at = space + 1;
  }
  if (line.charCodeAt(at) === 0x20) at += 1;
  let day = digit(line, at);
  if (day < 0) return false;
  const unit = digit(line, at + 1);
  if (unit >= 0) {
    day = day * 10 + unit;
    at += 1;
  }
  if (day < 1 || day > 31 || line.charCodeAt(at + 1) !== 0x20) return false;
  at += 2;
  let year = line.charCodeAt(at + 4) === 0x20 ? four(line, at) : -1;
  if (year > 0) at += 5;
  const second = scanClock(line, at);
  if (second < 0) return false;
  const fraction = scanFraction(line);
  if (year < 0 && line.charCodeAt(stamp.end) === 0x20) {
    const after = line.charCodeAt(stamp.end + 5);
    const written = four(line, stamp.end + 1);
    if (
      written >= 1970 &&
      written <= 2200 &&
      (after === 0x20 || Number.isNaN(after) || after === 0x5d || after === 0x3a)
    ) {
      year = written;
      stamp.end += 5;
    }
  }
  return finish(civilMicros(year < 0 ? YEARLESS : year, month, day, second, fraction), undefined, year < 0);
}

/** Scans ctime's `Mon Nov 23 19:12:09[.fraction] 2026` at `from`. */
export function scanCtime(line: string, from: number): boolean {
  return line.charCodeAt(from + 3) === 0x20 && scanSyslog(line, from + 4) && !stamp.yearless;
}

/** Scans Apache's `20/Jul/2009:22:59:26 +0000` (also `23/Nov/2026 19:27:18`, and with a fraction) at `from`. */
export function scanClf(line: string, from: number): boolean {
  if (line.charCodeAt(from + 2) !== 0x2f || line.charCodeAt(from + 6) !== 0x2f) return false;
  const day = two(line, from);
  const month = englishMonth(line, from + 3);
  const year = four(line, from + 7);
  if (day < 1 || day > 31 || month === 0 || year < 0) return false;
  const second = scanClock(line, from + 12);
  if (second < 0) return false;
  const fraction = scanFraction(line);
  return finish(civilMicros(year, month, day, second, fraction), scanZone(line), false);
}

/** Scans `YYMMDD HH:MM:SS` (MySQL before 5.7; the hour may be one digit after two spaces) at `from`. */
export function scanSixDigits(line: string, from: number): boolean {
  const year = two(line, from);
  const month = two(line, from + 2);
  const day = two(line, from + 4);
  if (year < 0 || month < 1 || month > 12 || day < 1 || day > 31 || line.charCodeAt(from + 6) !== 0x20) return false;
  const second = scanClock(line, from + 7);
  if (second < 0) return false;
  return finish(civilMicros(2000 + year, month, day, second, 0), undefined, false);
}

/** Writes microseconds since the epoch as `2026-11-23T19:58:40.221000Z`. */
export function formatMicros(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = Math.round(micros - millis * 1000);
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

/** Reads an ISO 8601 stamp that fills `text`; microseconds, or `undefined`. A missing zone means UTC. */
export function parseIso(text: string): number | undefined {
  return scanIso(text, 0) && stamp.end === text.length ? stamp.micros : undefined;
}
