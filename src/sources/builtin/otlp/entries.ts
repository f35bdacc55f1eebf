import { type Entry, entriesFromOtlp } from "#record";

export interface Unfolded {
  entries: Entry[];
  rejected: number;
  /** What was wrong with the first one that was rejected. */
  why: string;
}

/** Takes an export request apart into entries. What is malformed is counted and the rest taken: OTLP's partial success. */
export function unfoldRequest(request: Record<string, unknown>, peer: string | undefined): Unfolded {
  const entries = entriesFromOtlp(request);
  for (const entry of entries) {
    entry.host ??= peer;
    entry.stream ??= `${entry.host} ${entry.program}`;
  }
  const malformed = findMalformed(request);
  return { entries, rejected: malformed.length, why: malformed[0] === undefined ? "" : `${malformed[0]} is malformed` };
}

/** Paths of the parts that are no objects, where OTLP has objects. */
function findMalformed(request: Record<string, unknown>): string[] {
  const wrong: string[] = [];
  const objectsOf = (
    holder: Record<string, unknown>,
    name: string,
    path: string,
  ): [Record<string, unknown>, string][] => {
    const list = holder[name] ?? [];
    if (!Array.isArray(list)) {
      wrong.push(`${path}${name}`);
      return [];
    }
    return list.flatMap((item: unknown, index) => {
      const where = `${path}${name}[${index}]`;
      if (isObject(item)) return [[item, where] as [Record<string, unknown>, string]];
      wrong.push(where);
      return [];
    });
  };
  for (const [resourceLogs, r] of objectsOf(request, "resourceLogs", "")) {
    for (const [scopeLogs, s] of objectsOf(resourceLogs, "scopeLogs", `${r}.`))
      objectsOf(scopeLogs, "logRecords", `${s}.`);
  }
  return wrong;
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
