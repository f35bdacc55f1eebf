import {
  eventCodeOf,
  type Filter,
  fitsPattern,
  isNumberField,
  lowerAscii,
  type NumberFieldName,
  type Pattern,
  resolveMoment,
  type StringFieldName,
  stringFieldTable,
} from "#contract";
import { NO_POSITION, recordKey } from "../codec/identity.ts";
import { MESSAGE_SQL } from "../schema/message.ts";
import type { Parameters } from "./parameters.ts";

interface Text {
  /** SQL of single values, empty where absent. */
  readonly columns: readonly string[];
  /** SQL of lists of values. */
  readonly lists?: readonly string[];
}

/** Where the store keeps what a field of the filter language reads. `records` is `r`, `patterns` is `p`. */
const TEXTS: Readonly<Record<Exclude<StringFieldName, "event" | "template" | "id">, Text>> = {
  service: { columns: ["r.service"] },
  host: { columns: ["r.host"] },
  level: { columns: ["r.level"] },
  kind: { columns: ["toString(r.kind)"] },
  request: { columns: ["r.request_id", "r.global_request_id"] },
  own_request: { columns: ["r.request_id"] },
  global_request: { columns: ["r.global_request_id"] },
  about: {
    columns: ["r.request_id", "r.global_request_id", "r.trace_id"],
    lists: ["r.resource_ids"],
  },
  trace: { columns: ["r.trace_id"] },
  resource: { columns: [], lists: ["r.resource_ids"] },
  user: { columns: ["r.actor_user"] },
  project: { columns: ["r.actor_project"] },
  domain: { columns: ["r.actor_domain"] },
  logger: { columns: ["r.logger"] },
  process: { columns: ["r.process"] },
  code: { columns: ["r.project"] },
  method: { columns: ["r.http_method"] },
  path: { columns: ["r.http_path"] },
  outcome: { columns: ["r.outcome"] },
  exception: { columns: ["r.exception_class", "r.exception_root_cause"] },
  message: { columns: [MESSAGE_SQL] },
  cloud: { columns: ["r.cloud"] },
  region: { columns: ["r.region"] },
  zone: { columns: ["r.zone"] },
  cell: { columns: ["r.cell"] },
  cluster: { columns: ["r.cluster"] },
  format: { columns: ["r.format"] },
};

/** SQL of a number and of whether the record has it. */
const NUMBERS: Readonly<Record<NumberFieldName, { column: string; present: string }>> = {
  severity: { column: "r.severity", present: "r.severity > 0" },
  status: { column: "r.http_status", present: "r.http_status > 0" },
  duration: { column: "r.duration", present: "r.duration >= 0" },
  repeat: { column: "r.repeat", present: "1" },
};

/** Whether a filter looks at the rendered message, for which the dictionary of patterns must be joined. */
export function needsMessage(filter: Filter): boolean {
  switch (filter.type) {
    case "and":
    case "or":
      return filter.parts.some(needsMessage);
    case "not":
      return needsMessage(filter.part);
    case "text":
      return true;
    case "match":
    case "has":
      return filter.field === "message";
    default:
      return false;
  }
}

/** Compiles a filter to one SQL condition that means what `matchesFilter` means. `templates` names the table of templates. */
export function conditionSql(filter: Filter, parameters: Parameters, nowMicros: number, templates: string): string {
  const compile = (part: Filter): string => {
    switch (part.type) {
      case "all":
        return "1";
      case "and":
      case "or":
        return `(${part.parts.map(compile).join(part.type === "and" ? " AND " : " OR ")})`;
      case "not":
        return `(NOT ${compile(part.part)})`;
      case "text":
        return likeSql(`lower(${MESSAGE_SQL})`, ["", ...part.pieces.map(lowerAscii), ""], parameters);
      case "match":
        return matchSql(part.field, part.patterns, parameters, templates);
      case "compare": {
        const { column, present } = NUMBERS[part.field];
        const number = (value: number): string => parameters.add("Float64", value);
        const ranges = part.ranges.map(({ low, high }) => {
          if (part.comparison === ":") {
            return low === high ? `${column} = ${number(low)}` : `${column} BETWEEN ${number(low)} AND ${number(high)}`;
          }
          const bound = part.comparison === ">" || part.comparison === "<=" ? high : low;
          return `${column} ${part.comparison} ${number(bound)}`;
        });
        return `(${present} AND (${ranges.join(" OR ")}))`;
      }
      case "time":
        return `(r.time ${part.bound === "since" ? ">=" : "<"} ${parameters.time(resolveMoment(part.moment, nowMicros))})`;
      case "has":
        return isNumberField(part.field)
          ? `(${NUMBERS[part.field].present})`
          : presentSql(part.field, parameters, templates);
      default:
        return part satisfies never;
    }
  };
  return compile(filter);
}

