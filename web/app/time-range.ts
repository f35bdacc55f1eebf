/** A window as it stands in the address: a span back from now (`1h`), or two moments (ISO 8601, UTC). */
export interface TimeRange {
  from: string;
  to: string | undefined;
}

export const PRESETS = ["5m", "15m", "1h", "6h", "24h", "7d", "30d"] as const;
const DEFAULT: TimeRange = { from: "1h", to: undefined };
const KEY = "kilowatch.range";

const SPAN = /^(\d+)([smhdw])$/;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of `90m`, `2h`, `7d`; undefined where it is no span. */
export function spanSeconds(text: string): number | undefined {
  const match = SPAN.exec(text);
  return match === null ? undefined : Number(match[1]) * (SECONDS[match[2] ?? ""] ?? 0);
}

/** Writes seconds as the largest whole unit. */
export function spanText(seconds: number): string {
  for (const unit of ["d", "h", "m"] as const) {
    const size = SECONDS[unit] ?? 1;
    if (seconds >= size && seconds % size === 0) return `${seconds / size}${unit}`;
  }
  return `${Math.max(1, Math.round(seconds))}s`;
}

function momentMillis(text: string, now: number): number | undefined {
  const span = spanSeconds(text);
  if (span !== undefined) return now - span * 1000;
  const millis = Date.parse(text);
  return Number.isNaN(millis) ? undefined : millis;
}

/** Both ends in milliseconds since the epoch; undefined where the range cannot be read or ends before it starts. */
export function resolveRange(range: TimeRange, now: number): { from: number; to: number } | undefined {
  const from = momentMillis(range.from, now);
  const to = range.to === undefined ? now : momentMillis(range.to, now);
  return from === undefined || to === undefined || to <= from ? undefined : { from, to };
}

export function isRelative(range: TimeRange): boolean {
  return range.to === undefined && spanSeconds(range.from) !== undefined;
}

/** A window of two moments, at millisecond precision. */
export function absoluteRange(fromMillis: number, toMillis: number): TimeRange {
  return { from: new Date(fromMillis).toISOString(), to: new Date(toMillis).toISOString() };
}

/** Twice as wide around the same middle; never into the future. */
export function widen(range: TimeRange, now: number): TimeRange {
  const span = spanSeconds(range.from);
  if (range.to === undefined && span !== undefined) return { from: spanText(span * 2), to: undefined };
  const ends = resolveRange(range, now);
  if (ends === undefined) return DEFAULT;
  const half = (ends.to - ends.from) / 2;
  return absoluteRange(ends.from - half, Math.min(now, ends.to + half));
}

/** What the viewer looked at last, for pages opened without a window. */
export function rememberedRange(storage: Pick<Storage, "getItem">): TimeRange {
  try {
    const value = JSON.parse(storage.getItem(KEY) ?? "null") as { from?: unknown; to?: unknown } | null;
    if (typeof value?.from !== "string") return DEFAULT;
    const range = { from: value.from, to: typeof value.to === "string" ? value.to : undefined };
    return resolveRange(range, Date.now()) === undefined ? DEFAULT : range;
  } catch {
    return DEFAULT;
  }
}

export function rememberRange(storage: Pick<Storage, "setItem">, range: TimeRange): void {
  storage.setItem(KEY, JSON.stringify(range));
}
