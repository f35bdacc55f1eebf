import { Buffer } from "node:buffer";
import { scanClf, scanIso, scanSyslog, stamp } from "../../timestamp.ts";

/** The result of the last header found; one shared value, as `stamp`. `message` starts at `end`. */
export const header = {
  time: 0,
  local: true,
  yearless: false,
  /** The line had no stamp of its own: its carrier has it. */
  timeless: false,
  process: undefined as string | undefined,
  level: "",
  severity: 0,
  logger: "",
  /** What stood before the header: a file's name, a host. */
  before: "",
  end: 0,
};

const SPACE = 0x20;
const ZERO = 0x30;

/** `2015-11-12 13:18` of the last stamp, and its microseconds: most lines share the minute of the one before. */
let minute = "never";
let minuteMicros = 0;

/** Scans `YYYY-MM-DD HH:MM:SS.mmm` (or with six digits) fast, anything else of ISO 8601 as `scanIso` does. */
function scanStamp(line: string, from: number): boolean {
  if (line.startsWith(minute, from)) {
    const tens = line.charCodeAt(from + 17) - ZERO;
    const ones = line.charCodeAt(from + 18) - ZERO;
    const a = line.charCodeAt(from + 20) - ZERO;
    const b = line.charCodeAt(from + 21) - ZERO;
    const c = line.charCodeAt(from + 22) - ZERO;
    const plain =
      line.charCodeAt(from + 16) === 0x3a &&
      line.charCodeAt(from + 19) === 0x2e &&
      line.charCodeAt(from + 23) === SPACE &&
      tens >= 0 &&
      tens <= 5 &&
      ones >= 0 &&
      ones <= 9 &&
      a >= 0 &&
      a <= 9 &&
      b >= 0 &&
      b <= 9 &&
      c >= 0 &&
      c <= 9;
    if (plain && !isOffset(line, from + 24)) {
      stamp.micros = minuteMicros + (tens * 10 + ones) * 1_000_000 + (a * 100 + b * 10 + c) * 1000;
      stamp.end = from + 23;
      stamp.local = true;
      stamp.yearless = false;
      return true;
    }
  }
  if (!scanIso(line, from)) return false;
  if (stamp.local) {
    minute = line.slice(from, from + 16);
    minuteMicros = stamp.micros - (stamp.micros % 60_000_000);
  }
  return true;
}

/** A zone after a space: `+0100`. */
function isOffset(line: string, at: number): boolean {
  const code = line.charCodeAt(at);
  return code === 0x2b || code === 0x2d;
}

/** The level word at `at` followed by a space, as a constant; an empty string where there is none. */
function levelAt(line: string, at: number): string {
  switch (line.charCodeAt(at)) {
    case 0x44:
      return line.startsWith("DEBUG ", at) ? "DEBUG" : "";
    case 0x49:
      return line.startsWith("INFO ", at) ? "INFO" : "";
    case 0x57:
      return line.startsWith("WARNING ", at) ? "WARNING" : line.startsWith("WARN ", at) ? "WARN" : "";
    case 0x45:
      return line.startsWith("ERROR ", at) ? "ERROR" : "";
    case 0x54:
      return line.startsWith("TRACE ", at) ? "TRACE" : "";
    case 0x41:
      return line.startsWith("AUDIT ", at) ? "AUDIT" : "";
    case 0x43:
      return line.startsWith("CRITICAL ", at) ? "CRITICAL" : "";
    case 0x46:
      return line.startsWith("FATAL ", at) ? "FATAL" : "";
    case 0x4e:
      return line.startsWith("NOTICE ", at) ? "NOTICE" : "";
    default:
      return lowerLevelAt(line, at);
  }
}

function lowerLevelAt(line: string, at: number): string {
  const code = line.charCodeAt(at);
  if (code < 0x61 || code > 0x77) return "";
  const match = LOWER.exec(line.slice(at, at + 9));
  return match?.[1] ?? "";
}

const LOWER = /^(debug|info|warning|warn|error|trace|audit|critical) /;

const SEVERITY: Readonly<Record<string, number>> = {
  TRACE: 1,
  DEBUG: 5,
  INFO: 9,
  AUDIT: 10,
  NOTICE: 10,
  WARNING: 13,
  WARN: 13,
  ERROR: 17,
  CRITICAL: 21,
  FATAL: 21,
};

function setLevel(level: string): void {
  header.level = level;
  header.severity = SEVERITY[level] ?? SEVERITY[level.toUpperCase()] ?? 0;
}

/** Reads `LEVEL logger ` at `at`. A logger is a dotted name, never a bracket. */
function scanLevelAndLogger(line: string, at: number): boolean {
  const level = levelAt(line, at);
  if (level === "") return false;
  const from = at + level.length + 1;
  let end = line.indexOf(" ", from);
  if (end < 0) end = line.length;
  if (end === from || !isLoggerStart(line.charCodeAt(from))) return false;
  setLevel(level);
  header.logger = loggerAt(line, from, end);
  header.end = end < line.length ? end + 1 : end;
  return true;
}

const LOGGERS = 1024;
const loggers: string[] = Array.from({ length: LOGGERS }, () => "");

/**
 * The logger's name, as the one string that earlier lines had, so that its hash is known to whoever looks it up; and a copy, so that
 * who keeps it does not keep the buffer.
 */
