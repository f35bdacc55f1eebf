import type { Moment, NumberRange } from "./ast.ts";

/** OpenTelemetry's bands of severity numbers, by every word that logs use for them. */
const SEVERITY_BANDS: Readonly<Record<string, NumberRange>> = {
  trace: { low: 1, high: 4 },
  debug: { low: 5, high: 8 },
  info: { low: 9, high: 12 },
  warning: { low: 13, high: 16 },
  error: { low: 17, high: 20 },
  critical: { low: 21, high: 24 },
};

const SEVERITY_WORDS: Readonly<Record<string, string>> = {
  information: "info",
  notice: "info",
  audit: "info",
  warn: "warning",
  err: "error",
  crit: "critical",
  fatal: "critical",
  alert: "critical",
  emergency: "critical",
};

const UNIT_SECONDS: Readonly<Record<string, number>> = {
  us: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  min: 60,
  h: 3600,
  d: 86_400,
  w: 604_800,
};

/** A number, or `1..5` for all between and both. */
export function parseNumber(text: string): NumberRange | undefined {
  const [low, high, more] = text.split("..");
  if (low === undefined || more !== undefined || !isNumeral(low)) return undefined;
  if (high === undefined) return { low: Number(low), high: Number(low) };
  return isNumeral(high) && Number(low) <= Number(high) ? { low: Number(low), high: Number(high) } : undefined;
}

function isNumeral(text: string): boolean {
  return /^-?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i.test(text);
}

export function formatNumber(range: NumberRange): string {
  return range.low === range.high ? String(range.low) : `${range.low}..${range.high}`;
}

export function parseSeverity(text: string): NumberRange | undefined {
  const word = text.toLowerCase();
  return SEVERITY_BANDS[SEVERITY_WORDS[word] ?? word] ?? parseNumber(text);
}

export function severityText(range: NumberRange): string {
  const band = Object.entries(SEVERITY_BANDS).find(([, each]) => each.low === range.low && each.high === range.high);
  return band?.[0] ?? formatNumber(range);
}

export function parseStatus(text: string): NumberRange | undefined {
  const family = /^([1-9])xx$/i.exec(text)?.[1];
  return family === undefined ? parseNumber(text) : { low: Number(family) * 100, high: Number(family) * 100 + 99 };
}

export function statusText(range: NumberRange): string {
  return range.low % 100 === 0 && range.high === range.low + 99 && range.low >= 100 && range.low <= 900
    ? `${range.low / 100}xx`
    : formatNumber(range);
}

/** Seconds: `2`, `0.5`, `500ms`, `1m30s`. */
export function parseDuration(text: string): NumberRange | undefined {
  const seconds = parseSpan(text);
  return seconds === undefined ? parseNumber(text) : { low: seconds, high: seconds };
}

/** Seconds of a span such as `2h`, `1d12h`, `500ms`; undefined where it is none. */
export function parseSpan(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(us|ms|s|min|m|h|d|w))+$/i.test(text)) return undefined;
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(us|ms|min|[smhdw])/gi)) {
    seconds += Number(amount) * (UNIT_SECONDS[(unit ?? "").toLowerCase()] ?? 0);
  }
  return seconds;
}

/** Writes seconds as a span that `parseSpan` reads back exactly. */
export function formatSpan(seconds: number): string {
  for (const [unit, size] of [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
  ] as const) {
    if (seconds > 0 && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${seconds}s`;
}

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(Z|[+-]\d\d:?\d\d)?$/i;

/** Microseconds of an ISO 8601 time, to the day, minute or below; UTC where no zone is written. */
export function parseTime(text: string): number | undefined {
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = match;
  const millis = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  const date = new Date(millis);
  if (date.getUTCDate() !== Number(day) || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 60)
    return undefined;
  const shift = /^z$/i.test(zone)
    ? 0
    : Number(`${zone[0]}1`) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)));
  return millis * 1000 - shift * 60_000_000 + Number(fraction.slice(0, 6).padEnd(6, "0"));
}

/** A moment as filters and time ranges write it: `now`, a span back (`2h`), a time, or an epoch (`@1764000000.5`). */
export function parseMoment(text: string): Moment | undefined {
  if (text.toLowerCase() === "now") return { agoSeconds: 0 };
  const span = parseSpan(text);
  if (span !== undefined) return { agoSeconds: span };
  if (/^@\d+(\.\d+)?$/.test(text)) return { micros: Math.round(Number(text.slice(1)) * 1e6) };
  const micros = parseTime(text);
  return micros === undefined ? undefined : { micros };
}

export function formatMoment(moment: Moment): string {
  if ("micros" in moment) return formatTime(moment.micros);
  return moment.agoSeconds === 0 ? "now" : formatSpan(moment.agoSeconds);
}

/** Microseconds since the epoch → `2026-11-23T19:58:40.221000Z`. */
export function formatTime(micros: number): string {
  const millis = Math.floor(micros / 1000);
  const rest = Math.round(micros - millis * 1000);
  return `${new Date(millis).toISOString().slice(0, -1)}${String(rest).padStart(3, "0")}Z`;
}

/** The moment in microseconds, given what time it is now. */
export function resolveMoment(moment: Moment, nowMicros: number): number {
  return "micros" in moment ? moment.micros : Math.round(nowMicros - moment.agoSeconds * 1e6);
}
