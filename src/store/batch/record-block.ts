import type { LogRecord } from "#record";
import type { EncodedRecord, Pattern } from "../codec/encoder.ts";
import {
  KeyedTextColumn,
  KeyedTextListColumn,
  type NativeColumn,
  NumberColumn,
  NumberListColumn,
  TextColumn,
  TextListColumn,
  writeBlock,
} from "./native.ts";

const TIME_SOURCES = { stamped: 1, inferred: 2, heard: 3 } as const;
const KINDS = {
  log: 1,
  access: 2,
  notification: 3,
  check: 4,
  step: 5,
  verdict: 6,
  finding: 7,
  incident: 8,
  drill: 9,
  change: 10,
} as const;

/** A block that grows row by row. */
interface Block<Row extends unknown[]> {
  readonly rows: number;
  push(...row: Row): void;
  bytes(): Buffer;
}

/** One column and what a record puts into it. */
type Field = readonly [NativeColumn, (record: LogRecord, encoded: EncodedRecord) => void];

const number = (
  name: string,
  type: NumberColumn["type"],
  read: (record: LogRecord, encoded: EncodedRecord) => number,
): Field => {
  const column = new NumberColumn(name, type);
  return [column, (record, encoded) => column.push(read(record, encoded))];
};

const keyed = (name: string, read: (record: LogRecord, encoded: EncodedRecord) => string | undefined): Field => {
  const column = new KeyedTextColumn(name);
  return [column, (record, encoded) => column.push(read(record, encoded) ?? "")];
};

const plain = (name: string, read: (record: LogRecord) => string | undefined): Field => {
  const column = new TextColumn(name);
  return [column, (record) => column.push(read(record) ?? "")];
};

function listFields(): Field[] {
  const ids = new TextListColumn("resource_ids");
  const types = new KeyedTextListColumn("resource_types");
  const values = new TextListColumn("values");
  const pattern = new NumberColumn("pattern_id", "UInt64");
  return [
    [ids, (record) => ids.push(record.resources.map((resource) => resource.id))],
    [types, (record) => types.push(record.resources.map((resource) => resource.type))],
    [values, (_record, encoded) => values.push(encoded.values)],
    [pattern, (_record, encoded) => pattern.pushBig(encoded.pattern.id)],
  ];
}

function recordFields(): Field[] {
  return [
    number("time", "DateTime64(6, 'UTC')", (record) => record.time),
    number("time_source", "UInt8", (record) => TIME_SOURCES[record.time_source]),
    number("observed_time", "DateTime64(6, 'UTC')", (record) => record.observed_time),
    keyed("stream", (_record, encoded) => encoded.key.stream),
    number("position", "UInt64", (_record, encoded) => encoded.key.position),
    number("sequence_shift", "Int64", (record, encoded) => record.sequence - encoded.key.position),
    number("kind", "UInt8", (record) => KINDS[record.kind]),
    number("severity", "UInt8", (record) => record.severity),
    keyed("level", (record) => record.level),
    number("repeat", "UInt32", (record) => record.repeat),
    keyed("event_id", (record) => record.event_id),
    keyed("event_code", (record) => record.event_code),
    keyed("edition", (record) => record.edition),
    keyed("service", (record) => record.origin.service),
    keyed("process", (record) => record.origin.process),
    keyed("project", (record) => record.origin.project),
    keyed("logger", (record) => record.origin.logger),
    keyed("cloud", (record) => record.cloud),
    keyed("host", (record) => record.host),
    keyed("region", (record) => record.place?.region),
    keyed("zone", (record) => record.place?.zone),
    keyed("cell", (record) => record.place?.cell),
    keyed("cluster", (record) => record.place?.cluster),
    plain("request_id", (record) => record.request_id),
    plain("global_request_id", (record) => record.global_request_id),
    plain("trace_id", (record) => record.trace_id),
    plain("span_id", (record) => record.span_id),
    keyed("actor_user", (record) => record.actor?.user),
    keyed("actor_project", (record) => record.actor?.project),
    keyed("actor_domain", (record) => record.actor?.domain),
    keyed("locator", (_record, encoded) => encoded.locator),
    keyed("outcome", (record) => record.outcome),
    number("duration", "Float64", (record) => record.duration ?? -1),
    keyed("http_method", (record) => record.http?.method),
    plain("http_path", (record) => record.http?.path),
    number("http_status", "UInt16", (record) => record.http?.status ?? 0),
    keyed("exception_class", (record) => record.exception?.class),
    keyed("exception_root_cause", (record) => record.exception?.root_cause),
    keyed("format", (record) => record.format),
    number("lines", "UInt32", (_record, encoded) => encoded.lines),
    number("bytes", "UInt32", (record) => record.original.length),
    ...listFields(),
  ];
}

export function createRecordBlock(): Block<[LogRecord, EncodedRecord]> {
  const fields = recordFields();
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    push(record, encoded) {
      for (const [, write] of fields) write(record, encoded);
      rows += 1;
    },
    bytes: () =>
      writeBlock(
        fields.map(([column]) => column),
        rows,
      ),
  };
}

export function createPatternBlock(): Block<[Pattern]> {
  const id = new NumberColumn("pattern_id", "UInt64");
  const parts = new TextListColumn("parts");
  const slots = new NumberListColumn("slots");
  const counts = {
    original: new NumberColumn("original_count", "UInt32"),
    from: new NumberColumn("message_from", "UInt32"),
    message: new NumberColumn("message_count", "UInt32"),
    document: new NumberColumn("document_count", "UInt32"),
  };
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    push(pattern) {
      id.pushBig(pattern.id);
      parts.push(pattern.parts);
      slots.push(pattern.slots);
      counts.original.push(pattern.originalCount);
      counts.from.push(pattern.messageFrom);
      counts.message.push(pattern.messageCount);
      counts.document.push(pattern.documentCount);
      rows += 1;
    },
    bytes: () => writeBlock([id, parts, slots, ...Object.values(counts)], rows),
  };
}

export function createTemplateBlock(): Block<[LogRecord]> {
  const columns = {
    event_code: new TextColumn("event_code"),
    edition: new TextColumn("edition"),
    event_id: new TextColumn("event_id"),
    template: new TextColumn("template"),
    project: new TextColumn("project"),
    logger: new TextColumn("logger"),
  };
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    push(record) {
      columns.event_code.push(record.event_code);
      columns.edition.push(record.edition);
      columns.event_id.push(record.event_id);
      columns.template.push(record.template);
      columns.project.push(record.origin.project ?? "");
      columns.logger.push(record.origin.logger ?? "");
      rows += 1;
    },
    bytes: () => writeBlock(Object.values(columns), rows),
  };
}
