import type { ClickHouseClient } from "@clickhouse/client";
import { type SeverityBand, type StringFieldName, stringFieldTable } from "#contract";
import { selectRows } from "./client.ts";
import { Parameters } from "./parameters.ts";
import { fromSql, type RecordScope, type RecordTables } from "./scope.ts";

/** The columns whose values can be counted; all are LowCardinality. */
const FACET_COLUMNS = {
  service: "r.service",
  host: "r.host",
  level: "r.level",
  kind: "toString(r.kind)",
  event: "r.event_id",
  user: "r.actor_user",
  project: "r.actor_project",
  logger: "r.logger",
  code: "r.project",
  method: "r.http_method",
  outcome: "r.outcome",
  exception: "r.exception_class",
  cloud: "r.cloud",
  region: "r.region",
  zone: "r.zone",
  cell: "r.cell",
  cluster: "r.cluster",
  format: "r.format",
} as const satisfies Partial<Record<StringFieldName, string>>;

export type FacetField = keyof typeof FACET_COLUMNS;

export function isFacetField(name: string): name is FacetField {
  return Object.hasOwn(FACET_COLUMNS, name) && Object.hasOwn(stringFieldTable, name);
}

export const FACET_FIELDS = Object.keys(FACET_COLUMNS) as readonly FacetField[];

export interface FacetCount {
  readonly field: FacetField;
  readonly values: readonly { readonly value: string; readonly count: number }[];
  readonly others: number;
}

/** The most frequent values of each field, in one pass over the records; absent values are not counted. */
export async function facets(
  client: ClickHouseClient,
  scope: RecordScope,
  fields: readonly FacetField[],
  limit: number,
  tables: RecordTables,
  prefix = "",
): Promise<FacetCount[]> {
  if (fields.length === 0) return [];
  const parameters = new Parameters();
  const from = fromSql(scope, parameters, tables);
  const pairs = fields.map((field, index) => `(${index}, toString(${FACET_COLUMNS[field]}))`).join(", ");
  const start = prefix === "" ? "" : ` AND startsWith(lower(pair.2), lower(${parameters.text(prefix)}))`;
  // Grouping by (field, value) needs one scan; LIMIT BY cuts each field's list, the window function keeps its sum.
  const query =
    `SELECT field, value, occurrences, sum(occurrences) OVER (PARTITION BY field) AS whole FROM (` +
    `SELECT pair.1 AS field, pair.2 AS value, sum(repeat) AS occurrences FROM (` +
    `SELECT arrayJoin([${pairs}]) AS pair, r.repeat AS repeat ${from}) WHERE pair.2 != ''${start} GROUP BY field, value) ` +
    `ORDER BY field, occurrences DESC, value LIMIT ${limit} BY field`;
  const rows = await selectRows<{ field: number; value: string; occurrences: number; whole: number }>(
    client,
    query,
    parameters,
    scope.signal,
  );
  return fields.map((field, index) => {
    const own = rows.filter((row) => row.field === index);
    const values = own.map(({ value, occurrences }) => ({ value, count: occurrences }));
    const shown = values.reduce((sum, { count }) => sum + count, 0);
    return { field, values, others: (own[0]?.whole ?? 0) - shown };
  });
}

export interface HistogramCount {
  /** Microseconds: the bucket's begin. */
  readonly time: number;
  readonly counts: Readonly<Partial<Record<SeverityBand, number>>>;
}

/** First severity number of each band, highest band first. */
const BANDS: readonly (readonly [SeverityBand, number])[] = [
  ["critical", 21],
  ["error", 17],
  ["warning", 13],
  ["info", 9],
  ["debug", 1],
  ["unknown", 0],
];

/** Occurrences in equal parts of the scope's window, by band of severity; empty parts are there too. */
export async function histogram(
  client: ClickHouseClient,
  scope: RecordScope & { from: number; to: number },
  buckets: number,
  tables: RecordTables,
): Promise<HistogramCount[]> {
  const parameters = new Parameters();
  const width = Math.max(1, Math.ceil((scope.to - scope.from) / buckets));
  const begin = parameters.add("Int64", Math.round(scope.from));
  const step = parameters.add("Int64", width);
  const band = `multiIf(${BANDS.map(([name, least]) => (least > 0 ? `r.severity >= ${least}, '${name}'` : `'${name}'`)).join(", ")})`;
  const query =
    `SELECT intDiv(toUnixTimestamp64Micro(r.time) - ${begin}, ${step}) AS bucket, ${band} AS band, sum(r.repeat) AS occurrences ` +
    `${fromSql(scope, parameters, tables)} GROUP BY bucket, band`;
  const rows = await selectRows<{ bucket: number; band: SeverityBand; occurrences: number }>(
    client,
    query,
    parameters,
    scope.signal,
  );
  const parts = Math.max(1, Math.ceil((scope.to - scope.from) / width));
  const counts = Array.from({ length: parts }, (): Partial<Record<SeverityBand, number>> => ({}));
  for (const { bucket, band: name, occurrences } of rows) {
    const part = counts[bucket];
    if (part !== undefined) part[name] = occurrences;
  }
  return counts.map((each, index) => ({ time: scope.from + index * width, counts: each }));
}
