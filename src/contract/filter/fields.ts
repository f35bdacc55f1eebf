import type { Record as ContractRecord } from "../record.ts";
import type { NumberRange } from "./ast.ts";
import {
  formatNumber,
  parseDuration,
  parseNumber,
  parseSeverity,
  parseStatus,
  severityText,
  statusText,
} from "./numbers.ts";

type Loose<T> = T extends readonly (infer Item)[]
  ? readonly Loose<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]?: Loose<T[Key]> | undefined }
    : T;

/** What of a record a filter can see; times as ISO 8601 text or as microseconds, so that it fits both forms of a record. */
export type Filterable = Loose<Omit<ContractRecord, "time" | "attributes" | "observed_time" | "repeat_times">> & {
  readonly time: string | number;
};

interface FieldDescription {
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly example: string;
}

export interface StringField extends FieldDescription {
  readonly kind: "string";
  /** ASCII letters fit in either case. */
  readonly caseless: boolean;
  /** The facet from which values are completed. */
  readonly facet: boolean;
  readonly read: (record: Filterable) => readonly (string | undefined)[];
}

export interface NumberField extends FieldDescription {
  readonly kind: "number";
  readonly read: (record: Filterable) => number | undefined;
  readonly parse: (text: string) => NumberRange | undefined;
  readonly format: (range: NumberRange) => string;
  /** What a value may be, in words, for error messages. */
  readonly values: string;
  /** Values offered by completion. */
  readonly words: readonly string[];
}

function text(
  summary: string,
  example: string,
  read: StringField["read"],
  options: { aliases?: readonly string[]; caseless?: boolean; facet?: boolean } = {},
): StringField {
  const { aliases = [], caseless = false, facet = false } = options;
  return { kind: "string", summary, example, read, aliases, caseless, facet };
}

function number(
  summary: string,
  example: string,
  read: NumberField["read"],
  options: Partial<Pick<NumberField, "parse" | "format" | "values" | "words" | "aliases">> = {},
): NumberField {
  return {
    kind: "number",
    summary,
    example,
    read,
    parse: options.parse ?? parseNumber,
    format: options.format ?? formatNumber,
    values: options.values ?? "a number",
    words: options.words ?? [],
    aliases: options.aliases ?? [],
  };
}

/** Every field of the language by its name; the reference page and completion are made from this table. */
const stringFields = {
  service: text("the service that wrote it", "service:nova-compute", (r) => [r.origin?.service], {
    aliases: ["svc", "program"],
    facet: true,
  }),
  host: text("the host it was written on", "host:cmp-*", (r) => [r.host], { aliases: ["hostname"], facet: true }),
  level: text("the source's own word for the severity", "level:TRACE", (r) => [r.level], {
    caseless: true,
    facet: true,
  }),
  kind: text("what sort of record: log, access, notification …", "kind:access", (r) => [r.kind], {
    caseless: true,
    facet: true,
  }),
  event: text("the event id, whole or its code", "event:NOV-CM-7F3KQ2", (r) => [r.event_id], {
    aliases: ["event_id"],
    caseless: true,
    facet: true,
  }),
  request: text("own or global request id", "request:req-0a3ab5b1-…", (r) => [r.request_id, r.global_request_id], {
    aliases: ["req", "request_id"],
  }),
  own_request: text("the service's own request id", "own_request:req-…", (r) => [r.request_id]),
  global_request: text(
    "the request id that the caller passed on",
    "global_request:req-…",
    (r) => [r.global_request_id],
    {
      aliases: ["global", "global_request_id"],
    },
  ),
  about: text(
    "an id of any sort: request, trace or resource; a request id or UUID alone means the same",
    "about:94df8e7c-…",
    (r) => [r.request_id, r.global_request_id, r.trace_id, ...(r.resources ?? []).map((resource) => resource.id)],
  ),
  trace: text("W3C trace id", "trace:4bf92f35…", (r) => [r.trace_id], { aliases: ["trace_id"] }),
  resource: text(
    "id of a server, port, volume, image … that it names",
    "resource:94df8e7c-…",
    (r) => (r.resources ?? []).map((resource) => resource.id),
    { aliases: ["instance", "server", "port", "volume", "uuid"] },
  ),
  user: text("who asked: user id or name", "user:94ad01cb…", (r) => [r.actor?.user], { facet: true }),
  project: text("for which project: its id or name", "project:1b95d03a…", (r) => [r.actor?.project], {
    aliases: ["tenant"],
    facet: true,
  }),
  domain: text("domain of the asked-for scope", "domain:default", (r) => [r.actor?.domain]),
  logger: text("name of the logger", "logger:nova.compute.*", (r) => [r.origin?.logger], { facet: true }),
  process: text("process id or name", "process:16825", (r) => [r.origin?.process], { aliases: ["pid"] }),
  code: text("the project whose code wrote it", "code:nova", (r) => [r.origin?.project], { facet: true }),
  method: text("HTTP method", "method:POST", (r) => [r.http?.method], { caseless: true, facet: true }),
  path: text("HTTP path with its query", "path:/v2.1/servers*", (r) => [r.http?.path], { aliases: ["url"] }),
  outcome: text("how an access, check or step ended", "outcome:error", (r) => [r.outcome], {
    caseless: true,
    facet: true,
  }),
  exception: text(
    "class of an exception or of its root cause",
    "exception:*NoValidHost",
    (r) => [r.exception?.class, r.exception?.root_cause],
    { facet: true },
  ),
  message: text("the whole message", "message:Took*", (r) => [r.message], { aliases: ["msg"] }),
  template: text("the canonical template", "template:Took*", (r) => [r.template]),
  cloud: text("which cloud", "cloud:production", (r) => [r.cloud], { facet: true }),
  region: text("region", "region:RegionOne", (r) => [r.place?.region], { facet: true }),
  zone: text("availability zone", "zone:az1", (r) => [r.place?.zone], { aliases: ["az"], facet: true }),
  cell: text("cell", "cell:cell1", (r) => [r.place?.cell], { facet: true }),
  cluster: text("cluster", "cluster:a", (r) => [r.place?.cluster], { facet: true }),
  format: text("the format it was read by; none is unread", "format:none", (r) => [r.format], { facet: true }),
  id: text("the record's own id", "id:…", (r) => [r.record_id], { aliases: ["record", "record_id"] }),
} as const satisfies Record<string, StringField>;

