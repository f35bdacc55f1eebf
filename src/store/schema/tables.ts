import { type Column, PATTERN_COLUMNS, RECORD_COLUMNS, TEMPLATE_COLUMNS } from "./columns.ts";

/** Raised when stored rows have to be changed to be read by a new version; see migrations.ts. */
export const STORE_FORMAT = 2;

/** Settings of a long answer, sorted, in little memory, that takes as long as its reader does. */
export const STREAMING =
  "max_threads = 1, max_block_size = 4096, max_bytes_before_external_sort = 50000000, max_execution_time = 0";

export const DATABASE = "kilowatch";

export interface Table {
  name: string;
  columns: readonly Column[];
  indices: readonly string[];
  engine: "MergeTree" | "ReplacingMergeTree";
  partition?: string;
  order: string;
  settings: Readonly<Record<string, string | number>>;
  /** How rows spread over the shards of a cluster. */
  shard: string;
}

/** Blocks this large hold whole runs of like values; a look-up decompresses one in about two milliseconds. */
const LARGE_BLOCKS = { min_compress_block_size: 1_048_576, max_compress_block_size: 2_097_152 };
const KEEP_TOKENS = 10_000;
/** Parts below this keep all columns in one file: fewer files to sync, and worse compression, until they are merged. */
const WIDE_BYTES = 1_048_576;

const COMMON_SETTINGS = {
  non_replicated_deduplication_window: KEEP_TOKENS,
  old_parts_lifetime: 480,
  min_bytes_for_wide_part: WIDE_BYTES,
  // What is inserted is one file a part, since every file costs an fsync; what is merged compresses better in many.
  min_level_for_wide_part: 1,
  // Without it an insert over many days takes a megabyte for each column of each day.
  min_columns_to_activate_adaptive_write_buffer: 1,
};

export const TABLES: readonly Table[] = [
  {
    name: "records",
    columns: RECORD_COLUMNS,
    indices: [
      "INDEX by_time time TYPE minmax GRANULARITY 1",
      // A filter that says yes in vain costs as much as reading: at one in a thousand, most parts of a large store do.
      "INDEX by_request_id (request_id, global_request_id) TYPE bloom_filter(0.0001) GRANULARITY 1",
      "INDEX by_resource resource_ids TYPE bloom_filter(0.001) GRANULARITY 1",
      "INDEX by_trace trace_id TYPE bloom_filter(0.001) GRANULARITY 1",
      "INDEX by_position position TYPE minmax GRANULARITY 1",
      "INDEX by_severity severity TYPE set(16) GRANULARITY 1",
    ],
    engine: "MergeTree",
    partition: "toYYYYMMDD(time)",
    order: "toStartOfHour(time), stream, position",
    settings: { ...COMMON_SETTINGS },
    shard: "cityHash64(stream)",
  },
  {
    name: "patterns",
    columns: PATTERN_COLUMNS,
    indices: [],
    engine: "ReplacingMergeTree",
    order: "pattern_id",
    settings: { ...COMMON_SETTINGS, ...LARGE_BLOCKS, index_granularity: 512 },
    shard: "pattern_id",
  },
  {
    name: "templates",
    columns: TEMPLATE_COLUMNS,
    indices: [],
    engine: "ReplacingMergeTree",
    order: "event_code, edition",
    settings: { ...COMMON_SETTINGS },
    shard: "cityHash64(event_code)",
  },
];

/** The table of that name. */
export function tableNamed(name: string): Table {
  const table = TABLES.find((each) => each.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

/** The hot records, and with them archived ones that were loaded to be searched. */
export const ALL_RECORDS = `${DATABASE}.all_records`;

export const ALL_RECORDS_SQL = `CREATE TABLE IF NOT EXISTS ${ALL_RECORDS} AS ${DATABASE}.records ENGINE = Merge('${DATABASE}', '^(records|archived_.*)$')`;

const text = (value: string): string => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;

function columnSql(column: Column): string {
  const codec = column.codec === undefined ? "ZSTD(6)" : column.codec;
  const isLarge = column.name === "values";
  const settings = isLarge
    ? ` SETTINGS (min_compress_block_size = ${LARGE_BLOCKS.min_compress_block_size}, max_compress_block_size = ${LARGE_BLOCKS.max_compress_block_size})`
    : "";
  return `  ${column.name} ${column.type} COMMENT ${text(column.comment)} CODEC(${codec})${settings}`;
}

function bodySql(table: Table): string {
  const settings = Object.entries(table.settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ");
  return `${table.partition === undefined ? "" : `PARTITION BY ${table.partition}\n`}ORDER BY (${table.order})\nSETTINGS ${settings}`;
}

function columnsSql(table: Table): string {
  return `(\n${[...table.columns.map(columnSql), ...table.indices.map((index) => `  ${index}`)].join(",\n")}\n)`;
}

/** The table on one server or in the embedded engine. */
export function localTableSql(table: Table, name = table.name): string {
  return `CREATE TABLE IF NOT EXISTS ${DATABASE}.${name}\n${columnsSql(table)}\nENGINE = ${table.engine}\n${bodySql(table)}`;
}

/** The tables on a cluster: replicated on each shard, with a distributed table of the plain name before them. */
export function clusterTableSql(table: Table, cluster: string): readonly string[] {
  const local = `${table.name}_local`;
  const replica = `'/clickhouse/tables/{shard}/${DATABASE}/${local}', '{replica}'`;
  const settings = Object.fromEntries(
    Object.entries(table.settings).map(([name, value]) => [
      name === "non_replicated_deduplication_window" ? "replicated_deduplication_window" : name,
      value,
    ]),
  );
  const replicated = { ...table, settings };
  return [
    `CREATE TABLE IF NOT EXISTS ${DATABASE}.${local} ON CLUSTER ${text(cluster)}\n${columnsSql(replicated)}\nENGINE = Replicated${table.engine}(${replica})\n${bodySql(replicated)}`,
    `CREATE TABLE IF NOT EXISTS ${DATABASE}.${table.name} ON CLUSTER ${text(cluster)} AS ${DATABASE}.${local}\nENGINE = Distributed(${text(cluster)}, ${text(DATABASE)}, ${text(local)}, ${table.shard})`,
  ];
}
