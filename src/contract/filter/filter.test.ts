import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { combine, type Filter, type Pattern } from "./ast.ts";
import { completeFilter, filterValue } from "./complete.ts";
import {
  type Filterable,
  type NumberFieldName,
  numberFieldTable,
  type StringFieldName,
  stringFieldTable,
} from "./fields.ts";
import { formatFilter } from "./format.ts";
import { eventCodeOf, matchesFilter } from "./match.ts";
import { parseMoment } from "./numbers.ts";
import { parseFilter } from "./parse.ts";

const NOW = Date.UTC(2026, 10, 23, 20) * 1000;

function read(text: string): Filter {
  const { filter, error } = parseFilter(text);
  if (filter === undefined) throw new Error(`${text}: ${error.message}`);
  return filter;
}

const record: Filterable = {
  time: "2026-11-23T19:58:40.221000Z",
  record_id: "r1",
  kind: "access",
  severity: 17,
  level: "ERROR",
  event_id: "NOV-CM-7F3KQ2-3",
  event_code: "7F3KQ2ABCDEFG",
  message: 'Instance (failed) to spawn: "disk full"',
  origin: { service: "nova-compute", logger: "nova.compute.manager", project: "nova" },
  host: "cmp-001",
  request_id: "req-0a3ab5b1-bc0c-4c14-b72f-a1a9751724e8",
  global_request_id: "req-2063b29d-8be9-4105-8589-b38deb723cf3",
  resources: [{ type: "server", id: "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1" }],
  duration: 2.5,
  http: { method: "POST", path: "/v2.1/servers", status: 503 },
  exception: {
    class: "nova.exception.BuildAbort",
    message: "x",
    root_cause: "nova.exception.NoValidHost",
    chain: [{ class: "nova.exception.NoValidHost", message: "", frames: [] }],
    text: "Traceback: DiskNotFound",
  },
};

describe("a filter", () => {
  it.each([
    "severity>=error",
    "severity:error",
    "severity>warn",
    "severity<=20",
    "service:nova-compute",
    "service:nova-api,nova-compute",
    "svc:nova-*",
    "host:cmp-* status>=500 duration>2",
    "status:5xx",
    "status:500..510",
    "duration>500ms duration<=2.5s",
    "event:NOV-CM-7F3KQ2",
    "event:nov-cm-7f3kq2-1",
    "event:7F3KQ2",
    "event:NOV-*",
    "request:req-2063b29d-8be9-4105-8589-b38deb723cf3",
    "req:req-0a3ab5b1-bc0c-4c14-b72f-a1a9751724e8",
    "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1",
    "req-2063b29d-8be9-4105-8589-b38deb723cf3",
    "instance:94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1",
    "FAILED",
    '"(failed) to spawn"',
    '"\\"disk full\\""',
    "inst*spawn*full",
    "about:94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1",
    "-word NOT other",
    "word OR failed",
    "(word OR failed) AND kind:ACCESS",
    "exception:*NoValidHost",
    "has:exception",
    'zone:""',
    "since:2h until:now",
    "since:2026-11-23T19:58:40.221 until:2026-11-23T20:58:40.222+01:00",
    "service!=nova-api",
    "",
    "*",
  ])("%s fits the record", (text) => {
    expect(matchesFilter(read(text), record, NOW)).toBe(true);
  });

  it.each([
    "severity>error",
    "severity:info",
    "service:nova",
    "host:cmp-",
    "status<500",
    "repeat>1",
    "event:NOV-CM-7F3KQ3",
    "-failed",
    "failed -spawn",
    "spawn*inst",
    "(failed OR spawn) word",
    "failed OR spawn word kind:log OR word",
    "has:trace",
    "host:Cmp-001",
    "since:1m",
    "until:2026-11-23T19:58:40.221",
    "NOT (failed)",
  ])("%s does not fit the record", (text) => {
    const filter = read(text);
    expect(matchesFilter(filter, record, NOW)).toBe(text.startsWith("failed OR"));
  });

  it.each([
    ["servce:nova", "did you mean service?", 0, 6, "service"],
    ["foo severity>=eror", "did you mean error?", 14, 4, "error"],
    ["service>x", "cannot be compared", 7, 1, ":"],
    ["service:", "a value is missing", 0, 8, undefined],
    ["service:a, b", "a value is missing", 0, 10, undefined],
    ['say "hello', "not closed", 4, 6, '"hello"'],
    ["(a b", "this ( is not closed", 0, 1, undefined],
    ["a b)", "closes nothing", 3, 1, ""],
    ["spawn()", "something is missing before )", 6, 1, undefined],
    ["a OR", "ends where", 3, 1, undefined],
    ["OR a", "OR needs", 0, 2, '"OR"'],
    ["since:yesterday", "span back", 6, 9, undefined],
    ["has:hots", "no field hots", 4, 4, "host"],
    ["status>400,500", "not with a list", 10, 4, ""],
    ['"a"b', "space is missing", 3, 1, " b"],
    ["2026-13-40T00:00 since:2026-02-30", "span back", 23, 10, undefined],
    ["http://example.org", "in quotes", 0, 4, undefined],
  ])("%s is refused with its place", (text, message, position, length, replacement) => {
    const { error } = parseFilter(text);
    expect(error?.message).toContain(message);
    expect({ position: error?.position, length: error?.length, replacement: error?.replacement }).toEqual({
      position,
      length,
      replacement,
    });
  });

  it("never throws, whatever is typed", () => {
    const pieces = fc.constantFrom(
      "service",
      ":",
      '"',
      "(",
      ")",
      "-",
      "OR",
      " ",
      "a",
      "*",
      "\\",
      ",",
      ">=",
      "since",
      "2h",
      "AND",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(pieces).map((list) => list.join("")),
        ),
        fc.nat(30),
        (text, caret) => {
          const { filter, error } = parseFilter(text);
          const end = error === undefined ? 0 : error.position + error.length;
          expect(end).toBeLessThanOrEqual(Math.max(text.length, 1));
          expect(filter && read(formatFilter(filter))).toEqual(filter);
          completeFilter(text, caret);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("is read back as it was written", () => {
    fc.assert(
      fc.property(filters(), (filter) => {
        expect(read(formatFilter(filter))).toEqual(filter);
      }),
      { numRuns: 1000 },
    );
  });

  it("refuses what is nested or long beyond reason", () => {
    expect(parseFilter("(".repeat(1000)).error?.message).toContain("nested");
    expect(parseFilter("x".repeat(30_000)).error?.message).toContain("20000");
  });
});

function filters(): fc.Arbitrary<Filter> {
  const words = fc.oneof(
    fc.string({ minLength: 1, maxLength: 8 }),
    fc.constantFrom("94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1", "AND", "-a", "a:b", 'q"', "x y", "*", "\\"),
  );
  const text = fc.array(words, { minLength: 1, maxLength: 3 }).map((pieces): Filter => ({ type: "text", pieces }));
  const pattern: fc.Arbitrary<Pattern> = fc.oneof(
    fc.string().map((only) => [only]),
    fc.tuple(fc.string(), fc.array(words, { maxLength: 2 }), fc.string()).map(([a, b, c]) => [a, ...b, c]),
  );
  const stringNames = fc.constantFrom(...(Object.keys(stringFieldTable) as StringFieldName[]));
  const match = fc
    .tuple(stringNames, fc.array(pattern, { minLength: 1, maxLength: 3 }))
    .map(([field, patterns]): Filter => ({ type: "match", field, patterns }));
  const range = fc.tuple(fc.nat(700), fc.nat(99)).map(([low, more]) => ({ low, high: low + more }));
  const numberNames = fc.constantFrom(...(Object.keys(numberFieldTable) as NumberFieldName[]));
  const compare = fc
    .tuple(numberNames, fc.constantFrom(":", ">", ">=", "<", "<="), fc.array(range, { minLength: 1, maxLength: 3 }))
    .map(
      ([field, comparison, ranges]): Filter => ({
        type: "compare",
        field,
        comparison: comparison as ":",
        ranges: comparison === ":" ? ranges : ranges.slice(0, 1),
      }),
    );
  const moment = fc.oneof(
    fc.nat(1e6).map((agoSeconds) => ({ agoSeconds })),
    fc.integer({ min: 0, max: 4e15 }).map((micros) => ({ micros })),
  );
  const time = fc
    .tuple(fc.constantFrom("since", "until"), moment)
    .map(([bound, each]): Filter => ({ type: "time", bound: bound as "since", moment: each }));
  const has = fc.oneof(stringNames, numberNames).map((field): Filter => ({ type: "has", field }));
  return fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: "small" },
      text,
      match,
      compare,
      time,
      has,
      tie("filter").map((part): Filter => ({ type: "not", part })),
      fc
        .tuple(fc.constantFrom("and", "or"), fc.array(tie("filter"), { minLength: 2, maxLength: 3 }))
        .map(([type, parts]) => combine(type as "and", parts)),
    ),
  })).filter;
}

