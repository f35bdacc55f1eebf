import type { ClickHouseClient } from "@clickhouse/client";
import { selectRows } from "./client.ts";
import { Parameters } from "./parameters.ts";
import { fromSql, type RecordScope, type RecordTables } from "./scope.ts";

const resource = (type: string): string =>
  `arrayFirst((id, type) -> type = '${type}', r.resource_ids, r.resource_types)`;

/** What runs can be grouped by. */
const PLACES = {
  cloud: "toString(r.cloud)",
  region: "toString(r.region)",
  zone: "toString(r.zone)",
  cell: "toString(r.cell)",
  host: "toString(r.host)",
  flavor: resource("flavor"),
  image: resource("image"),
} as const;

export type RunPlaceField = keyof typeof PLACES;

/** Runs, or steps, of one scenario at one place; times in microseconds, durations in seconds of those that did their work. */
export interface RunGroup {
  readonly scenario: string;
  /** Empty where verdicts were counted. */
  readonly step: string;
  /** Empty where no place was asked for, or none is known. */
  readonly place: string;
  readonly runs: number;
  readonly outcomes: Readonly<Record<string, number>>;
  /** Only of runs that were tried. */
  readonly last: { readonly record_id: string; readonly time: number; readonly outcome: string };
  readonly durations: readonly number[];
  /** Minimum, median, 95th percentile, maximum; meaningless where `timed` is 0. */
  readonly quantiles: readonly number[];
  readonly timed: number;
  /** The newest, oldest first. */
  readonly points: readonly {
    readonly run_id: string;
    readonly time: number;
    readonly outcome: string;
    readonly seconds: number;
  }[];
}

export interface RunGrouping {
  readonly of: "verdict" | "step";
  readonly by?: RunPlaceField | undefined;
  /** How many of the newest runs are answered one by one. */
  readonly points?: number;
  /** How many durations are answered, drawn by chance where there are more. */
  readonly samples?: number;
}

/** Records of runs have streams of their own, by which the table is ordered within the hour: other rows are hardly read. */
const OF_RUNS = "r.stream >= 'run:' AND r.stream < 'run;'";
const GOOD = "r.outcome IN ('works', 'slow', 'ok')";
const SCENARIO = "splitByChar('.', toString(r.logger))[3]";
const STEP = "splitByChar('.', toString(r.logger))[4]";
const NOT_TRIED = "not-run";

interface Row extends Omit<RunGroup, "last" | "points"> {
  last: [string, number, number, string];
  points: [number, string, string, number][];
}

/** Counts runs by scenario and place. */
export async function runGroups(
  client: ClickHouseClient,
  scope: RecordScope,
  grouping: RunGrouping,
  tables: RecordTables,
): Promise<RunGroup[]> {
  const parameters = new Parameters();
  const { of, by, points = 0, samples = 0 } = grouping;
  const tried = `r.outcome != '${NOT_TRIED}'`;
  const only = [OF_RUNS, `r.kind = '${of}'`];
  const point = `(-toUnixTimestamp64Micro(r.time), ${resource("run")}, toString(r.outcome), r.duration)`;
  const query =
    `SELECT ${SCENARIO} AS scenario, ${of === "step" ? STEP : "''"} AS step, ${by === undefined ? "''" : PLACES[by]} AS place, ` +
    `countIf(${tried}) AS runs, sumMap(map(toString(r.outcome), toUInt64(1))) AS outcomes, ` +
    `argMax((toString(r.stream), r.position, toUnixTimestamp64Micro(r.time), toString(r.outcome)), (${tried}, r.time)) AS last, ` +
    `countIf(${GOOD}) AS timed, quantilesIf(0, 0.5, 0.95, 1)(r.duration, ${GOOD}) AS quantiles, ` +
    `${samples === 0 ? "[]" : `groupArraySampleIf(${samples}, 1)(r.duration, ${GOOD})`} AS durations, ` +
    `${points === 0 ? "[]" : `groupArraySortedIf(${points})(${point}, ${tried})`} AS points ` +
    `${fromSql(scope, parameters, tables, only)} GROUP BY scenario, step, place ORDER BY scenario, step, place`;
  const rows = await selectRows<Row>(client, query, parameters, scope.signal);
  return rows.map(({ last: [stream, position, time, outcome], ...row }) => ({
    ...row,
    last: { record_id: `${stream}:${position}`, time, outcome },
    points: row.points
      .map(([negative, run_id, ended, seconds]) => ({ run_id, time: -negative, outcome: ended, seconds }))
      .toReversed(),
  }));
}

export interface RunBucket {
  readonly scenario: string;
  /** Which part of the window, from 0. */
  readonly part: number;
  readonly outcomes: Readonly<Record<string, number>>;
  readonly timed: number;
  readonly quantiles: readonly number[];
}

/** Runs of each scenario in `parts` equal parts of the window; parts without runs are left out. */
export async function runSeries(
  client: ClickHouseClient,
  scope: RecordScope & { from: number; to: number },
  parts: number,
  tables: RecordTables,
): Promise<RunBucket[]> {
  const parameters = new Parameters();
  const begin = parameters.add("Int64", Math.round(scope.from));
  const width = parameters.add("Int64", Math.max(1, Math.ceil((scope.to - scope.from) / parts)));
  const only = [OF_RUNS, "r.kind = 'verdict'", `r.outcome != '${NOT_TRIED}'`];
  const query =
    `SELECT ${SCENARIO} AS scenario, intDiv(toUnixTimestamp64Micro(r.time) - ${begin}, ${width}) AS part, ` +
    `sumMap(map(toString(r.outcome), toUInt64(1))) AS outcomes, countIf(${GOOD}) AS timed, ` +
    `quantilesIf(0, 0.5, 0.95, 1)(r.duration, ${GOOD}) AS quantiles ` +
    `${fromSql(scope, parameters, tables, only)} GROUP BY scenario, part ORDER BY scenario, part`;
  return selectRows<RunBucket>(client, query, parameters, scope.signal);
}
