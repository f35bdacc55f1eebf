/** What `render.py` writes for each record. */
export interface RenderedRecord {
  logger: string;
  message: string;
  text: string;
  devstack: string;
  json: string;
  fluent: string;
  journald: Record<string, string>;
}

/** The lines in which a record can reach a reader. */
export function formsOf(record: RenderedRecord): Record<string, string> {
  const { text, devstack, json, fluent, journald } = record;
  const entry = { ...journald, __REALTIME_TIMESTAMP: "1700000000123000", _PID: "4711", _HOSTNAME: "cmp-001" };
  return { text, devstack, json, fluent, journald: JSON.stringify(entry) };
}