const numberFields = {
  severity: number("how grave", "severity>=error", (r) => r.severity || undefined, {
    parse: parseSeverity,
    format: severityText,
    values: "trace, debug, info, warning, error, critical or 1 to 24",
    words: ["debug", "info", "warning", "error", "critical"],
    aliases: ["sev"],
  }),
  status: number("HTTP status", "status>=500", (r) => r.http?.status, {
    parse: parseStatus,
    format: statusText,
    values: "a number such as 404, or 5xx",
    words: ["2xx", "3xx", "4xx", "5xx"],
  }),
  duration: number("how long it took, in seconds", "duration>2", (r) => r.duration, {
    parse: parseDuration,
    values: "seconds (2, 0.5) or 500ms, 2s, 1m",
    aliases: ["time_taken", "took"],
  }),
  repeat: number("how often it came in a row", "repeat>10", (r) => r.repeat),
} as const satisfies Record<string, NumberField>;

export type StringFieldName = keyof typeof stringFields;
export type NumberFieldName = keyof typeof numberFields;
export type FieldName = StringFieldName | NumberFieldName;

export const stringFieldTable: Readonly<Record<StringFieldName, StringField>> = stringFields;
export const numberFieldTable: Readonly<Record<NumberFieldName, NumberField>> = numberFields;

/** Words before `:` that are no fields of the record. */
export const specialFields = {
  since: "only from then on: 2h, 30m, 7d or a time",
  until: "only before then: 2h, 30m, 7d or a time",
  has: "only records that have this field",
} as const;
export type SpecialFieldName = keyof typeof specialFields;

const names = new Map<string, FieldName | SpecialFieldName>();
for (const name of Object.keys(specialFields) as SpecialFieldName[]) names.set(name, name);
for (const [name, field] of Object.entries<StringField | NumberField>({ ...stringFields, ...numberFields })) {
  for (const each of [name, ...field.aliases]) names.set(each, name as FieldName);
}

/** The field of that name or alias, in any case of letters. */
export function fieldNamed(name: string): FieldName | SpecialFieldName | undefined {
  return names.get(name.toLowerCase());
}

/** All names and aliases, for "did you mean". */
export const allFieldNames: readonly string[] = [...names.keys()];

export function isNumberField(name: string): name is NumberFieldName {
  return Object.hasOwn(numberFields, name);
}

export function isSpecialField(name: string): name is SpecialFieldName {
  return Object.hasOwn(specialFields, name);
}
