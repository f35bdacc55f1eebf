import {
  completeFilter,
  type EventSummary,
  matchesFilter,
  parseFilter,
  parseSpan,
  type Record,
  type RouteArguments,
  recordRoutes,
} from "#contract";
import { bandOf } from "../ui/severity.ts";
import { stamp, type World } from "./world.ts";

/** What the fake answers to a filter that cannot be read. */
export class FakeProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: { [key: string]: string | number };

  constructor(status: number, code: string, message: string, details: { [key: string]: string | number } = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const COMPLETE = { complete: true, missing: [] };

export function momentOf(text: string | undefined, now: number, fallback: number): number {
  if (text === undefined) return fallback;
  const span = parseSpan(text);
  return span === undefined ? Date.parse(text) : now - span * 1000;
}

/** As lists give it: the exact lines come only with the one record that is shown. */
export function withoutOriginal(record: Record): Record {
  const copy = { ...record };
  delete copy.original;
  return copy;
}

/** The records of a window that match, oldest first. */
export function select(
  world: World,
  now: number,
  query: { filter?: string; from?: string | undefined; to?: string | undefined },
): { records: Record[]; from: number; to: number } {
  const parsed = parseFilter(query.filter ?? "");
  if (parsed.error !== undefined) {
    const { position, length, message } = parsed.error;
    throw new FakeProblem(400, "FILTER_INVALID", message, { position, length });
  }
  const from = momentOf(query.from, now, 0);
  const to = momentOf(query.to, now, now);
  const [first, last] = [stamp(from), stamp(to)];
  const records = world.records.filter(
    (record) => record.time >= first && record.time < last && matchesFilter(parsed.filter, record, now * 1000),
  );
  return { records, from, to };
}

export function search(world: World, now: number, query: RouteArguments<typeof recordRoutes.search>["query"]) {
  const found = select(world, now, query);
  const ordered = query.order === "newest" ? found.records.toReversed() : found.records;
  const start = query.cursor === undefined ? 0 : Number(query.cursor);
  const end = start + query.limit;
  return {
    records: ordered.slice(start, end).map(withoutOriginal),
    ...(end < ordered.length ? { next_cursor: String(end) } : {}),
    from: stamp(found.from),
    to: stamp(found.to),
    completeness: COMPLETE,
  };
}

export function histogram(world: World, now: number, query: RouteArguments<typeof recordRoutes.histogram>["query"]) {
  const found = select(world, now, query);
  const width = (found.to - found.from) / query.buckets;
  const buckets = Array.from({ length: query.buckets }, (_, index) => ({
    time: stamp(found.from + index * width),
    counts: {} as { [band: string]: number },
  }));
  for (const record of found.records) {
    const bucket = buckets[Math.floor((Date.parse(`${record.time.slice(0, 23)}Z`) - found.from) / width)];
    if (bucket === undefined) continue;
    const band = bandOf(record.severity);
    bucket.counts[band] = (bucket.counts[band] ?? 0) + 1;
  }
  return {
    from: stamp(found.from),
    to: stamp(found.to),
    interval_seconds: width / 1000,
    total: found.records.length,
    buckets,
    completeness: COMPLETE,
  };
}

function facetValue(record: Record, field: string): string {
  if (field === "level") return record.level;
  if (field === "service") return record.origin.service ?? "";
  if (field === "host") return record.host ?? "";
  if (field === "kind") return record.kind;
  return field === "event" ? record.event_id : "";
}

function tally(values: readonly string[]): { value: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count);
}

export function facets(world: World, now: number, query: RouteArguments<typeof recordRoutes.facets>["query"]) {
  const found = select(world, now, query);
  return {
    facets: query.fields.split(",").map((field) => {
      const values = tally(found.records.map((record) => facetValue(record, field)));
      const others = values.slice(query.limit).reduce((sum, each) => sum + each.count, 0);
      return { field, values: values.slice(0, query.limit), others };
    }),
    completeness: COMPLETE,
  };
}

export function complete(world: World, query: RouteArguments<typeof recordRoutes.complete>["query"]) {
  const completion = completeFilter(query.filter, query.caret);
  if (completion.values === undefined) {
    return { from: completion.from, to: completion.to, items: [...completion.items] };
  }
  const { field, prefix } = completion.values;
  const values = tally(world.records.map((record) => facetValue(record, field)))
    .filter((each) => each.value !== "" && each.value.toLowerCase().startsWith(prefix.toLowerCase()))
    .slice(0, 12);
  return {
    from: completion.from,
    to: completion.to,
    items: [...completion.items, ...values.map(({ value, count }) => ({ text: value, count }))],
  };
}

/** The catalogue of the given records. */
export function eventsOf(records: readonly Record[], from: number, to: number): EventSummary[] {
  const groups = Map.groupBy(records, (record) => record.event_id);
  return [...groups.values()].map((group) => {
    const [first, last] = [group[0], group.at(-1)] as [Record, Record];
    const sparkline = Array.from({ length: 24 }, () => 0);
    for (const record of group) {
      const slot = Math.min(23, Math.floor(((Date.parse(record.time) - from) / (to - from)) * 24));
      sparkline[slot] = (sparkline[slot] ?? 0) + record.repeat;
    }
    return {
      event_id: first.event_id,
      event_code: first.event_code,
      template: first.template,
      project: first.origin.project,
      logger: first.origin.logger,
      severity: first.severity,
      level: first.level,
      count: group.reduce((sum, record) => sum + record.repeat, 0),
      first_seen: first.time,
      last_seen: last.time,
      rate_per_hour: (group.length / (to - from)) * 3_600_000,
      hosts: new Set(group.map((record) => record.host)).size,
      services: [...new Set(group.map((record) => record.origin.service ?? ""))],
      sparkline,
    };
  });
}

export { tally };
