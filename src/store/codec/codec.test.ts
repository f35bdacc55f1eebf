import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogRecord } from "#record";
import { type PatternRow, RecordDecoder, type RecordRow, type TemplateRow } from "./decoder.ts";
import { type EncodedRecord, RecordEncoder } from "./encoder.ts";
import { sampleRecord } from "./sample-records.ts";

/** The row that the engine would give back for an encoded record. */
function rowOf(record: LogRecord, encoded: EncodedRecord): RecordRow {
  return {
    time: record.time,
    time_source: record.time_source,
    observed_time: record.observed_time,
    stream: encoded.key.stream,
    position: String(encoded.key.position),
    sequence_shift: record.sequence - encoded.key.position,
    kind: record.kind,
    severity: record.severity,
    level: record.level,
    repeat: record.repeat,
    event_id: record.event_id,
    event_code: record.event_code,
    edition: record.edition,
    service: record.origin.service ?? "",
    process: record.origin.process ?? "",
    project: record.origin.project ?? "",
    logger: record.origin.logger ?? "",
    cloud: record.cloud ?? "",
    host: record.host ?? "",
    region: record.place?.region ?? "",
    zone: record.place?.zone ?? "",
    cell: record.place?.cell ?? "",
    cluster: record.place?.cluster ?? "",
    request_id: record.request_id ?? "",
    global_request_id: record.global_request_id ?? "",
    trace_id: record.trace_id ?? "",
    span_id: record.span_id ?? "",
    actor_user: record.actor?.user ?? "",
    actor_project: record.actor?.project ?? "",
    actor_domain: record.actor?.domain ?? "",
    locator: encoded.locator,
    resource_ids: record.resources.map((resource) => resource.id),
    resource_types: record.resources.map((resource) => resource.type),
    outcome: record.outcome ?? "",
    duration: record.duration ?? -1,
    http_method: record.http?.method ?? "",
    http_path: record.http?.path ?? "",
    http_status: record.http?.status ?? 0,
    exception_class: record.exception?.class ?? "",
    exception_root_cause: record.exception?.root_cause ?? "",
    format: record.format,
    lines: encoded.lines,
    bytes: record.original.length,
    pattern_id: String(encoded.pattern.id),
    values: [...encoded.values],
  };
}

function patternRowOf({ pattern }: EncodedRecord): PatternRow {
  return {
    id: String(pattern.id),
    parts: [...pattern.parts],
    slots: [...pattern.slots],
    original_count: pattern.originalCount,
    message_from: pattern.messageFrom,
    message_count: pattern.messageCount,
    document_count: pattern.documentCount,
  };
}

async function roundTrip(records: readonly LogRecord[]): Promise<LogRecord[]> {
  const encoder = new RecordEncoder(1);
  const patterns = new Map<string, PatternRow>();
  const templates = new Map<string, TemplateRow>();
  const rows = records.map((record) => {
    const encoded = encoder.encode(record);
    const pattern = patternRowOf(encoded);
    if (encoded.isNewPattern) patterns.set(pattern.id, pattern);
    if (encoded.isNewTemplate) {
      const { event_code, edition, event_id, template } = record;
      templates.set(event_code, { event_code, edition, event_id, template, project: "", logger: "" });
    }
    return rowOf(record, encoded);
  });
  const decoder = new RecordDecoder({
    patterns: async (ids) => ids.flatMap((id) => patterns.get(id) ?? []),
    templates: async (codes) => codes.flatMap((code) => templates.get(code) ?? []),
  });
  return decoder.decode(rows);
}

const uuid = "9c1e1b0c-97b7-4b11-9d2d-5a0a8f3a1c77";

