import type { Trace } from "#contract";
import type { LogRecord } from "#record";
import { callOf } from "./calls.ts";
import type { TraceGraph } from "./graph.ts";

/** Less than this is the time that stamps take to be written. */
const TOLERANCE_MICROS = 50_000;

type Clock = Trace["clocks"][number];

/**
 * Finds hosts whose clocks disagree: what a callee stamps must lie between the caller's "REQ" and its "used request id"
 * line. Answers one row for a pair of hosts, with the median of what was seen.
 */
export function disagreeingClocks(graph: TraceGraph): Clock[] {
  const records = graph.records();
  const byRequest = Map.groupBy(records, (record) => record.request_id ?? "");
  const offsets = new Map<string, { host: string; other: string; micros: number[]; why: string }>();
  for (const record of records) {
    const call = callOf(record);
    const callee = call === undefined ? undefined : byRequest.get(call.id);
    const [first, last] = [callee?.[0], callee?.at(-1)];
    if (call === undefined || first === undefined || last === undefined) continue;
    const sent = sendingOf(record, byRequest.get(record.request_id ?? "") ?? [], call.url);
    const { host } = record;
    const other = first.host;
    if (sent === undefined || host === undefined || other === undefined || host === other) continue;
    const micros = outside(first.time, accessTime(callee ?? []) ?? last.time, sent.time, record.time);
    if (Math.abs(micros) <= TOLERANCE_MICROS) continue;
    const key = `${host} ${other}`;
    const seen = offsets.get(key) ?? { host: other, other: host, micros: [], why: "" };
    seen.micros.push(micros);
    const direction = micros > 0 ? "after the caller had its answer" : "before the caller asked";
    seen.why = `${first.origin.service ?? "the callee"} on ${other} stamped ${call.id} ${direction} on ${host}`;
    offsets.set(key, seen);
  }
  return [...offsets.values()].map(({ host, other, micros, why }) => {
    const median = micros.toSorted((a, b) => a - b)[Math.floor(micros.length / 2)] ?? 0;
    return { host, other, offset_seconds: median / 1e6, why };
  });
}

/** How far the callee's stamps lie outside the caller's; positive: the callee's clock is ahead. */
function outside(first: number, last: number, sent: number, answered: number): number {
  const late = last - answered;
  const early = sent - first;
  if (late <= 0 && early <= 0) return 0;
  // Both ends are taken in, so that the estimate stands in the middle of what is possible.
  return Math.round((first - sent + (last - answered)) / 2);
}

function accessTime(callee: readonly LogRecord[]): number | undefined {
  return callee.find((record) => record.kind === "access")?.time;
}

/** The line in which the caller sent what `answer` answers: the last "REQ: curl" to that URL in the same process before it. */
function sendingOf(answer: LogRecord, caller: readonly LogRecord[], url: string | undefined): LogRecord | undefined {
  return caller.findLast(
    (record) =>
      record.time <= answer.time &&
      record.origin.process === answer.origin.process &&
      record.message.startsWith("REQ: curl") &&
      (url === undefined || record.message.includes(url)),
  );
}
