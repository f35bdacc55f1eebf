import { defineFormat } from "../../format.ts";
import { scanClf, scanSyslog, stamp } from "../../timestamp.ts";

const LINE =
  /^(?:(\d+):([XCSM])|\[(\d+)\]) (\d{1,2} [A-Z][a-z]{2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)?) ([.\-*#]) (.*)$/s;
const SEVERITY: Readonly<Record<string, number>> = { ".": 5, "-": 9, "*": 10, "#": 13 };
const LEVEL: Readonly<Record<string, string>> = { ".": "debug", "-": "verbose", "*": "notice", "#": "warning" };

/** `25 Apr 2024 05:32:35.018`, or without its year in old versions. */
function scanTime(text: string): boolean {
  const [day = "", month = "", third = "", fourth] = text.split(" ");
  return fourth === undefined
    ? scanSyslog(`${month} ${day} ${third}`, 0)
    : scanClf(`${day.padStart(2, "0")}/${month}/${third}:${fourth}`, 0);
}

/** Redis, Valkey and Sentinel. */
export const redis = defineFormat({
  id: "redis",
  summary: "Redis, Valkey and their sentinels: process and role, time, level sign, message",
  reference: "https://github.com/valkey-io/valkey/blob/unstable/src/server.c (serverLogRaw)",
  samples: [
    {
      text: "1:M 25 Apr 2024 05:32:35.019 * monotonic clock: POSIX clock_gettime",
      expect: {
        time: "2024-04-25T05:32:35.019000Z",
        local: true,
        severity: 10,
        level: "notice",
        process: "1",
        service: "redis",
        message: "monotonic clock: POSIX clock_gettime",
        attributes: { role: "M" },
      },
    },
    {
      text: "[2123] 25 Apr 05:32:35.018 # Server started, Redis version 2.8.4",
      expect: { time: "1972-04-25T05:32:35.018000Z", yearless: true, severity: 13, process: "2123" },
    },
  ],
  read(line, draft) {
    const first = line.charCodeAt(0);
    if (first !== 0x5b && (first < 0x30 || first > 0x39)) return false;
    const colon = line.indexOf(first === 0x5b ? "] " : ":");
    if (colon < 1 || colon > 9) return false;
    const match = LINE.exec(line);
    if (match === null || !scanTime(match[4] ?? "")) return false;
    const [, pid, role, oldPid, , sign = "", message = ""] = match;
    draft.time = stamp.micros;
    draft.local = true;
    draft.yearless = stamp.yearless;
    draft.severity = SEVERITY[sign] ?? 0;
    draft.level = LEVEL[sign] ?? "";
    draft.process = pid ?? oldPid;
    if (role !== undefined) draft.attributes = { role };
    draft.service = "redis";
    draft.message = message;
    draft.confidence = 1;
    return true;
  },
});
