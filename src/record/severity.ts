/**
 * Level words of all writers we read, lower case, with their OpenTelemetry severity number
 * (opentelemetry-specification, logs/data-model-appendix.md; Python's CRITICAL and oslo's AUDIT as oslo.log orders them).
 */
const WORDS: ReadonlyMap<string, number> = new Map([
  ["trace", 1],
  ["finest", 1],
  ["debug", 5],
  ["dbg", 5],
  ["dbug", 5],
  ["fine", 5],
  ["info", 9],
  ["inf", 9],
  ["information", 9],
  ["informational", 9],
  ["log", 9],
  ["audit", 10],
  ["note", 10],
  ["notice", 10],
  ["system", 10],
  ["report", 10],
  ["warn", 13],
  ["wrn", 13],
  ["warning", 13],
  ["err", 17],
  ["error", 17],
  ["sec", 17],
  ["severe", 17],
  ["failure", 17],
  ["crit", 21],
  ["critical", 21],
  ["fatal", 21],
  ["panic", 21],
  ["dpanic", 21],
  ["crash", 21],
  ["alert", 22],
  ["emer", 24],
  ["emerg", 24],
  ["emergency", 24],
]);

const cache = new Map<string, number>();

/** OpenTelemetry's severity number for a level word in any case, 0 where it is not one. */
export function severityOf(word: string): number {
  const known = cache.get(word);
  if (known !== undefined) return known;
  const number = word.length > 16 ? 0 : (WORDS.get(word.toLowerCase()) ?? 0);
  if (cache.size < 256) cache.set(word, number);
  return number;
}

const SYSLOG_SEVERITY = [24, 22, 21, 17, 13, 10, 9, 5] as const;
const SYSLOG_LEVEL = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"] as const;

/** OpenTelemetry's severity number of a syslog priority (RFC 5424 §6.2.1; facility and all), 0 where it is none. */
export function severityOfPriority(priority: number): number {
  return SYSLOG_SEVERITY[priority & 7] ?? 0;
}

/** The word for a syslog priority: `emerg` to `debug`. */
export function levelOfPriority(priority: number): string {
  return SYSLOG_LEVEL[priority & 7] ?? "";
}

/** The syslog severity, 0 to 7, nearest to an OpenTelemetry severity number; unknown is notice. */
export function syslogSeverity(severity: number): number {
  if (severity === 0) return 5;
  if (severity >= 23) return 0;
  if (severity === 22) return 1;
  if (severity >= 21) return 2;
  if (severity >= 17) return 3;
  if (severity >= 13) return 4;
  if (severity >= 10) return 5;
  return severity >= 9 ? 6 : 7;
}

const LEVELS_BY_NUMBER: readonly (readonly [number, string])[] = [
  [21, "CRITICAL"],
  [17, "ERROR"],
  [13, "WARNING"],
  [9, "INFO"],
  [5, "DEBUG"],
  [1, "TRACE"],
];

/** Python's word for a severity number; `INFO` where it is unknown. */
export function levelOf(severity: number): string {
  return LEVELS_BY_NUMBER.find(([number]) => severity >= number)?.[1] ?? "INFO";
}
