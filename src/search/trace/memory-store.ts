import { matchesFilter } from "#contract";
import type { LogRecord } from "#record";
import { byTime } from "./graph.ts";
import type { TraceStore, TraceWindow } from "./store.ts";

/** A trace store over records in memory, for tests and for files that nobody imported. */
export function createMemoryStore(records: Iterable<LogRecord>): TraceStore {
  const ordered = [...records].sort(byTime);
  const byRequest = new Map<string, LogRecord[]>();
  const byResource = new Map<string, LogRecord[]>();
  const byEvent = new Map<string, LogRecord[]>();
  for (const record of ordered) {
    for (const id of new Set([record.request_id, record.global_request_id]))
      if (id !== undefined) push(byRequest, id, record);
    for (const id of new Set(record.resources.map((resource) => resource.id))) push(byResource, id, record);
    push(byEvent, record.event_code, record);
  }
  const find = (
    index: Map<string, LogRecord[]>,
    ids: readonly string[],
    window: TraceWindow,
    limit: number,
  ): LogRecord[] => {
    const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = window;
    const found = new Set(ids.flatMap((id) => index.get(id) ?? []).filter(({ time }) => time >= from && time < to));
    return [...found].sort(byTime).slice(0, limit);
  };
  return {
    byRequestIds: async (ids, window, limit) => find(byRequest, ids, window, limit),
    byResourceIds: async (ids, window, limit) => find(byResource, ids, window, limit),
    namedBefore: async (ids, time) => new Set(ids.filter((id) => (byResource.get(id)?.[0]?.time ?? time) < time)),
    within: async (spans, filter, _window, limit) =>
      ordered
        .filter((record) => spans.some(({ from, to }) => record.time >= from && record.time < to))
        .filter((record) => matchesFilter(filter, record, 0))
        .slice(0, limit),
    similar: async (record, limit) =>
      (byEvent.get(record.event_code) ?? [])
        .filter(({ record_id }) => record_id !== record.record_id)
        .sort((a, b) => Math.abs(a.time - record.time) - Math.abs(b.time - record.time))
        .slice(0, limit),
  };
}

function push<Key, Value>(index: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [value]);
  else list.push(value);
}
