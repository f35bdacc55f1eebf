import type { LogRecord } from "#record";
import type { EncodedRecord, Pattern } from "../codec/encoder.ts";
import {
  BigNumberColumn,
  KeyedTextColumn,
  KeyedTextListColumn,
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

/** The columns of `records`, in the order in which they are sent. */
function recordColumns() {
  return {
    time: new NumberColumn("time", "DateTime64(6, 'UTC')"),
    timeSource: new NumberColumn("time_source", "UInt8"),
    observedTime: new NumberColumn("observed_time", "DateTime64(6, 'UTC')"),
    stream: new KeyedTextColumn("stream"),
    position: new NumberColumn("position", "UInt64"),
    sequenceShift: new NumberColumn("sequence_shift", "Int64"),
    kind: new NumberColumn("kind", "UInt8"),
    severity: new NumberColumn("severity", "UInt8"),
    level: new KeyedTextColumn("level"),
    repeat: new NumberColumn("repeat", "UInt32"),
    eventId: new KeyedTextColumn("event_id"),
    eventCode: new KeyedTextColumn("event_code"),
    edition: new KeyedTextColumn("edition"),
    service: new KeyedTextColumn("service"),
    process: new KeyedTextColumn("process"),
    project: new KeyedTextColumn("project"),
    logger: new KeyedTextColumn("logger"),
    cloud: new KeyedTextColumn("cloud"),
    host: new KeyedTextColumn("host"),
    region: new KeyedTextColumn("region"),
    zone: new KeyedTextColumn("zone"),
    cell: new KeyedTextColumn("cell"),
    cluster: new KeyedTextColumn("cluster"),
    requestId: new TextColumn("request_id"),
    globalRequestId: new TextColumn("global_request_id"),
    traceId: new TextColumn("trace_id"),
    spanId: new TextColumn("span_id"),
    actorUser: new KeyedTextColumn("actor_user"),
    actorProject: new KeyedTextColumn("actor_project"),
    actorDomain: new KeyedTextColumn("actor_domain"),
    locator: new KeyedTextColumn("locator"),
    outcome: new KeyedTextColumn("outcome"),
    duration: new NumberColumn("duration", "Float64"),
    httpMethod: new KeyedTextColumn("http_method"),
    httpPath: new TextColumn("http_path"),
    httpStatus: new NumberColumn("http_status", "UInt16"),
    exceptionClass: new KeyedTextColumn("exception_class"),
    exceptionRootCause: new KeyedTextColumn("exception_root_cause"),
    format: new KeyedTextColumn("format"),
    lines: new NumberColumn("lines", "UInt32"),
    bytes: new NumberColumn("bytes", "UInt32"),
    resourceIds: new TextListColumn("resource_ids"),
    resourceTypes: new KeyedTextListColumn("resource_types"),
    values: new TextListColumn("values"),
    patternId: new BigNumberColumn("pattern_id"),
  };
}

/** Each column is written by a line of its own: one loop over all of them would cost as much as what it does. */
export function createRecordBlock(): Block<[LogRecord, EncodedRecord]> {
  const columns = recordColumns();
  let rows = 0;
  return {
    get rows() {
      return rows;
    },
    push(record, encoded) {
      pushRecord(columns, record);
      pushDetails(columns, record);
      const { key, values, pattern, lines, locator } = encoded;
      columns.stream.push(key.stream);
      columns.position.push(key.position);
      columns.sequenceShift.push(record.sequence - key.position);
      columns.locator.push(locator);
      columns.lines.push(lines);
      columns.values.push(values);
      columns.patternId.push(pattern.id);
      rows += 1;
    },
    bytes: () => writeBlock(Object.values(columns), rows),
  };
}

type RecordColumns = ReturnType<typeof recordColumns>;

function pushRecord(columns: RecordColumns, record: LogRecord): void {
  const { origin } = record;
  columns.time.push(record.time);
  columns.timeSource.push(TIME_SOURCES[record.time_source]);
  columns.observedTime.push(record.observed_time);
  columns.kind.push(KINDS[record.kind]);
  columns.severity.push(record.severity);
  columns.level.push(record.level);
  columns.repeat.push(record.repeat);
  columns.eventId.push(record.event_id);
  columns.eventCode.push(record.event_code);
  columns.edition.push(record.edition);
  columns.service.push(origin.service ?? "");
  columns.process.push(origin.process ?? "");
  columns.project.push(origin.project ?? "");
  columns.logger.push(origin.logger ?? "");
  columns.cloud.push(record.cloud ?? "");
  columns.host.push(record.host ?? "");
  columns.requestId.push(record.request_id ?? "");
  columns.globalRequestId.push(record.global_request_id ?? "");
  columns.traceId.push(record.trace_id ?? "");
  columns.spanId.push(record.span_id ?? "");
  columns.format.push(record.format);
  columns.bytes.push(record.original.length);
}

function pushDetails(columns: RecordColumns, record: LogRecord): void {
  const { place, actor, http, exception, resources } = record;
  columns.region.push(place?.region ?? "");
  columns.zone.push(place?.zone ?? "");
  columns.cell.push(place?.cell ?? "");
  columns.cluster.push(place?.cluster ?? "");
  columns.actorUser.push(actor?.user ?? "");
  columns.actorProject.push(actor?.project ?? "");
  columns.actorDomain.push(actor?.domain ?? "");
  columns.outcome.push(record.outcome ?? "");
  columns.duration.push(record.duration ?? -1);
  columns.httpMethod.push(http?.method ?? "");
  columns.httpPath.push(http?.path ?? "");
  columns.httpStatus.push(http?.status ?? 0);
  columns.exceptionClass.push(exception?.class ?? "");
  columns.exceptionRootCause.push(exception?.root_cause ?? "");
  for (const { id, type } of resources) {
    columns.resourceIds.item(id);
    columns.resourceTypes.item(type);
  }
  columns.resourceIds.end();
  columns.resourceTypes.end();
}

export function createPatternBlock(): Block<[Pattern]> {
  const id = new BigNumberColumn("pattern_id");
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
      id.push(pattern.id);
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