describe("completion", () => {
  it.each([
    ["serv", 4, "service:", 0, 4],
    ["foo -sev", 8, "severity>=", 5, 8],
    ["severity>=er", 12, "error", 10, 12],
    ["severity:warning,e", 18, "error", 17, 18],
    ["since:", 6, "1h", 6, 6],
    ["has:exc", 7, "exception", 4, 7],
    ["(hos", 4, "host:", 1, 4],
    ["a sevXX b", 5, "severity>=", 2, 7],
  ])("of %s", (text, caret, item, from, to) => {
    const found = completeFilter(text, caret);
    expect(found.items.map((each) => each.text)).toContain(item);
    expect([found.from, found.to]).toEqual([from, to]);
  });

  it("asks for a facet's values, also within a list and a quote", () => {
    expect(completeFilter("svc:nova-api,nova-c").values).toEqual({ field: "service", prefix: "nova-c" });
    expect(completeFilter('service:"nova c').values).toEqual({ field: "service", prefix: "nova c" });
  });

  it("writes any value so that it is read literally", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        expect(read(`service:${filterValue(value)}`)).toEqual({ type: "match", field: "service", patterns: [[value]] });
      }),
    );
  });
});

describe("event ids and times", () => {
  it.each([
    ["NOV-CM-7F3KQ2-3", "7F3KQ2"],
    ["nov-cm-7f3kq2", "7F3KQ2"],
    ["7F3KQ2ABCDEFG", "7F3KQ2ABCDEFG"],
    ["NOV-CM", undefined],
    ["7F3", undefined],
  ])("%s names %s", (id, code) => expect(eventCodeOf(id)).toBe(code));

  it.each([
    ["2026-11-23", { micros: Date.UTC(2026, 10, 23) * 1000 }],
    ["2026-11-23 19:00", { micros: Date.UTC(2026, 10, 23, 19) * 1000 }],
    ["2026-11-23T19:00:00.000001Z", { micros: Date.UTC(2026, 10, 23, 19) * 1000 + 1 }],
    ["2026-11-23T19:00:00-0130", { micros: Date.UTC(2026, 10, 23, 20, 30) * 1000 }],
    ["1d12h", { agoSeconds: 129_600 }],
    ["@10.5", { micros: 10_500_000 }],
    ["2026-02-30", undefined],
    ["2x", undefined],
  ])("%s is a moment", (text, moment) => expect(parseMoment(text)).toEqual(moment));
});