function loggerAt(line: string, from: number, end: number): string {
  const middle = line.charCodeAt((from + end) >> 1);
  const slot =
    (end - from + 31 * line.charCodeAt(end - 1) + 127 * line.charCodeAt(end - 2) + 511 * middle) & (LOGGERS - 1);
  const known = loggers[slot] ?? "";
  if (known.length === end - from && line.startsWith(known, from)) return known;
  const logger = Buffer.from(line.slice(from, end), "latin1").toString("latin1");
  loggers[slot] = logger;
  return logger;
}

let lastProcess = "";

/** The process id's digits, as the string that the line before had where they are the same. */
function processAt(line: string, from: number, end: number): string {
  if (lastProcess.length !== end - from || !line.startsWith(lastProcess, from)) lastProcess = line.slice(from, end);
  return lastProcess;
}

function isLoggerStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

/** Index behind a run of digits at `at`; `at` itself where there is none. */
function digitsEnd(line: string, at: number): number {
  let end = at;
  for (let code = line.charCodeAt(end); code >= ZERO && code <= 0x39; code = line.charCodeAt(end)) end++;
  return end;
}

function takeStamp(): void {
  header.time = stamp.micros;
  header.local = stamp.local;
  header.yearless = stamp.yearless;
  header.timeless = false;
}

/** The header of oslo.log's defaults: `ts.mmm pid LEVEL logger `. The fast path; see `findHeader` for all others. */
export function scanStandardHeader(line: string, from: number): boolean {
  if (!scanStamp(line, from) || line.charCodeAt(stamp.end) !== SPACE) return false;
  const pid = stamp.end + 1;
  const end = digitsEnd(line, pid);
  if (end === pid || line.charCodeAt(end) !== SPACE || !scanLevelAndLogger(line, end + 1)) return false;
  takeStamp();
  header.process = processAt(line, pid, end);
  return true;
}

/** Any other header that operators, devstack and old releases write; see the format's samples. */
export function scanOtherHeader(line: string): boolean {
  header.before = "";
  return scanLoose(line, 0) || scanTimeless(line) || scanPrefixed(line);
}

/** A stamp in any layout, a second one perhaps, `|`, a host or alias, pid or process name, level, logger. */
function scanLoose(line: string, from: number): boolean {
  if (!scanAnyStamp(line, from)) return false;
  let at = stamp.end;
  const fraction = line.charCodeAt(stamp.end - 4) === 0x2e || line.charCodeAt(stamp.end - 4) === 0x2c;
  // `ts,mmm.mmm`: asctime with its own milliseconds, then %(msecs)03d again.
  if (line.charCodeAt(at) === 0x2e) at = digitsEnd(line, at + 1);
  takeStamp();
  if (line.charCodeAt(at) !== SPACE) return false;
  at += 1;
  if (scanAnyStamp(line, at) && line.charCodeAt(stamp.end) === SPACE) {
    takeStamp();
    at = stamp.end + 1;
  }
  if (line.startsWith("| ", at)) at += 2;
  if (scanLevelAndLogger(line, at)) {
    // Without a process id only a fraction or a context bracket tells oslo from any other writer.
    if (!fraction && line.charCodeAt(header.end) !== 0x5b) return false;
    header.process = undefined;
    return true;
  }
  const space = line.indexOf(" ", at);
  if (space < 0 || space - at > 64) return false;
  if (scanLevelAndLogger(line, space + 1)) {
    const word = line.slice(at, space);
    // A name in place of the process id: only a dotted logger or a context tells that a logger follows.
    const isNamed = header.logger.includes(".") || line.charCodeAt(header.end) === 0x5b;
    if (word.startsWith("[") || word.startsWith("<") || !isNamed) return false;
    header.process = word;
    return true;
  }
  const next = line.indexOf(" ", space + 1);
  const pid = digitsEnd(line, space + 1);
  if (next < 0 || pid !== next || pid === space + 1 || !scanLevelAndLogger(line, next + 1)) return false;
  header.process = line.slice(space + 1, pid);
  return true;
}

function scanAnyStamp(line: string, from: number): boolean {
  return scanIso(line, from) || scanClf(line, from) || scanSyslog(line, from);
}

/** `LEVEL logger [context] message` of devstack under journald, whose carrier has time and process. */
function scanTimeless(line: string): boolean {
  if (!scanLevelAndLogger(line, 0)) return false;
  if (line.charCodeAt(header.end) !== 0x5b && header.logger.indexOf(".") < 0) return false;
  header.time = 0;
  header.timeless = true;
  header.process = undefined;
  return true;
}

const EMBEDDED =
  /(?:^|[ :|\t])((?:\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.,]\d{3,6} )\d+ (?:DEBUG|INFO|WARNING|WARN|ERROR|TRACE|AUDIT|CRITICAL) )/;

/** A standard header behind a file name, a host, or another program's stamp (`grep`, LogHub, mod_wsgi, journal). */
function scanPrefixed(line: string): boolean {
  const start = line.length > 300 ? line.slice(0, 300) : line;
  const match = EMBEDDED.exec(start);
  if (match === null) return false;
  const found = match.index + match[0].length - (match[1]?.length ?? 0);
  // A stamp at the very start belongs to a line of its own that was torn.
  return !(scanIso(line, 0) && digitsEnd(line, stamp.end + 1) > stamp.end + 1) && takePrefixed(line, found);
}

function takePrefixed(line: string, found: number): boolean {
  if (!scanStandardHeader(line, found)) return false;
  header.before = line.slice(0, found);
  return true;
}
