import type { ClickHouseClient } from "@clickhouse/client";
import type { Filter } from "#contract";
import type { LogRecord } from "#record";
import { RECORD_SELECT, type RecordRow } from "../codec/decoder.ts";
import { recordKey } from "../codec/identity.ts";
import { selectRows } from "./client.ts";
import { countBy, type EventCount, type EventSort, eventCounts, eventSeries, seenBefore } from "./counts.ts";
import { type Cursor, formatCursor, parseCursor } from "./cursor.ts";
import { type FacetCount, type FacetField, facets, type HistogramCount, histogram } from "./facets.ts";
import { Parameters } from "./parameters.ts";
import { namedBefore, namedByOthers, type RequestCount, requestCounts } from "./requests.ts";
import { type RunBucket, type RunGroup, type RunGrouping, runGroups, runSeries } from "./runs.ts";
import { fromSql, LOCAL_TABLES, type RecordScope, type RecordTables } from "./scope.ts";

export interface Page {
  readonly limit: number;
  readonly order: "newest" | "oldest";
  readonly cursor?: string | undefined;
}

/** Where the newest page is looked for first, and how much longer each next window is. */
const FIRST_WINDOW_MICROS = 600_000_000;
const WIDENING = 8;

/**
 * Whether wide columns are read for all rows that fit, or after sorting for those of the page: measured, the first is five
 * times faster for the few rows of a needle, the second for a page out of many.
 */
const AT_ONCE = "SETTINGS query_plan_optimize_lazy_materialization = 0";
const LAZILY = "SETTINGS query_plan_max_limit_for_lazy_materialization = 10001";

/** Fields that an index of the table finds. */
const INDEXED = new Set<string>(["request", "own_request", "global_request", "about", "resource", "trace", "id"]);

/** Whether a filter asks for an exact id that an index finds. */
function isNeedle(filter: Filter): boolean {
  if (filter.type === "and") return filter.parts.some(isNeedle);
  if (filter.type === "or") return filter.parts.every(isNeedle);
  return filter.type === "match" && INDEXED.has(filter.field) && filter.patterns.every(({ length }) => length === 1);
}

const DAY_MICROS = 86_400_000_000;

/** What the domain asks of the kept records. Every answer covers hot and archived records alike, but for `missing`. */
export interface RecordQueries {
  search(scope: RecordScope, page: Page): Promise<{ records: LogRecord[]; next: string | undefined }>;
  /** How many rows; a folded record counts once. */
  count(scope: RecordScope): Promise<number>;
  /** First and last time, undefined where nothing fits. */
  extent(scope: RecordScope): Promise<{ from: number; to: number } | undefined>;
  histogram(scope: RecordScope & { from: number; to: number }, buckets: number): Promise<HistogramCount[]>;
  facets(scope: RecordScope, fields: readonly FacetField[], limit: number, prefix?: string): Promise<FacetCount[]>;
  get(recordId: string, signal?: AbortSignal): Promise<LogRecord | undefined>;
  /** Up to `count` records of the same stream on each side, in the stream's order. */
  neighbours(
    recordId: string,
    count: number,
    signal?: AbortSignal,
  ): Promise<{ before: LogRecord[]; after: LogRecord[] }>;
  events(
    scope: RecordScope,
    options: { sort: EventSort; limit: number },
  ): Promise<{ events: EventCount[]; total: number }>;
  /** Occurrences of events in equal parts of the window, by event code. */
  eventSeries(
    scope: RecordScope & { from: number; to: number },
    codes: readonly string[] | undefined,
    parts: number,
  ): Promise<Map<string, number[]>>;
  /** Records that carry one of the request ids as own or global one, oldest first. */
  byRequestIds(ids: readonly string[], window: TimeWindow, limit: number): Promise<LogRecord[]>;
  /** Records that name one of the resources (or, in their text, requests), oldest first. */
  byResourceIds(ids: readonly string[], window: TimeWindow, limit: number): Promise<LogRecord[]>;
  /** Records in any of the spans (microseconds; `to` excluded) that fit the filter, oldest first. */
  within(
    spans: readonly { readonly from: number; readonly to: number }[],
    filter: Filter,
    window: TimeWindow,
    limit: number,
  ): Promise<LogRecord[]>;
  /** Other records of the same event, the nearest in time first, within a day of `record`. */
  similar(record: LogRecord, limit: number, signal?: AbortSignal): Promise<LogRecord[]>;
  /** Which of the events were seen before a time. */
  seenBefore(codes: readonly string[], time: number, signal?: AbortSignal): Promise<Set<string>>;
  requestCounts(ids: readonly string[], signal?: AbortSignal): Promise<Map<string, RequestCount>>;
  /** Which of the request ids another request's records name, as a caller's do. */
  namedByOthers(ids: readonly string[], signal?: AbortSignal): Promise<Set<string>>;
  /** Which of the resources some record before `time` names. */
  namedBefore(ids: readonly string[], time: number, signal?: AbortSignal): Promise<Set<string>>;
  /** Runs of scenarios, or their steps, counted by scenario and place; the scope narrows them. */
  runGroups(scope: RecordScope, grouping: RunGrouping): Promise<RunGroup[]>;
  /** Runs of each scenario over time, in equal parts of the window. */
  runSeries(scope: RecordScope & { from: number; to: number }, parts: number): Promise<RunBucket[]>;
  /** What the answers leave out, in words. */
  missing(): readonly string[];
}

