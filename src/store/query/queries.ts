import type { ClickHouseClient } from "@clickhouse/client";
import type { LogRecord } from "#record";
import { selectRows } from "./client.ts";
import { splitRecordId } from "./condition.ts";
import { countBy, type EventCount, type EventSort, eventCounts, eventSeries } from "./counts.ts";
import { type Cursor, formatCursor, parseCursor } from "./cursor.ts";
import { type FacetCount, type FacetField, facets, type HistogramCount, histogram } from "./facets.ts";
import { Parameters } from "./parameters.ts";
import { fromSql, LOCAL_TABLES, type RecordScope, type RecordTables } from "./scope.ts";

/** Turns rows of the table of records (columns of `rowSql`) back into records, in their order. */
export type RowDecoder = (rows: readonly RecordRow[], signal?: AbortSignal) => Promise<LogRecord[]>;

/** A row with times as microseconds and 64-bit numbers as text. */
export type RecordRow = Record<string, unknown> & { stream: string; position: string; time: number };

export interface Page {
  readonly limit: number;
  readonly order: "newest" | "oldest";
  readonly cursor?: string | undefined;
}

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
  /** The SELECT list that `decode` needs, over `r`. */
  rowSql: string;
  decode: RowDecoder;
  tables?: RecordTables;
  missing?: () => readonly string[];
}): RecordQueries {
  const { client, rowSql, decode, tables = LOCAL_TABLES } = options;
  const everything = (window: TimeWindow): RecordScope => ({ filter: { type: "all" }, now: 0, ...window });

  async function rows(
    scope: RecordScope,
    more: readonly string[],
    tail: string,
    parameters: Parameters,
  ): Promise<RecordRow[]> {
    const from = fromSql(scope, parameters, tables, more);
    return selectRows<RecordRow>(client, `SELECT ${rowSql} ${from} ${tail}`, parameters, scope.signal);
  }

  async function search(scope: RecordScope, page: Page): Promise<{ records: LogRecord[]; next: string | undefined }> {
    const parameters = new Parameters();
    const isNewest = page.order === "newest";
    const more = page.cursor === undefined ? [] : [afterSql(parseCursor(page.cursor), isNewest, parameters)];
    const direction = isNewest ? "DESC" : "ASC";
    const order = `ORDER BY r.time ${direction}, r.stream ${direction}, r.position ${direction} LIMIT ${page.limit + 1}`;
    const found = await rows(scope, more, order, parameters);
    const kept = found.slice(0, page.limit);
    const last = kept.at(-1);
    const next = found.length > page.limit && last !== undefined ? formatCursor(last) : undefined;
    return { records: await decode(kept, scope.signal), next };
  }

  async function get(recordId: string, signal?: AbortSignal): Promise<LogRecord | undefined> {
    if (splitRecordId(recordId) === undefined) return undefined;
    const filter = { type: "match", field: "id", patterns: [[recordId]] } as const;
    const found = await rows({ filter, now: 0, signal }, [], "LIMIT 1", new Parameters());
    return (await decode(found, signal))[0];
  }

  async function neighbours(
    recordId: string,
    count: number,
    signal?: AbortSignal,
  ): Promise<{ before: LogRecord[]; after: LogRecord[] }> {
    const key = splitRecordId(recordId);
    if (key === undefined || count === 0) return { before: [], after: [] };
    const side = async (comparison: "<" | ">"): Promise<LogRecord[]> => {
      const parameters = new Parameters();
      const stream = `r.stream = ${parameters.text(key.stream)}`;
      const position = `r.position ${comparison} ${parameters.add("UInt64", key.position)}`;
      const order = `ORDER BY r.position ${comparison === "<" ? "DESC" : "ASC"} LIMIT ${count}`;
      return decode(await rows(everything({ signal }), [stream, position], order, parameters), signal);
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
    const tail = `ORDER BY r.time, r.stream, r.position LIMIT ${limit}`;
    const list = ids.map((id) => parameters.text(id)).join(", ");
    return decode(await rows(everything(window), [condition(list)], tail, parameters), window.signal);
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
      byIds((list) => `(r.request_id IN (${list}) OR r.global_request_id IN (${list}))`, ids, window, limit),
    byResourceIds: (ids, window, limit) => byIds((list) => `hasAny(r.resource_ids, [${list}])`, ids, window, limit),
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
