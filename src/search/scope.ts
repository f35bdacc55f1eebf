import { KilowatchError } from "#base";
import { type Filter, formatTime, parseFilter, parseMoment, resolveMoment } from "#contract";
import type { RecordScope } from "#store";

/** Reads a filter. Throws FILTER_INVALID, which names the place and what is wrong. */
export function readFilter(text: string): Filter {
  const { filter, error } = parseFilter(text);
  if (filter !== undefined) return filter;
  throw new KilowatchError("FILTER_INVALID", `filter, at character ${error.position + 1}: ${error.message}`, {
    details: {
      position: error.position,
      length: error.length,
      ...(error.replacement === undefined ? {} : { replacement: error.replacement }),
    },
  });
}

/** Reads `2h`, `now` or a time as microseconds. Throws INPUT_INVALID with the field's name. */
export function readMoment(text: string, field: string, nowMicros: number): number {
  const moment = parseMoment(text);
  if (moment !== undefined) return resolveMoment(moment, nowMicros);
  throw new KilowatchError(
    "INPUT_INVALID",
    `${field}: ${JSON.stringify(text)} is no span back from now (2h, 30m, 7d) and no time (2026-11-23T19:00, UTC)`,
  );
}

/** The scope of a query with a filter and a window of time. */
export function readScope(
  query: { filter: string; from?: string | undefined; to?: string | undefined },
  nowMicros: number,
  signal: AbortSignal,
): RecordScope {
  const from = query.from === undefined ? undefined : readMoment(query.from, "from", nowMicros);
  const to = query.to === undefined ? undefined : readMoment(query.to, "to", nowMicros);
  if (from !== undefined && to !== undefined && from >= to) {
    throw new KilowatchError("INPUT_INVALID", `from (${formatTime(from)}) must be before to (${formatTime(to)})`);
  }
  return { filter: readFilter(query.filter), from, to, now: nowMicros, signal };
}

/** The moments that a filter itself sets, where it can only hold within them: what the window of a chart is narrowed to. */
export function windowOf(filter: Filter, nowMicros: number): { from: number | undefined; to: number | undefined } {
  const parts = filter.type === "and" ? filter.parts : [filter];
  let from: number | undefined;
  let to: number | undefined;
  for (const part of parts) {
    if (part.type !== "time") continue;
    const moment = resolveMoment(part.moment, nowMicros);
    if (part.bound === "since") from = Math.max(from ?? moment, moment);
    else to = Math.min(to ?? moment, moment);
  }
  return { from, to };
}
