import type { ClickHouseClient } from "@clickhouse/client";
import { selectRows } from "./client.ts";
import { Parameters } from "./parameters.ts";
import type { RecordTables } from "./scope.ts";

/** What is kept of one request id; times in microseconds. */
export interface RequestCount {
  readonly id: string;
  readonly records: number;
  /** Records that carry it as their own id. */
  readonly own: number;
  readonly errors: number;
  /** The request that it was made for, by any of its records; empty where none says. Neutron tells it only in the first. */
  readonly parent: string;
  readonly services: readonly string[];
  readonly first: number;
  readonly last: number;
}

/** Counts of request ids, over the records that carry them as own or global id. */
export async function requestCounts(
  client: ClickHouseClient,
  ids: readonly string[],
  tables: RecordTables,
  signal?: AbortSignal,
): Promise<Map<string, RequestCount>> {
  if (ids.length === 0) return new Map();
  const parameters = new Parameters();
  const list = parameters.texts(ids);
  const query =
    `SELECT id, sum(r.repeat) AS records, sumIf(r.repeat, r.request_id = id) AS own, sumIf(r.repeat, r.severity >= 17) AS errors, ` +
    `anyIf(r.global_request_id, r.request_id = id AND r.global_request_id NOT IN ('', id)) AS parent, ` +
    `groupUniqArrayIf(toString(r.service), r.service != '') AS services, ` +
    `toUnixTimestamp64Micro(min(r.time)) AS first, toUnixTimestamp64Micro(max(r.time)) AS last ` +
    `FROM ${tables.records} AS r ARRAY JOIN arrayDistinct([r.request_id, r.global_request_id]) AS id ` +
    `WHERE (r.request_id IN ${list} OR r.global_request_id IN ${list}) AND id IN ${list} GROUP BY id`;
  const rows = await selectRows<RequestCount>(client, query, parameters, signal);
  return new Map(rows.map((row) => [row.id, { ...row, services: row.services.toSorted() }]));
}

/** Which of the request ids another request's records name, as a caller's do. */
export async function namedByOthers(
  client: ClickHouseClient,
  ids: readonly string[],
  tables: RecordTables,
  signal?: AbortSignal,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const parameters = new Parameters();
  const list = parameters.texts(ids);
  const query =
    `SELECT DISTINCT id FROM ${tables.records} AS r ARRAY JOIN r.resource_ids AS id ` +
    `WHERE hasAny(r.resource_ids, ${list}) AND id IN ${list} AND r.request_id NOT IN ('', id)`;
  const rows = await selectRows<{ id: string }>(client, query, parameters, signal);
  return new Set(rows.map(({ id }) => id));
}

/** Which of the resources some record before `time` (microseconds) names. */
export async function namedBefore(
  client: ClickHouseClient,
  ids: readonly string[],
  time: number,
  tables: RecordTables,
  signal?: AbortSignal,
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const parameters = new Parameters();
  const list = parameters.texts(ids);
  const query =
    `SELECT DISTINCT id FROM ${tables.records} AS r ARRAY JOIN r.resource_ids AS id ` +
    `WHERE r.time < ${parameters.time(time)} AND hasAny(r.resource_ids, ${list}) AND id IN ${list}`;
  const rows = await selectRows<{ id: string }>(client, query, parameters, signal);
  return new Set(rows.map((row) => row.id));
}
