import { combine, type Filter } from "#contract";
import { DATABASE } from "../schema/tables.ts";
import { conditionSql, needsMessage } from "./condition.ts";
import type { Parameters } from "./parameters.ts";
import { prefilterSql } from "./prefilter.ts";

/** The names of the tables that queries read; a cluster's or an archive's may differ. */
export interface RecordTables {
  readonly records: string;
  readonly patterns: string;
  readonly templates: string;
}

export const LOCAL_TABLES: RecordTables = {
  records: `${DATABASE}.records`,
  patterns: `${DATABASE}.patterns`,
  templates: `${DATABASE}.templates`,
};

/** Which records a query is about. */
export interface RecordScope {
  readonly filter: Filter;
  /** Microseconds, included. */
  readonly from?: number | undefined;
  /** Microseconds, excluded. */
  readonly to?: number | undefined;
  /** Microseconds: what `since:2h` in the filter counts back from. */
  readonly now: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * `FROM … WHERE …` of the records of a scope, as `r`; the dictionary of patterns is joined, as `p`, only where the filter
 * looks at messages, and then only to the records that fit all the rest.
 */
export function fromSql(
  scope: RecordScope,
  parameters: Parameters,
  tables: RecordTables,
  more: readonly string[] = [],
): string {
  const parts = scope.filter.type === "and" ? scope.filter.parts : [scope.filter];
  const cheap = parts.filter((part) => !needsMessage(part));
  const costly = parts.filter(needsMessage);
  const compile = (list: readonly Filter[]): string =>
    conditionSql(combine("and", list), parameters, scope.now, tables.templates);
  const conditions = [...windowSql(scope, parameters), ...more, ...(cheap.length > 0 ? [compile(cheap)] : [])];
  conditions.push(...costly.flatMap((part) => prefilterSql(part, parameters, tables) ?? []));
  const where = conditions.length > 0 ? ` WHERE ${conditions.join(" AND ")}` : "";
  if (costly.length === 0) return `FROM ${tables.records} AS r${where}`;
  return (
    `FROM (SELECT * FROM ${tables.records} AS r${where}) AS r ` +
    `ANY LEFT JOIN ${tables.patterns} AS p ON r.pattern_id = p.pattern_id WHERE ${compile(costly)}`
  );
}

function windowSql(scope: RecordScope, parameters: Parameters): string[] {
  return [
    ...(scope.from === undefined ? [] : [`r.time >= ${parameters.time(scope.from)}`]),
    ...(scope.to === undefined ? [] : [`r.time < ${parameters.time(scope.to)}`]),
  ];
}
