const HOUR = 3_600_000_000;
const DAY = 24 * HOUR;

/** Shifts zone-less times of one stream to UTC. */
export interface ZoneClock {
  /** UTC microseconds of a local time in microseconds; where the clock was set back, the order of the calls decides. */
  toUtc(local: number): number;
}

/** Makes a zone clock for an IANA zone name. Throws a `RangeError` for a name that the platform does not know. */
export function createZoneClock(timeZone: string): ZoneClock {
  if (isUtc(timeZone)) return { toUtc: (local) => local };
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const known = new Map<number, readonly number[]>();
  let last = Number.NEGATIVE_INFINITY;

  /** Microseconds east of UTC at a UTC instant. */
  function offsetAt(utc: number): number {
    const part: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(new Date(utc / 1000))) part[type] = Number(value);
    const local = Date.UTC(
      part["year"] ?? 0,
      (part["month"] ?? 1) - 1,
      part["day"],
      part["hour"],
      part["minute"],
      part["second"],
    );
    return local * 1000 - Math.floor(utc / 1_000_000) * 1_000_000;
  }

  /** Both offsets that may hold at a local time: one on most days, two around a change. */
  function offsetsAround(local: number): readonly number[] {
    const quarter = Math.floor(local / (HOUR / 4));
    let offsets = known.get(quarter);
    if (offsets === undefined) {
      const before = offsetAt(quarter * (HOUR / 4) - DAY);
      const after = offsetAt(quarter * (HOUR / 4) + DAY);
      offsets = before === after ? [before] : [before, after];
      if (known.size > 4096) known.clear();
      known.set(quarter, offsets);
    }
    return offsets;
  }

  function toUtc(local: number): number {
    const [first = 0, second] = offsetsAround(local);
    let utc = local - first;
    if (second !== undefined) {
      const other = local - second;
      const firstHolds = offsetAt(utc) === first;
      const otherHolds = offsetAt(other) === second;
      // Twice the same local hour: the first time round unless the file has already passed it. In a gap: the offset before.
      if (firstHolds && otherHolds) utc = utc + HOUR / 60 < last ? other : utc;
      else if (otherHolds) utc = other;
    }
    last = utc;
    return utc;
  }
  return { toUtc };
}

function isUtc(timeZone: string): boolean {
  return /^(?:Etc\/)?(?:UTC|UCT|Zulu|GMT|Universal)$/i.test(timeZone);
}

const YEAR_LESS = 1972;

/**
 * Gives a stamp without a year (read as of 1972, a leap year) the latest year that does not put it more than a day
 * after `lastWritten`. Microseconds, in one zone.
 */
export function chooseYear(micros: number, lastWritten: number): number {
  const year = new Date(lastWritten / 1000).getUTCFullYear();
  const date = new Date(micros / 1000);
  const rest = micros - Math.floor(micros / 1000) * 1000;
  for (let candidate = year + 1; candidate > year - 9; candidate--) {
    const moved = new Date(date);
    moved.setUTCFullYear(candidate);
    const isLeapDayLost = moved.getUTCMonth() !== date.getUTCMonth();
    const time = moved.getTime() * 1000 + rest;
    if (!isLeapDayLost && time <= lastWritten + DAY) return time;
  }
  return micros + (Date.UTC(year, 0) - Date.UTC(YEAR_LESS, 0)) * 1000;
}
