import { KilowatchError } from "#base";
import { parseTime } from "#contract";

/** The `--time-zone` flag of commands that show times. */
export const timeZoneFlag = {
  kind: "parsed",
  parse: String,
  default: "UTC",
  brief: "IANA zone in which times are shown",
  placeholder: "ZONE",
} as const;

export interface TimeFormat {
  /** `2026-11-23 19:58:40.221`. */
  full(time: string): string;
  /** `11-23 19:58:40`, or `2015-06-01 10:00` of another year. */
  short(time: string): string;
}

/** Writes the contract's times in a zone. Throws USAGE where there is no such zone. */
export function timeFormat(zone: string): TimeFormat {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("sv-SE", {
      timeZone: zone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
    });
  } catch (error) {
    throw new KilowatchError("USAGE", `--time-zone: there is no zone ${zone}; write one such as Europe/Berlin`, {
      cause: error,
    });
  }
  const full = (time: string): string => format.format(Math.floor((parseTime(time) ?? 0) / 1000)).replace(",", ".");
  const thisYear = format.format(Date.now()).slice(0, 5);
  const short = (time: string): string => {
    const written = full(time);
    return written.startsWith(thisYear) ? written.slice(5, 19) : written.slice(0, 16);
  };
  return { full, short };
}

/** Seconds between two of the contract's times. */
export function secondsBetween(from: string, to: string): number {
  return ((parseTime(to) ?? 0) - (parseTime(from) ?? 0)) / 1e6;
}

/** A span for the eye: `812 ms`, `4.93 s`, `12 min`. */
export function formatSeconds(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < 1) return `${Math.round(seconds * 1000)} ms`;
  if (size < 120) return `${seconds.toFixed(2)} s`;
  return size < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
