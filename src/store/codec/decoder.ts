import { KilowatchError } from "#base";
import type { LogRecord } from "#record";
import type { Template } from "../pattern/skeleton.ts";
import { compose } from "../pattern/template.ts";
import { REFERENCES, RESOURCE_SLOTS } from "../schema/columns.ts";
import { type RecordDocument, readDocument } from "./document.ts";
import { joinLocator, recordIdOf } from "./identity.ts";
import { deriveSource, deriveVariables } from "./variables.ts";

/** A row of `records` as JSONEachRow gives it with RECORD_SELECT. */
export interface RecordRow {
  time: number;
  time_source: LogRecord["time_source"];
  observed_time: number;
  stream: string;
  /** Text, because it is 64 bits wide. */
  position: string;
  sequence_shift: number;
  kind: LogRecord["kind"];
  severity: number;
  level: string;
  repeat: number;
  event_id: string;
  event_code: string;
  edition: string;
  service: string;
  process: string;
  project: string;
  logger: string;
  cloud: string;
  host: string;
  region: string;
  zone: string;
  cell: string;
  cluster: string;
  request_id: string;
  global_request_id: string;
  trace_id: string;
  span_id: string;
  actor_user: string;
  actor_project: string;
  actor_domain: string;
  locator: string;
  resource_ids: string[];
  resource_types: string[];
  outcome: string;
  duration: number;
  http_method: string;
  http_path: string;
  http_status: number;
  exception_class: string;
  exception_root_cause: string;
  format: string;
  lines: number;
  bytes: number;
  pattern_id: string;
  values: string[];
}

const PLAIN: readonly (keyof RecordRow)[] = [
  "time_source",
  "stream",
  "kind",
  "severity",
  "level",
  "repeat",
  "event_id",
  "event_code",
  "edition",
  "service",
  "process",
  "project",
  "logger",
  "cloud",
  "host",
  "region",
  "zone",
  "cell",
  "cluster",
  "request_id",
  "global_request_id",
  "trace_id",
  "span_id",
  "actor_user",
  "actor_project",
  "actor_domain",
  "locator",
  "resource_ids",
  "resource_types",
  "outcome",
  "duration",
  "http_method",
  "http_path",
  "http_status",
  "exception_class",
  "exception_root_cause",
  "format",
  "lines",
  "bytes",
  "values",
];

/** The select list that `RecordDecoder.decode` needs, over a relation named `r`: times as microseconds, numbers as numbers. */
export const RECORD_SELECT = [
  "toFloat64(toUnixTimestamp64Micro(r.time)) AS time",
  "toFloat64(toUnixTimestamp64Micro(r.observed_time)) AS observed_time",
  "toString(r.position) AS position",
  "toFloat64(r.sequence_shift) AS sequence_shift",
  "toString(r.pattern_id) AS pattern_id",
  ...PLAIN.map((column) => `r.${column} AS ${column}`),
].join(", ");

/** A row of `patterns` as JSONEachRow gives it with PATTERN_SELECT. */
export interface PatternRow extends Template {
  id: string;
  original_count: number;
  message_from: number;
  message_count: number;
  document_count: number;
}

export const PATTERN_SELECT =
  "toString(pattern_id) AS id, parts, slots, original_count, message_from, message_count, document_count";

export interface TemplateRow {
  event_code: string;
  edition: string;
  event_id: string;
  template: string;
  project: string;
  logger: string;
}

export const TEMPLATE_SELECT = "event_code, edition, event_id, template, project, logger";

/** Fetches what rows name and the decoder does not know yet. */
export interface Dictionaries {
  patterns(ids: readonly string[]): Promise<PatternRow[]>;
  templates(codes: readonly string[]): Promise<TemplateRow[]>;
}

export interface Piece {
  original: string;
  position: number;
  /** As `absoluteSpans` reads them, where the lines are not in one piece. */
  spans: string | undefined;
  isRedacted: boolean;
}

const REMEMBERED = 50_000;

/** Turns rows back into records. Patterns and templates are fetched once and kept. */
export class RecordDecoder {
  readonly #dictionaries: Dictionaries;
  readonly #patterns = new Map<string, PatternRow>();
  readonly #templates = new Map<string, string>();

  constructor(dictionaries: Dictionaries) {
    this.#dictionaries = dictionaries;
  }

