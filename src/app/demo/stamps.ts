const ISO = /(\d{4})-(\d\d)-(\d\d)([ T])(\d\d):(\d\d):(\d\d)/g;
const APACHE = /\[(\d\d)\/(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\/(\d{4})[ :](\d\d):(\d\d):(\d\d)/g;
const CTIME =
  /\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) +(\d\d?) (\d\d):(\d\d):(\d\d) (\d{4})\b/g;
const RECEIVED = /"_received": (\d{10}\.\d+)/;
const MILLISECONDS = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,](\d{3})/;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const pad = (value: number): string => String(value).padStart(2, "0");

/** The time a recorded line was written, in milliseconds since the epoch; the recorded cloud's clock is UTC. */
export function firstStamp(line: string): number | undefined {
  const received = RECEIVED.exec(line);
  if (received) return Number(received[1]) * 1000;
  ISO.lastIndex = 0;
  const iso = ISO.exec(line.slice(0, 40));
  if (iso) {
    const fraction = Number(MILLISECONDS.exec(line)?.[1] ?? 0);
    return Date.UTC(+iso[1]!, +iso[2]! - 1, +iso[3]!, +iso[5]!, +iso[6]!, +iso[7]!) + fraction;
  }
  CTIME.lastIndex = 0;
  const ctime = CTIME.exec(line);
  if (ctime) return Date.UTC(+ctime[6]!, MONTHS.indexOf(ctime[1]!), +ctime[2]!, +ctime[3]!, +ctime[4]!, +ctime[5]!);
  return undefined;
}

/** Moves every time in a line by whole seconds; times further than `reach` seconds from the recording's are left alone. */
export function moveStamps(line: string, seconds: number, around: number, reach = 7200): string {
  const near = (time: number): boolean => Math.abs(time - around) <= reach * 1000;
  return line
    .replace(ISO, (whole, year, month, day, between, hour, minute, second) => {
      const time = Date.UTC(+year, +month - 1, +day, +hour, +minute, +second);
      if (!near(time)) return whole;
      const moved = new Date(time + seconds * 1000).toISOString();
      return `${moved.slice(0, 10)}${between}${moved.slice(11, 19)}`;
    })
    .replace(APACHE, (whole, day, month, year, hour, minute, second) => {
      const time = Date.UTC(+year, MONTHS.indexOf(month), +day, +hour, +minute, +second);
      if (!near(time)) return whole;
      const moved = new Date(time + seconds * 1000);
      return `[${pad(moved.getUTCDate())}/${MONTHS[moved.getUTCMonth()]}/${moved.getUTCFullYear()} ${moved.toISOString().slice(11, 19)}`;
    })
    .replace(CTIME, (whole, month, day, hour, minute, second, year) => {
      const time = Date.UTC(+year, MONTHS.indexOf(month), +day, +hour, +minute, +second);
      if (!near(time)) return whole;
      const moved = new Date(time + seconds * 1000);
      return `${DAYS[moved.getUTCDay()]} ${MONTHS[moved.getUTCMonth()]} ${String(moved.getUTCDate()).padStart(2)} ${moved.toISOString().slice(11, 19)} ${moved.getUTCFullYear()}`;
    })
    .replace(RECEIVED, (_whole, received) => `"_received": ${(Number(received) + seconds).toFixed(6)}`);
}