export interface TimeWindow {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

export function createRecordQueries(options: {
  client: ClickHouseClient;
  /** Turns rows back into records, in their order. */
  decoder: { decode(rows: readonly RecordRow[]): Promise<LogRecord[]> };
  tables?: RecordTables;
  missing?: () => readonly string[];
}): RecordQueries {
  const { client, decoder, tables = LOCAL_TABLES } = options;
  const decode = (rows: readonly RecordRow[]): Promise<LogRecord[]> => decoder.decode(rows);
  const everything = (window: TimeWindow): RecordScope => ({ filter: { type: "all" }, now: 0, ...window });

  async function rows(
    scope: RecordScope,
    more: readonly string[],
    tail: string,
    parameters: Parameters,
  ): Promise<RecordRow[]> {
    const from = fromSql(scope, parameters, tables, more);
    return selectRows<RecordRow>(client, `SELECT ${RECORD_SELECT} ${from} ${tail}`, parameters, scope.signal);
  }

  async function search(scope: RecordScope, page: Page): Promise<{ records: LogRecord[]; next: string | undefined }> {
    const cursor = page.cursor === undefined ? undefined : parseCursor(page.cursor);
    const found = await firstRows(scope, page, cursor);
    const kept = found.slice(0, page.limit);
    const last = kept.at(-1);
    const next = found.length > page.limit && last !== undefined ? formatCursor(last) : undefined;
    return { records: await decode(kept), next };
  }

  /**
   * The rows of a page and one more. A page of the newest is looked for in a short window before the last record, then in
   * longer ones: the whole table is read only where few records fit. What an index finds is asked for at once.
   */
  async function firstRows(scope: RecordScope, page: Page, cursor: Cursor | undefined): Promise<RecordRow[]> {
    if (isNeedle(scope.filter)) return pageRows(scope, page, cursor, AT_ONCE);
    if (page.order === "oldest") return pageRows(scope, page, cursor, LAZILY);
    const whole = await wholeExtent(scope.signal);
    if (whole === undefined) return [];
    const lowest = Math.max(scope.from ?? whole.from, whole.from);
    const highest = Math.min(
      scope.to ?? whole.to + 1,
      whole.to + 1,
      cursor === undefined ? Number.POSITIVE_INFINITY : cursor.time + 1,
    );
    for (let span = FIRST_WINDOW_MICROS; ; span *= WIDENING) {
      const from = Math.max(lowest, highest - span);
      const found = await pageRows({ ...scope, from, to: highest }, page, cursor, LAZILY);
      if (found.length > page.limit || from <= lowest) return found;
    }
  }

  async function pageRows(
    scope: RecordScope,
    page: Page,
    cursor: Cursor | undefined,
    settings: string,
  ): Promise<RecordRow[]> {
    const parameters = new Parameters();
    const isNewest = page.order === "newest";
    const more = cursor === undefined ? [] : [afterSql(cursor, isNewest, parameters)];
    const direction = isNewest ? "DESC" : "ASC";
    const order = `ORDER BY r.time ${direction}, r.stream ${direction}, r.position ${direction} LIMIT ${page.limit + 1} ${settings}`;
    return rows(scope, more, order, parameters);
  }

  /** First and last time of all; the engine knows them without reading rows. */
  async function wholeExtent(signal: AbortSignal | undefined): Promise<{ from: number; to: number } | undefined> {
    return (await countBy(client, everything({ signal }), tables)).extent;
  }

  async function get(recordId: string, signal?: AbortSignal): Promise<LogRecord | undefined> {
    const filter = { type: "match", field: "id", patterns: [[recordId]] } as const;
    const found = await rows({ filter, now: 0, signal }, [], "LIMIT 1", new Parameters());
    return (await decode(found))[0];
  }

  async function neighbours(
    recordId: string,
    count: number,
    signal?: AbortSignal,
  ): Promise<{ before: LogRecord[]; after: LogRecord[] }> {
    const key = recordKey(recordId);
    if (count === 0) return { before: [], after: [] };
    const side = async (comparison: "<" | ">"): Promise<LogRecord[]> => {
      const parameters = new Parameters();
      const stream = `r.stream = ${parameters.text(key.stream)}`;
      const position = `r.position ${comparison} ${parameters.add("UInt64", key.position)}`;
      const order = `ORDER BY r.position ${comparison === "<" ? "DESC" : "ASC"} LIMIT ${count}`;
      return decode(await rows(everything({ signal }), [stream, position], order, parameters));
    };
    const [before, after] = await Promise.all([side("<"), side(">")]);
    return { before: before.reverse(), after };
  }

  async function byIds(
    condition: (list: string) => string,
    ids: readonly string[],
    window: TimeWindow,
    limit: number,
  ): Promise<LogRecord[]> {
    if (ids.length === 0) return [];
    const parameters = new Parameters();
    const tail = `ORDER BY r.time, r.stream, r.position LIMIT ${limit} ${AT_ONCE}`;
    const list = parameters.texts(ids);
    return decode(await rows(everything(window), [condition(list)], tail, parameters));
  }

  async function within(
    spans: readonly { readonly from: number; readonly to: number }[],
    filter: Filter,
    window: TimeWindow,
    limit: number,
  ): Promise<LogRecord[]> {
    if (spans.length === 0) return [];
    const parameters = new Parameters();
    const list = spans.map(
      ({ from, to }) => `(r.time >= ${parameters.time(from)} AND r.time < ${parameters.time(to)})`,
    );
    const scope = {
      filter,
      now: 0,
      from: Math.min(...spans.map(({ from }) => from)),
      to: Math.max(...spans.map(({ to }) => to)),
      signal: window.signal,
    };
    const tail = `ORDER BY r.time, r.stream, r.position LIMIT ${limit} ${AT_ONCE}`;
    return decode(await rows(scope, [`(${list.join(" OR ")})`], tail, parameters));
  }

  async function similar(record: LogRecord, limit: number, signal?: AbortSignal): Promise<LogRecord[]> {
    const parameters = new Parameters();
    const window = { from: record.time - DAY_MICROS, to: record.time + DAY_MICROS, signal };
    const { stream, position } = recordKey(record.record_id);
    const same = `r.event_code = ${parameters.text(record.event_code)}`;
    const other = `NOT (r.stream = ${parameters.text(stream)} AND r.position = ${parameters.add("UInt64", position)})`;
    const distance = `abs(toUnixTimestamp64Micro(r.time) - ${parameters.add("Int64", record.time)})`;
    return decode(await rows(everything(window), [same, other], `ORDER BY ${distance} LIMIT ${limit}`, parameters));
  }

  return {
    search,
    get,
    neighbours,
    count: async (scope) => (await countBy(client, scope, tables)).count,
    extent: async (scope) => (await countBy(client, scope, tables)).extent,
    histogram: (scope, buckets) => histogram(client, scope, buckets, tables),
    facets: (scope, fields, limit, prefix) => facets(client, scope, fields, limit, tables, prefix),
    events: (scope, { sort, limit }) => eventCounts(client, scope, sort, limit, tables),
    eventSeries: (scope, codes, parts) => eventSeries(client, scope, codes, parts, tables),
    byRequestIds: (ids, window, limit) =>
      byIds((list) => `(r.request_id IN ${list} OR r.global_request_id IN ${list})`, ids, window, limit),
    byResourceIds: (ids, window, limit) => byIds((list) => `hasAny(r.resource_ids, ${list})`, ids, window, limit),
    within,
    similar,
    seenBefore: (codes, time, signal) => seenBefore(client, codes, time, tables, signal),
    requestCounts: (ids, signal) => requestCounts(client, ids, tables, signal),
    namedByOthers: (ids, signal) => namedByOthers(client, ids, tables, signal),
    namedBefore: (ids, time, signal) => namedBefore(client, ids, time, tables, signal),
    runGroups: (scope, grouping) => runGroups(client, scope, grouping, tables),
    runSeries: (scope, parts) => runSeries(client, scope, parts, tables),
    missing: options.missing ?? (() => []),
  };
}

/** What comes after a cursor. The plain comparison of times is there for the index; the engine cannot use the tuple's. */
function afterSql(cursor: Cursor, isNewest: boolean, parameters: Parameters): string {
  const time = parameters.time(cursor.time);
  const place = `(${time}, ${parameters.text(cursor.stream)}, ${parameters.add("UInt64", cursor.position)})`;
  const [strict, loose] = isNewest ? ["<", "<="] : [">", ">="];
  return `r.time ${loose} ${time} AND (r.time, r.stream, r.position) ${strict} ${place}`;
}