  /** The records of `rows`, in their order. Throws STORE_CORRUPT where a pattern is missing. */
  async decode(rows: readonly RecordRow[]): Promise<LogRecord[]> {
    await this.#fetchPatterns(rows);
    await this.#fetchTemplates(rows);
    return rows.map((row) => this.#decodeRow(row));
  }

  /** What a file is put together from: the exact lines and where they stood. */
  async pieces(rows: readonly RecordRow[]): Promise<Piece[]> {
    await this.#fetchPatterns(rows);
    return rows.map((row) => {
      const pattern = this.#patternOf(row);
      const parts = pattern.parts.length;
      const document = readDocument(textOf(row, pattern, parts - pattern.document_count, parts));
      return {
        original: textOf(row, pattern, 0, pattern.original_count),
        position: Number(row.position),
        spans: document.spans,
        isRedacted: (document.redacted ?? 0) > 0,
      };
    });
  }

  async #fetchPatterns(rows: readonly RecordRow[]): Promise<void> {
    if (this.#patterns.size > REMEMBERED) this.#patterns.clear();
    const missing = new Set<string>();
    for (const row of rows) if (!this.#patterns.has(row.pattern_id)) missing.add(row.pattern_id);
    if (missing.size === 0) return;
    for (const pattern of await this.#dictionaries.patterns([...missing])) this.#patterns.set(pattern.id, pattern);
  }

  async #fetchTemplates(rows: readonly RecordRow[]): Promise<void> {
    if (this.#templates.size > REMEMBERED) this.#templates.clear();
    const missing = new Set<string>();
    for (const row of rows) {
      if (!this.#templates.has(`${row.event_code} ${row.edition}`)) missing.add(row.event_code);
    }
    if (missing.size === 0) return;
    for (const row of await this.#dictionaries.templates([...missing])) {
      this.#templates.set(`${row.event_code} ${row.edition}`, row.template);
    }
  }

  #patternOf(row: RecordRow): PatternRow {
    const pattern = this.#patterns.get(row.pattern_id);
    if (pattern !== undefined) return pattern;
    throw new KilowatchError(
      "STORE_CORRUPT",
      `pattern ${row.pattern_id} of record ${recordIdOf(row.stream, Number(row.position))} is missing: restore the store from a backup or the archive`,
    );
  }

  #decodeRow(row: RecordRow): LogRecord {
    const pattern = this.#patternOf(row);
    const parts = pattern.parts.length;
    const document = readDocument(textOf(row, pattern, parts - pattern.document_count, parts));
    const original = textOf(row, pattern, 0, pattern.original_count);
    const messageStart = pattern.message_from - 1;
    const message = textOf(row, pattern, messageStart, messageStart + pattern.message_count);
    const template = document.template ?? this.#templates.get(`${row.event_code} ${row.edition}`) ?? "";
    const isEmpty = (name: string): boolean => document.empty?.includes(name) === true;
    const optional = (name: string, text: string): string | undefined =>
      text !== "" || isEmpty(name) ? text : undefined;
    const record: LogRecord = {
      record_id: recordIdOf(row.stream, Number(row.position)),
      time: row.time,
      time_source: row.time_source,
      observed_time: row.observed_time,
      sequence: Number(row.position) + row.sequence_shift,
      kind: row.kind,
      severity: row.severity,
      level: row.level,
      repeat: row.repeat,
      repeat_times: document.repeat_times,
      repeat_locators: document.repeat_locators,
      event_id: row.event_id,
      event_code: row.event_code,
      template,
      variables: document.variables ?? deriveVariables(template, message) ?? [],
      edition: row.edition,
      message,
      origin: originOf(row, document, original, optional),
      cloud: optional("cloud", row.cloud),
      host: optional("host", row.host),
      place: placeOf(row),
      request_id: optional("request_id", row.request_id),
      global_request_id: optional("global_request_id", row.global_request_id),
      trace_id: optional("trace_id", row.trace_id),
      span_id: optional("span_id", row.span_id),
      actor: actorOf(row, document),
      resources: row.resource_ids.map((id, index) => ({ type: row.resource_types[index] ?? "unknown", id })),
      outcome: optional("outcome", row.outcome),
      duration: row.duration < 0 ? undefined : row.duration,
      http: httpOf(row, document),
      exception: document.exception,
      attributes: document.attributes,
      locator: document.locator ?? joinLocator(row.locator, document.spans, Number(row.position), row.bytes),
      format: row.format,
      confidence: document.confidence ?? 1,
      torn: document.torn === true,
      redacted: document.redacted ?? 0,
      schema: document.schema ?? 1,
      original,
    };
    return record;
  }
}

function textOf(row: RecordRow, pattern: PatternRow, from: number, to: number): string {
  return compose(pattern, from, to, row.time, row.values, (slot) => {
    if (slot < RESOURCE_SLOTS) return row.resource_ids[RESOURCE_SLOTS - slot - 1] ?? "";
    const column = REFERENCES[-slot - 1];
    return column === undefined ? "" : row[column];
  });
}

type Optional = (name: string, text: string) => string | undefined;

/** Only the fields that are there. */
function present<Fields extends object>(fields: { [Key in keyof Fields]: Fields[Key] | undefined }): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Fields;
}

function originOf(row: RecordRow, document: RecordDocument, original: string, optional: Optional): LogRecord["origin"] {
  return present<LogRecord["origin"]>({
    service: optional("service", row.service),
    process: optional("process", row.process),
    project: optional("project", row.project),
    logger: optional("logger", row.logger),
    source: document.source === undefined ? deriveSource(original) : (document.source ?? undefined),
  });
}

const orAbsent = (text: string): string | undefined => (text === "" ? undefined : text);

function placeOf(row: RecordRow): LogRecord["place"] {
  const place = present<NonNullable<LogRecord["place"]>>({
    region: orAbsent(row.region),
    zone: orAbsent(row.zone),
    cell: orAbsent(row.cell),
    cluster: orAbsent(row.cluster),
  });
  return Object.keys(place).length === 0 ? undefined : place;
}

function actorOf(row: RecordRow, document: RecordDocument): LogRecord["actor"] {
  const actor = present<NonNullable<LogRecord["actor"]>>({
    user: orAbsent(row.actor_user),
    project: orAbsent(row.actor_project),
    domain: orAbsent(row.actor_domain),
    system_scope: document.system_scope,
    user_domain: document.user_domain,
    project_domain: document.project_domain,
  });
  return Object.keys(actor).length === 0 ? undefined : actor;
}

function httpOf(row: RecordRow, document: RecordDocument): LogRecord["http"] {
  if (row.http_method === "" && row.http_path === "" && document.http === undefined) return undefined;
  return {
    method: row.http_method,
    path: row.http_path,
    ...present<{ status: number }>({ status: row.http_status === 0 ? undefined : row.http_status }),
    ...document.http,
  };
}
