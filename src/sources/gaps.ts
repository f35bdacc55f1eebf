import type { LogRecord } from "#record";
import type { Gap } from "./define.ts";

/** Lines by which a writer itself says that it left lines out; the first group is how many. */
const CONFESSIONS: readonly { word: string; pattern: RegExp; what: string }[] = [
  // lib/vlog.c of Open vSwitch
  { word: "Dropped", pattern: /Dropped (\d+) log messages in last \d+ seconds/, what: "Open vSwitch's rate limit" },
  // systemd's journald-rate-limit.c
  { word: "Suppressed", pattern: /Suppressed (\d+) messages from/, what: "journald's rate limit" },
  // oslo_log/rate_limit.py tells the limit, not how many it dropped
  { word: "Logging rate limit", pattern: /Logging rate limit: drop after \d+ records/, what: "oslo.log's rate limit" },
  // runtime/ratelimit.c of rsyslog
  { word: "messages lost", pattern: /(\d+) messages lost due to rate-limiting/, what: "rsyslog's rate limit" },
  { word: "drop messages", pattern: /begin to drop messages due to rate-limiting/, what: "rsyslog's rate limit" },
  // Linux kernel lib/ratelimit.c
  { word: "callbacks suppressed", pattern: /(\d+) callbacks suppressed/, what: "the kernel's rate limit" },
];

/** Reads out of a record that its writer left lines out, where it says so. */
export function readConfession(record: LogRecord): Gap | undefined {
  const { message } = record;
  for (const { word, pattern, what } of CONFESSIONS) {
    if (!message.includes(word)) continue;
    const match = pattern.exec(message);
    if (match === null) continue;
    const count = Number(match[1] ?? 0);
    const number = count === 0 ? "an unknown number of" : String(count);
    return {
      cause: "suppressed",
      message: `${number} lines of ${record.origin.service ?? "a service"} were never written: ${what}`,
      count,
      ...(record.host === undefined ? {} : { host: record.host }),
      locator: record.locator,
    };
  }
  return undefined;
}

/** `2022-02-09T14:38:46.123Z|00042|bridge(handler1)|INFO|…`: vlog numbers its lines. */
const VLOG = /^\S+Z\|(\d{5,})\|/;

/**
 * Follows the numbers that Open vSwitch and OVN give their lines. One instance follows one stream. Numbers count messages per
 * process, threads may swap neighbours, and a restart begins at 1 again.
 */
export class SequenceWatch {
  #last: number | undefined;

  hear(record: LogRecord): Gap | undefined {
    if (record.original.charCodeAt(0) !== 0x32) return undefined;
    const number = Number(VLOG.exec(record.original)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) return undefined;
    const last = this.#last;
    if (last === undefined || number > last || number <= 2) this.#last = number;
    if (last === undefined || number <= last + 1) return undefined;
    const count = number - last - 1;
    return {
      cause: "sequence",
      message: `${count} lines are missing between line ${last} and line ${number} of ${record.origin.service ?? "a daemon"}`,
      count,
      ...(record.host === undefined ? {} : { host: record.host }),
      locator: record.locator,
    };
  }
}
