import { type Draft, defineFormat } from "../../format.ts";
import { severityOf } from "../../severity.ts";
import { civilMicros, scanCtime, scanIso, scanSyslog, stamp } from "../../timestamp.ts";

/** Blanks, colons, bars or dashes, the level, and Python's `LEVEL:logger:`; a message. */
const LEVEL_FIRST = /^[\s:|-]*[[(<]?([A-Za-z]{3,9})[\])>]?(?::([\w.]{1,80}):|[\s:|-]+)\s*(.*)$/s;
/** The same with a logger before the level: `openstack.config - WARNING - `, `[nova] ERROR: `. */
const LOGGER_BEFORE = /^[\s:|-]*\[?([A-Za-z_][\w.$/-]{0,80})\]?[\s:|-]+[[(<]?([A-Za-z]{3,9})[\])>]?[\s:|-]+(.*)$/s;
const EPOCH = /^(\d{10}(?:\.\d{1,9})?|\d{13}|\d{16})[\s:]+(.+)$/s;
const DAY_OF_YEAR = /^(\d{4})-(\d{3})T(\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?/;
const LOGGER_FIRST = /^\(([\w.]+)\): /;

/** How far into a line a level is looked for. */
const HEAD = 200;

function readMessage(rest: string, draft: Draft): void {
  const head = rest.slice(0, HEAD);
  let match = LEVEL_FIRST.exec(head);
  let [, level = "", logger, text = ""] = match ?? [];
  if (severityOf(level) === 0) {
    match = LOGGER_BEFORE.exec(head);
    [, logger, level = "", text = ""] = match ?? [];
  }
  const severity = severityOf(level);
  if (severity === 0) {
    draft.message = rest.replace(/^[\s:|]+/, "");
    draft.confidence = 0.25;
    return;
  }
  draft.severity = severity;
  draft.level = level;
  if (logger !== undefined) draft.logger = logger;
  draft.message = text + rest.slice(HEAD);
  draft.confidence = 0.45;
}

/** Whole days count, so `civilMicros` may be given the 333rd of January. */
function scanDayOfYear(line: string): string | undefined {
  const match = DAY_OF_YEAR.exec(line);
  if (match === null || Number(match[2]) > 366) return undefined;
  const second = Number(match[3]) * 3600 + Number(match[4]) * 60 + Number(match[5]);
  const micros = Number((match[6] ?? "").padEnd(6, "0"));
  stamp.micros = civilMicros(Number(match[1]), 1, 1, second, micros) + (Number(match[2]) - 1) * 86_400_000_000;
  stamp.local = true;
  stamp.yearless = false;
  return line.slice(match[0].length);
}

function scanAny(line: string): string | undefined {
  const first = line.charCodeAt(0);
  if (first >= 0x30 && first <= 0x39) {
    if (scanIso(line, 0)) return line.slice(stamp.end);
    const epoch = EPOCH.exec(line);
    if (epoch === null) return scanDayOfYear(line);
    const digits = epoch[1] ?? "";
    const number = Number(digits);
    stamp.micros = digits.length === 13 ? number * 1000 : digits.length === 16 ? number : Math.round(number * 1e6);
    stamp.local = false;
    stamp.yearless = false;
    return epoch[2];
  }
  if (first === 0x5b) {
    const close = line.indexOf("]");
    if (close < 15 || close > 40 || !(scanIso(line, 1) || scanCtime(line, 1)) || stamp.end !== close) return undefined;
    return line.slice(close + 1);
  }
  return scanCtime(line, 0) || scanSyslog(line, 0) ? line.slice(stamp.end) : undefined;
}

/** The last resort: a time we know, perhaps a level and a logger, and a message. */
export const stampedLine = defineFormat({
  id: "stamped-line",
  summary: "Any line that begins with a time we know, with a level and a logger where they can be told",
  reference: "https://docs.python.org/3/library/logging.html#logrecord-attributes",
  samples: [
    {
      text: "2012-07-02 10:22:40,672:DEBUG:foo bar baz",
      expect: { time: "2012-07-02T10:22:40.672000Z", local: true, severity: 5, level: "DEBUG", message: "foo bar baz" },
    },
    {
      text: "2022-02-10 09:32:05,123 - openstack.config - WARNING - no region",
      expect: { severity: 13, logger: "openstack.config", message: "no region" },
    },
    {
      text: "(nova.compute): 2022-02-10 09:32:05,123 ERROR no host",
      expect: { severity: 17, logger: "nova.compute", message: "no host" },
    },
    { text: "1428634687123 Hello, World!", expect: { time: "2015-04-10T02:58:07.123000Z", message: "Hello, World!" } },
    { text: "2012-025T10:22:40,672:DEBUG:foo bar", expect: { time: "2012-01-25T10:22:40.672000Z", severity: 5 } },
    { text: "[2022-02-10 09:32:05] reloaded", expect: { time: "2022-02-10T09:32:05.000000Z", message: "reloaded" } },
  ],
  read(line, draft) {
    const logger = line.charCodeAt(0) === 0x28 ? LOGGER_FIRST.exec(line) : null;
    const rest = scanAny(logger === null ? line : line.slice(logger[0].length));
    if (rest === undefined || rest.trim() === "") return false;
    draft.time = stamp.micros;
    draft.local = stamp.local;
    draft.yearless = stamp.yearless;
    if (logger !== null) draft.logger = logger[1];
    readMessage(rest, draft);
    return true;
  },
  continues: () => true,
});