function presentSql(field: StringFieldName, parameters: Parameters, templates: string): string {
  if (field === "id") return "1";
  if (field === "event") return "(r.event_id != '')";
  if (field === "template") return `(NOT ${matchSql("template", [[""]], parameters, templates)})`;
  const { columns, lists = [] } = TEXTS[field];
  return `(${[...columns.map((column) => `${column} != ''`), ...lists.map((list) => `notEmpty(${list})`)].join(" OR ")})`;
}

function matchSql(
  field: StringFieldName,
  patterns: readonly Pattern[],
  parameters: Parameters,
  templates: string,
): string {
  if (field === "event") return eventSql(patterns, parameters);
  if (field === "id") return idSql(patterns, parameters);
  if (field === "template") {
    const fits = patterns.map((pattern) => fitSql("template", pattern, parameters)).join(" OR ");
    return `((r.event_code, r.edition) IN (SELECT event_code, edition FROM ${templates} WHERE ${fits}))`;
  }
  const { columns, lists = [] } = TEXTS[field];
  const wanted = stringFieldTable[field].caseless ? patterns.map((pattern) => pattern.map(lowerAscii)) : patterns;
  const read = (column: string): string => (stringFieldTable[field].caseless ? `lower(${column})` : column);
  const exact = wanted.flatMap((pattern) => (pattern.length === 1 && pattern[0] ? [pattern[0]] : []));
  const wild = wanted.filter((pattern) => pattern.length > 1);
  const parts: string[] = [];
  for (const column of columns) {
    if (exact.length > 0) parts.push(`${read(column)} ${oneOf(exact, parameters)}`);
    for (const pattern of wild) parts.push(`(${column} != '' AND ${fitSql(read(column), pattern, parameters)})`);
  }
  for (const list of lists) {
    for (const value of exact) parts.push(`has(${list}, ${parameters.text(value)})`);
    for (const pattern of wild) parts.push(`arrayExists(v -> ${fitSql("v", pattern, parameters)}, ${list})`);
  }
  if (wanted.some((pattern) => fitsPattern("", pattern))) {
    const absent = [...columns.map((column) => `${column} = ''`), ...lists.map((list) => `empty(${list})`)];
    parts.push(`(${absent.join(" AND ")})`);
  }
  return `(${parts.join(" OR ") || "0"})`;
}

function oneOf(values: readonly string[], parameters: Parameters): string {
  const [only] = values;
  return values.length === 1 && only !== undefined ? `= ${parameters.text(only)}` : `IN ${parameters.texts(values)}`;
}

function eventSql(patterns: readonly Pattern[], parameters: Parameters): string {
  const parts = patterns.map((pattern) => {
    const code = pattern.length === 1 ? eventCodeOf(pattern[0] ?? "") : undefined;
    if (code !== undefined) return `startsWith(r.event_code, ${parameters.text(code)})`;
    return fitSql("lower(r.event_id)", pattern.map(lowerAscii), parameters);
  });
  return `(${parts.join(" OR ")})`;
}

/** An exact record id is two comparisons, which the index can use. */
function idSql(patterns: readonly Pattern[], parameters: Parameters): string {
  const parts = patterns.map((pattern) => {
    const { stream, position } = recordKey(pattern[0] ?? "");
    if (pattern.length > 1) {
      return fitSql(
        `if(r.position = ${NO_POSITION}, toString(r.stream), concat(r.stream, ':', toString(r.position)))`,
        pattern,
        parameters,
      );
    }
    return `(r.stream = ${parameters.text(stream)} AND r.position = ${parameters.add("UInt64", position)})`;
  });
  return `(${parts.join(" OR ")})`;
}

function fitSql(column: string, pattern: Pattern, parameters: Parameters): string {
  const [only = ""] = pattern;
  return pattern.length === 1 ? `${column} = ${parameters.text(only)}` : likeSql(column, pattern, parameters);
}

/** LIKE with the pieces taken literally. */
function likeSql(column: string, pattern: Pattern, parameters: Parameters): string {
  const escaped = pattern.map((piece) => piece.replace(/[\\%_]/g, "\\$&"));
  return `${column} LIKE ${parameters.text(escaped.join("%"))}`;
}
