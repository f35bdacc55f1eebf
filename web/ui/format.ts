/** Milliseconds since the epoch of a contract timestamp; microseconds become fractions. */
export function millisOf(timestamp: string): number {
  const millis = Date.parse(`${timestamp.slice(0, 23)}Z`);
  return millis + (Number.parseInt(timestamp.slice(23, 26), 10) || 0) / 1000;
}

/** `2026-11-23 19:58:40.221`: UTC to the millisecond, as operators write it. */
export function utc(timestamp: string): string {
  return `${timestamp.slice(0, 10)} ${timestamp.slice(11, 23)}`;
}

export function utcTime(timestamp: string): string {
  return timestamp.slice(11, 23);
}

/** The same moment in the viewer's zone, with the zone's name, for hover. */
export function local(timestamp: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "long", hourCycle: "h23" }).format(
    millisOf(timestamp),
  );
}

const STEPS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `5 min. ago`, from milliseconds to milliseconds. */
export function relative(then: number, now: number, locale: string): string {
  const seconds = (then - now) / 1000;
  const [unit, size] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" }).format(
    Math.trunc(seconds / size),
    unit,
  );
}

/** Whether a moment is near enough that "5 minutes ago" says more than its date. */
export function isRecent(then: number, now: number): boolean {
  return Math.abs(now - then) < 24 * 3_600_000;
}

/** Seconds as people say them: `850 µs`, `12.3 ms`, `4.21 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 0) return `−${duration(-seconds)}`;
  if (seconds === 0) return "0 s";
  if (seconds < 0.001) return `${Math.round(seconds * 1e6)} µs`;
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(3))} ms`;
  if (seconds < 60) return `${seconds.toFixed(2)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function count(value: number, locale: string): string {
  return new Intl.NumberFormat(locale).format(value);
}

/** `1.2M` where a cell has little room. */
export function compact(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

export function rate(value: number, locale: string): string {
  return new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }).format(value);
}

/** Decimal units, as disks are sold and `zstd` reports them. */
export function bytes(value: number, locale: string): string {
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let step = 0;
  let rest = value;
  while (rest >= 1000 && step < units.length - 1) {
    rest /= 1000;
    step += 1;
  }
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: rest < 10 && step > 0 ? 2 : rest < 100 && step > 0 ? 1 : 0 }).format(rest)} ${units[step]}`;
}

/** A share of 0 to 1 as `0.17%`, with two significant digits. */
export function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, { style: "percent", maximumSignificantDigits: 2 }).format(share);
}
