import type { ClickHouseClient } from "@clickhouse/client";
import { selectRows } from "./client.ts";
import { Parameters } from "./parameters.ts";
import { fromSql, type RecordScope, type RecordTables } from "./scope.ts";

/** One event as it was counted; times in microseconds. */
export interface EventCount {
  readonly event_code: string;
  readonly event_id: string;
  readonly edition: string;
  readonly template: string;
  readonly project: string;
  readonly logger: string;
  readonly severity: number;
  readonly level: string;
  readonly count: number;
  readonly first_seen: number;
  readonly last_seen: number;
  readonly hosts: number;
  readonly services: readonly string[];
}

export type EventSort = "count" | "last_seen" | "first_seen" | "severity" | "rate";

const ORDER: Readonly<Record<EventSort, string>> = {
  count: "count DESC, event_code",
  rate: "count DESC, event_code",
  last_seen: "last_seen DESC, event_code",
  first_seen: "first_seen DESC, event_code",
  severity: "severity DESC, count DESC, event_code",
};

/** How many services of an event are named; the rest would not be read. */
const NAMED_SERVICES = 20;

/** The events among the records of a scope, and how many there are in all. */
export async function eventCounts(
  client: ClickHouseClient,
  scope: RecordScope,
  sort: EventSort,
  limit: number,
  tables: RecordTables,
): Promise<{ events: EventCount[]; total: number }> {
  const parameters = new Parameters();
  const from = fromSql(scope, parameters, tables);
  const query =
    `SELECT e.*, t.template AS template FROM (` +
    `SELECT toString(r.event_code) AS event_code, toString(argMax(r.event_id, r.severity)) AS event_id, ` +
    `toString(argMax(r.edition, r.time)) AS edition, toString(any(r.project)) AS project, toString(any(r.logger)) AS logger, ` +
    `max(r.severity) AS severity, toString(argMax(r.level, r.severity)) AS level, sum(r.repeat) AS count, ` +
    `toUnixTimestamp64Micro(min(r.time)) AS first_seen, toUnixTimestamp64Micro(max(r.time)) AS last_seen, ` +
    `uniqExactIf(r.host, r.host != '') AS hosts, groupUniqArrayIf(${NAMED_SERVICES})(toString(r.service), r.service != '') AS services, ` +
    `count() OVER () AS total ${from} GROUP BY r.event_code ORDER BY ${ORDER[sort]} LIMIT ${limit}) AS e ` +
    `ANY LEFT JOIN ${tables.templates} AS t ON e.event_code = t.event_code AND e.edition = t.edition ORDER BY ${ORDER[sort]}`;
  const rows = await selectRows<EventCount & { total: number }>(client, query, parameters, scope.signal);
  return {
    events: rows.map((row) => ({ ...row, services: row.services.toSorted() })),
    total: rows[0]?.total ?? 0,
  };
}

/** Occurrences of events in `parts` equal parts of the window; of all events where no codes are given. */
export async function eventSeries(
  client: ClickHouseClient,
  scope: RecordScope & { from: number; to: number },
  codes: readonly string[] | undefined,
  parts: number,
  tables: RecordTables,
): Promise<Map<string, number[]>> {
  const series = new Map<string, number[]>();
  if (codes?.length === 0) return series;
  const parameters = new Parameters();
  const begin = parameters.add("Int64", Math.round(scope.from));
  const width = parameters.add("Int64", Math.max(1, Math.ceil((scope.to - scope.from) / parts)));
  const only = codes === undefined ? [] : [`r.event_code IN ${parameters.add("Array(String)", codes)}`];
  const query =
    `SELECT toString(r.event_code) AS code, intDiv(toUnixTimestamp64Micro(r.time) - ${begin}, ${width}) AS part, ` +
    `sum(r.repeat) AS occurrences ${fromSql(scope, parameters, tables, only)} GROUP BY code, part`;
  const rows = await selectRows<{ code: string; part: number; occurrences: number }>(
    client,
    query,
    parameters,
    scope.signal,
  );
  for (const { code, part, occurrences } of rows) {
    const counts = series.get(code) ?? Array.from({ length: parts }, () => 0);
    counts[Math.min(part, parts - 1)] = occurrences;
    series.set(code, counts);
  }
  return series;
}

/** How many records, and from when to when. */
export async function countBy(
  client: ClickHouseClient,
  scope: RecordScope,
  tables: RecordTables,
): Promise<{ count: number; extent: { from: number; to: number } | undefined }> {
  const parameters = new Parameters();
  const query =
    `SELECT count() AS count, toUnixTimestamp64Micro(min(r.time)) AS from, toUnixTimestamp64Micro(max(r.time)) AS to ` +
    fromSql(scope, parameters, tables);
  const [row] = await selectRows<{ count: number; from: number; to: number }>(client, query, parameters, scope.signal);
  if (row === undefined || row.count === 0) return { count: 0, extent: undefined };
  return { count: row.count, extent: { from: row.from, to: row.to } };
}

/** Which of the events have a record before a time. */
export async function seenBefore(
  client: ClickHouseClient,
  codes: readonly string[],
  time: number,
  tables: RecordTables,
  signal?: AbortSignal,
): Promise<Set<string>> {
  if (codes.length === 0) return new Set();
  const parameters = new Parameters();
  const query =
    `SELECT DISTINCT toString(r.event_code) AS code FROM ${tables.records} AS r ` +
    `WHERE r.time < ${parameters.time(time)} AND r.event_code IN ${parameters.add("Array(String)", codes)}`;
  const rows = await selectRows<{ code: string }>(client, query, parameters, signal);
  return new Set(rows.map(({ code }) => code));
}
