/**
 * Times as logs write them. A record's time is a column; where its text writes the same instant in one of these styles,
 * the pattern only says which style and how far the writer's clock stood from UTC.
 */
export interface WrittenTime {
  style: number;
  /** Quarters of an hour by which the written time is ahead of UTC. */
  quarters: number;
}

const QUARTER = 15 * 60 * 1_000_000;
const DAY = 86_400_000_000;
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface Style {
  /** The style's shape, tried where a token begins. */
  readonly write: (fields: Fields) => string;
  /** Microseconds that the style can't write. */
  readonly resolution: number;
}

interface Fields {
  year: string;
  month: number;
  day: number;
  clock: string;
  micros: string;
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));
const isoDay = (fields: Fields): string => `${fields.year}-${two(fields.month)}-${two(fields.day)}`;

/** Append only: stored patterns name a style by its place in this list. */
const STYLES: readonly Style[] = [
  { resolution: 1000, write: (f) => `${isoDay(f)} ${f.clock}.${f.micros.slice(0, 3)}` },
  { resolution: 1000, write: (f) => `${isoDay(f)} ${f.clock},${f.micros.slice(0, 3)}` },
  { resolution: 1, write: (f) => `${isoDay(f)} ${f.clock}.${f.micros}` },
  { resolution: 1_000_000, write: (f) => `${isoDay(f)} ${f.clock}` },
  { resolution: 1, write: (f) => `${isoDay(f)}T${f.clock}.${f.micros}` },
  { resolution: 1000, write: (f) => `${isoDay(f)}T${f.clock}.${f.micros.slice(0, 3)}` },
  { resolution: 1_000_000, write: (f) => `${isoDay(f)}T${f.clock}` },
  {
    resolution: 1_000_000,
    write: (f) => `${MONTHS[f.month - 1] ?? ""} ${f.day < 10 ? ` ${f.day}` : f.day} ${f.clock}`,
  },
  { resolution: 1_000_000, write: (f) => `${two(f.day)}/${MONTHS[f.month - 1] ?? ""}/${f.year}:${f.clock}` },
  { resolution: 1000, write: (f) => `${isoDay(f)} ${f.clock}.${f.micros.slice(0, 3)}000` },
];

/** The fields of the last second asked for: neighbours share them. */
let lastSecond = Number.NaN;
let lastFields: Omit<Fields, "micros"> = { year: "", month: 0, day: 0, clock: "" };

function fieldsOf(time: number): Fields {
  const second = Math.floor(time / 1_000_000);
  if (second !== lastSecond) {
    const iso = new Date(second * 1000).toISOString();
    lastFields = {
      year: iso.slice(0, -20),
      month: Number(iso.slice(-19, -17)),
      day: Number(iso.slice(-16, -14)),
      clock: iso.slice(-13, -5),
    };
    lastSecond = second;
  }
  const { year, month, day, clock } = lastFields;
  return { year, month, day, clock, micros: String(time - second * 1_000_000).padStart(6, "0") };
}

/** `time` (microseconds UTC) as `written` writes it. */
export function writeTime(time: number, written: WrittenTime): string {
  return STYLES[written.style]?.write(fieldsOf(time + written.quarters * QUARTER)) ?? "";
}

function likelyStyles(text: string): readonly number[] {
  const separator = text.charAt(10);
  if (separator === " " || separator === "T") {
    if (text.length === 19) return separator === " " ? [3] : [6];
    if (text.length === 23) return separator === " " ? [text.charAt(19) === "," ? 1 : 0] : [5];
    return separator === " " ? [2, 9] : [4];
  }
  return text.charAt(2) === "/" ? [8] : [7];
}

/** The style in which `text` writes `time`, if it does, whatever quarter of an hour the writer's zone is ahead of UTC. */
export function findStyle(text: string, time: number, hint: number): WrittenTime | undefined {
  for (const style of likelyStyles(text)) {
    const at = (quarters: number): WrittenTime | undefined => {
      const written = { style, quarters };
      return writeTime(time, written) === text ? written : undefined;
    };
    const found = at(hint);
    if (found !== undefined) return found;
    const clock = /(\d\d):(\d\d):\d\d/.exec(text);
    if (clock === null) continue;
    const wall = (Number(clock[1]) * 60 + Number(clock[2])) * 60_000_000;
    const own = ((time % DAY) + DAY) % DAY;
    const ahead = Math.floor((wall - (own - (own % 60_000_000))) / QUARTER);
    for (const quarters of [ahead, ahead + 96, ahead - 96]) {
      if (quarters > 56 || quarters < -48) continue;
      const other = at(quarters);
      if (other !== undefined) return other;
    }
  }
  return undefined;
}