describe("records to rows and back", () => {
  it.each<[string, Partial<LogRecord>]>([
    ["a plain line", {}],
    ["one whose message is empty", { message: "" }],
    ["one with CRLF and no line end", { original: "2026-11-23 19:58:40.221 1 INFO a [-] x\r\nmore" }],
    ["UTF-8 kept as bytes", { message: "Größe 5", original: "INFO GrÃ¶Ã\u009fe 5\n" }],
    [
      "a message that is not in the lines",
      { message: 'he said "7 of 9"', original: '{"message":"he said \\"7 of 9\\""}\n' },
    ],
    ["resources in the message", { message: `port ${uuid} is up`, resources: [{ type: "port", id: uuid }] }],
    ["the local time of a zone ahead of UTC", { original: "2026-11-24 01:43:40.221 4711 INFO x [-] y\n" }],
    ["syslog's time", { original: "Nov 23 19:58:40 host x[4711]: y\n" }],
    ["a time that is not the record's", { original: "2001-01-01 00:00:00.000 4711 INFO x [-] y\n" }],
    [
      "an exception",
      {
        exception: {
          class: "ValueError",
          message: "bad 17",
          chain: [{ class: "ValueError", message: "bad 17", frames: [{ file: "/a.py", line: 12, function: "f" }] }],
          root_cause: "ValueError",
          text: 'Traceback (most recent call last):\n  File "/a.py", line 12, in f\nValueError: bad 17\\n\n',
        },
      },
    ],
    [
      "the place in the code at DEBUG's end",
      {
        original: "2026-11-23 19:58:40.221 4711 DEBUG x [-] a b run /usr/lib/x.py:12\n",
        origin: { source: "/usr/lib/x.py:12 in run" },
      },
    ],
    ["an end that only looks like one", { original: "INFO x [-] a b run /usr/lib/x.py:12\n" }],
    ["folded repeats", { repeat: 3, repeat_times: [1, 2], repeat_locators: ["a:1+2", "a:3+2"] }],
    ["a locator of another kind", { record_id: "journal/x", locator: "journal:s=1;i=2" }],
    ["lines in two pieces", { record_id: "a:100", locator: "file:/x@g:100+50,400+7" }],
    ["lines shortened by redaction", { record_id: "a:100", locator: "file:/x@g:100+5" }],
    ["spans that begin elsewhere", { record_id: "a:100", locator: "file:/x@g:90+5" }],
    ["an id that ends in a large number", { record_id: "x/99999999999999999999" }],
    ["an id with a leading zero", { record_id: "x/007" }],
    [
      "place, actor and access",
      {
        place: { region: "r1", cluster: "c" },
        actor: { user: "u1234", project: "p5678", system_scope: "all" },
        http: { method: "GET", path: `/v2.1/servers/${uuid}?x=1`, status: 200, peer: "10.0.0.1", response_bytes: 0 },
        duration: 0,
        outcome: "success",
      },
    ],
    ["flags", { torn: true, redacted: 2, confidence: 0.5, attributes: { a: [1, { b: "x\ny\\n" }] } }],
    ["empty texts that are there", { host: "", origin: { service: "", logger: "a" } }],
    ["a template that differs from another of the same code", { template: "other", variables: ["x"] }],
    ["a huge line", { original: `${"x1 ".repeat(100_000)}\n`, message: "x1 x1" }],
    ["NULs and control characters", { original: "\u0000\u0001a1\u0000\n", message: "a1" }],
    ["a time before 1970", { time: -1_000_000, original: "1969-12-31 23:59:59.000 x\n" }],
  ])("%s comes back whole", async (_title, fields) => {
    const records = [sampleRecord(), sampleRecord(fields), sampleRecord(fields)];
    expect(await roundTrip(records)).toEqual(records);
  });

  it("any bytes come back", async () => {
    const bytes = fc.string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)) });
    const words = fc.constantFrom(
      "2026-11-23 19:58:40.221",
      "2026-11-23T19:58:40.221000Z",
      " ",
      "4711",
      "req-0c5a9a3e-3f5f-4ba7-9c0c-1c8f0a1b2c3d",
      uuid,
      "10.0.0.1:80",
      '", line 12, in f',
      "\n",
      "7",
      "Ã¼",
    );
    const text = fc.array(fc.oneof(words, bytes), { maxLength: 12 }).map((parts) => parts.join(""));
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 5 }), async (texts) => {
        const records = texts.map(([original, message]) =>
          sampleRecord({ original, message, resources: [{ type: "server", id: uuid }] }),
        );
        expect(await roundTrip(records)).toEqual(records);
      }),
      { numRuns: 300 },
    );
  });

  it("keeps a value that a column holds only there", () => {
    const encoded = new RecordEncoder(1).encode(sampleRecord());
    expect(encoded.values).toEqual(["1f0e", "3.21"]);
    expect(encoded.pattern.parts.slice(0, 2)).toEqual(["", " "]);
  });

  it("gives lines of one kind one pattern", () => {
    const encoder = new RecordEncoder(1);
    const first = encoder.encode(
      sampleRecord({ message: "Took 1.00 seconds to build instance.", variables: ["1.00"] }),
    );
    const second = encoder.encode(
      sampleRecord({ message: "Took 9.99 seconds to build instance.", variables: ["9.99"] }),
    );
    expect(second.pattern.id).toBe(first.pattern.id);
    expect(second.isNewPattern).toBe(false);
  });

  it("counts a line in the record that it ends in", () => {
    const linesOf = (original: string, torn: boolean): number =>
      new RecordEncoder(1).encode(sampleRecord({ original, torn })).lines;
    expect(linesOf("one\ntwo\n", false)).toBe(2);
    expect(linesOf("one\nno end", false)).toBe(2);
    expect(linesOf("one\nits rest stands in ano", true)).toBe(1);
  });
});
