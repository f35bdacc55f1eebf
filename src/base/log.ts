export type LogLevel = "debug" | "info" | "warn" | "error";

/** Kilowatch's own log: one line of JSON per event on stderr. */
export interface Logger {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
  /** The same log with fields that every line carries. */
  child(fields: Record<string, unknown>): Logger;
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };

/** Makes a log that writes lines of `level` and above to `write`. */
export function createLogger(
  options: { level?: LogLevel; write?: (line: string) => void; fields?: Record<string, unknown> } = {},
): Logger {
  const write = options.write ?? ((line) => process.stderr.write(line));
  const least = RANK[options.level ?? "info"];
  const at = (level: LogLevel) => (event: string, fields?: Record<string, unknown>) => {
    if (RANK[level] < least) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level, event, ...options.fields, ...fields }, plain)}\n`);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => createLogger({ ...options, write, fields: { ...options.fields, ...fields } }),
  };
}

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Error) return { name: value.name, message: value.message, stack: value.stack };
  return typeof value === "bigint" ? value.toString() : value;
}
