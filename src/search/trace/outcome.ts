import type { Trace } from "#contract";
import type { LogRecord } from "#record";

export const ERROR_SEVERITY = 17;

/** Nova's manager.py, INFO: the last line of a build that went well. */
const BUILT = /\bTook [\d.]+ seconds to build instance\b/;

/**
 * How a request ended for its user: by the answer's status where the answer is the end of the work; where the work goes on
 * behind it (202, and Nova's 204 for DELETE), by the last notification of each thing it did, else by whether a build went
 * well after the last error about the same server. An ERROR on the way, as before a rescheduling, is no failure.
 */
export function outcomeOf(entry: LogRecord | undefined, records: readonly LogRecord[]): Trace["outcome"] {
  const status = entry?.http?.status;
  if (status !== undefined && status >= 400) return "error";
  const goesOn = status === 202 || (entry?.http?.method === "DELETE" && status === 204);
  if (status !== undefined && !goesOn) return "ok";
  const told = toldOutcome(records);
  if (told !== undefined) return told;
  if (hasUnmendedError(records)) return "error";
  return status === undefined ? "unknown" : "ok";
}

/** By notifications: `instance.create.error` and, later, `instance.create.end` of one server is a creation that went well. */
function toldOutcome(records: readonly LogRecord[]): Trace["outcome"] | undefined {
  const last = new Map<string, boolean>();
  for (const { kind, outcome, message, resources } of records) {
    if (kind !== "notification" || (outcome !== "success" && outcome !== "failure")) continue;
    const subject = serverOf(resources) ?? resources[0]?.id ?? "";
    last.set(`${message.replace(/\.[^.]*$/, "")} ${subject}`, outcome === "success");
  }
  if (last.size === 0) return undefined;
  return [...last.values()].every(Boolean) ? "ok" : "error";
}

function hasUnmendedError(records: readonly LogRecord[]): boolean {
  const failed = new Set<string>();
  const built = new Set<string>();
  for (const record of records) {
    const server = serverOf(record.resources) ?? "";
    if (record.severity >= ERROR_SEVERITY) failed.add(server);
    else if (BUILT.test(record.message)) {
      failed.delete(server);
      built.add(server);
    }
  }
  // What names no server cannot be told from what was mended, once something was.
  if (built.size > 0) failed.delete("");
  return failed.size > 0;
}

function serverOf(resources: LogRecord["resources"]): string | undefined {
  return resources.find(({ type }) => type === "server")?.id;
}
