import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import {
  type Filter,
  formatFilter,
  matchesFilter,
  parseFilter,
  type StringFieldName,
  stringFieldTable,
} from "#contract";
import { type LogRecord, openReader } from "#record";
import { openStore, type Store } from "../open-store.ts";
import type { RecordQueries } from "./queries.ts";
import type { RecordScope } from "./scope.ts";

const NOW = Date.UTC(2026, 10, 23, 20, 30) * 1e3;
const directory = mkdtempSync(join(tmpdir(), "kilowatch-query-"));

function readRecords(): LogRecord[] {
  const text = readFileSync(new URL("testdata/cloud.log", import.meta.url));
  return ["ctl", "cmp-001"].flatMap((host) => {
    const reader = openReader({
      source: host,
      locator: `file:${host}.log`,
      service: host === "ctl" ? "nova-api" : "nova-compute",
      host,
      cloud: "test",
      place: host === "ctl" ? { region: "RegionOne" } : { region: "RegionOne", zone: "az1" },
    });
    return [...reader.push(text), ...reader.end()];
  });
}

function scope(filter: string | Filter, more: Partial<RecordScope> = {}): RecordScope {
  const parsed = typeof filter === "string" ? parseFilter(filter) : { filter };
  if (parsed.filter === undefined) throw new Error(parsed.error?.message);
  return { filter: parsed.filter, now: NOW, ...more };
}

describe("queries over kept records", () => {
  const records = readRecords();
  let store: Store;
  let queries: RecordQueries;
  beforeAll(async () => {
    store = await openStore({ directory, logger: createLogger({ level: "error" }), metrics: createMetrics() });
    await store.append({ records });
    await store.settle();
    queries = store.records;
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const ids = (list: readonly LogRecord[]): string[] => list.map(({ record_id }) => record_id).toSorted();
  const inMemory = (filter: Filter): string[] => ids(records.filter((record) => matchesFilter(filter, record, NOW)));
  const inStore = async (filter: Filter): Promise<string[]> =>
    ids((await queries.search(scope(filter), { limit: 1000, order: "newest" })).records);

  it("finds what fits a filter within spans of time", async () => {
    const times = records.map(({ time }) => time).toSorted((a, b) => a - b);
    const [first = 0, last = 0] = [times[0], times.at(-1)];
    const spans = [
      { from: first, to: first + 1 },
      { from: (first + last) / 2, to: last + 1 },
    ];
    const filter = scope("service:nova-api").filter;
    const expected = records.filter(
      (record) =>
        spans.some(({ from, to }) => record.time >= from && record.time < to) && matchesFilter(filter, record, NOW),
    );
    expect(expected.length).toBeGreaterThan(1);
    expect(ids(await queries.within(spans, filter, {}, 1000))).toEqual(ids(expected));
    expect(await queries.within([], filter, {}, 1000)).toEqual([]);
  });

  it("looks for thousands of ids at once", { timeout: 30_000 }, async () => {
    const id = records.find(({ request_id }) => request_id !== undefined)?.request_id ?? "";
    const others = Array.from(
      { length: 6000 },
      (_, index) => `req-0000${index.toString().padStart(4, "0")}-0000-4000-8000-000000000000`,
    );
    const list = [...others, id];
    expect(await queries.byRequestIds(list, {}, 1000)).toEqual(await queries.byRequestIds([id], {}, 1000));
    expect([...(await queries.requestCounts(list)).keys()]).toEqual([id]);
    expect(await queries.namedByOthers(list)).toEqual(await queries.namedByOthers([id]));
    expect(await queries.namedBefore(list, NOW)).toEqual(await queries.namedBefore([id], NOW));
    const filter: Filter = { type: "match", field: "own_request", patterns: list.map((each) => [each]) };
    expect((await queries.search(scope(filter), { limit: 1, order: "newest" })).records).toHaveLength(1);
  });

  it.each([
    "",
    "severity>=error",
    "severity:warning,critical",
    "service:nova-compute host:cmp-*",
    "request:req-0a3ab5b1-bc0c-4c14-b72f-a1a9751724e8",
    "req-2063b29d-8be9-4105-8589-b38deb723cf3",
    "94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1",
    "resource:94df*",
    'resource:""',
    "kind:ACCESS status>=500",
    "status:2xx duration>0.5",
    "duration<=0.125",
    '"100% of \\"disk_0\\" is (full)"',
    "DISK_0",
    "größe",
    "GRÖSSE",
    "inst*spawn*full",
    "-has:request",
    "has:exception",
    "exception:RuntimeError",
    "message:Going*",
    'zone:""',
    "zone:*",
    "format:none",
    "template:*spawn*",
    "event:NOV-*",
    "method:post OR method:get path:/v2.0/*",
    "NOT (kind:access OR severity:debug)",
    "since:25m",
    "until:2026-11-23T19:58:44",
    "repeat>1",
    "logger:nova.compute.*,neutron.wsgi",
    "project:1b95d03aaf5e4602b6ac7d693bd5f737 user:94ad*",
  ])("finds for %s what the filter means", async (text) => {
    const { filter } = scope(text);
    expect(await inStore(filter)).toEqual(inMemory(filter));
  });

  it("means in SQL what it means in memory, whatever is asked", async () => {
    await fc.assert(
      fc.asyncProperty(filtersOf(records), async (filter) => {
        expect({ filter: formatFilter(filter), found: await inStore(filter) }).toEqual({
          filter: formatFilter(filter),
          found: inMemory(filter),
        });
      }),
      { numRuns: 60 },
    );
  });

  it("pages through everything once, in both directions", async () => {
    for (const order of ["newest", "oldest"] as const) {
      const seen: LogRecord[] = [];
      let cursor: string | undefined;
      do {
        const page = await queries.search(scope(""), { limit: 5, order, cursor });
        seen.push(...page.records);
        cursor = page.next;
      } while (cursor !== undefined);
      expect(ids(seen)).toEqual(ids(records));
      const times = seen.map(({ time }) => (order === "oldest" ? time : -time));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });

  it("counts over time, by field and by event", async () => {
    const extent = await queries.extent(scope(""));
    const closed = { ...scope(""), from: extent?.from ?? 0, to: (extent?.to ?? 0) + 1 };
    const buckets = await queries.histogram(closed, 10);
    const counted = buckets.flatMap(({ counts }) => Object.values(counts)).reduce((a, b) => a + b, 0);
    expect(counted).toBe(records.reduce((sum, { repeat }) => sum + repeat, 0));
    const [hosts] = await queries.facets(closed, ["host"], 1);
    expect(hosts).toEqual({
      field: "host",
      values: [{ value: "cmp-001", count: records.length / 2 }],
      others: records.length / 2,
    });
    expect((await queries.facets(closed, ["host"], 5, "CM"))[0]?.values.map(({ value }) => value)).toEqual(["cmp-001"]);
    const { events, total } = await queries.events(closed, { sort: "count", limit: 1000 });
    expect(events.length).toBe(new Set(records.map(({ event_code }) => event_code)).size);
    expect(total).toBe(events.length);
    expect(events.every(({ hosts }) => hosts === 2)).toBe(true);
    const templates = new Map(records.map(({ event_code, template }) => [event_code, template]));
    expect(events.every((event) => event.template === templates.get(event.event_code))).toBe(true);
    const series = await queries.eventSeries(closed, undefined, 4);
    expect([...series.values()].flat().reduce((a, b) => a + b, 0)).toBe(counted);
  });

  it("gives one record and its neighbours", async () => {
    const own = records.filter(({ host }) => host === "ctl");
    const middle = own[4];
    if (middle === undefined) throw new Error("no record");
    expect(await queries.get(middle.record_id)).toEqual(middle);
    expect(await queries.get("nothing:1")).toBeUndefined();
    const { before, after } = await queries.neighbours(middle.record_id, 2);
    expect([...ids(before), ...ids(after)]).toEqual([...ids(own.slice(2, 4)), ...ids(own.slice(5, 7))]);
  });

  it("finds records by request and resource, and like ones", async () => {
    const request = "req-2063b29d-8be9-4105-8589-b38deb723cf3";
    expect((await queries.byRequestIds([request], {}, 100)).length).toBe(6);
    expect((await queries.byResourceIds(["94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1"], {}, 100)).length).toBe(4);
    const access = records.find(({ http }) => http?.path === "/v2.1/servers");
    if (access === undefined) throw new Error("no access");
    const like = await queries.similar(access, 10);
    expect(like.map(({ event_code, host }) => [event_code, host])).toEqual([[access.event_code, "cmp-001"]]);
    const counts = await queries.requestCounts([request, "req-7ed7377b-43a5-4a3c-a323-2aa230567c45"]);
    expect(
      [...counts.values()].map(({ records: count, own }) => [count, own]).toSorted((a, b) => (a[1] ?? 0) - (b[1] ?? 0)),
    ).toEqual([
      [6, 0],
      [2, 2],
    ]);
    expect(await queries.seenBefore([access.event_code, "x"], NOW)).toEqual(new Set([access.event_code]));
  });

  it("stops when the caller goes", async () => {
    const controller = new AbortController();
    controller.abort();
    await expect(queries.count(scope("", { signal: controller.signal }))).rejects.toMatchObject({ code: "CANCELLED" });
  });
});

/** Filters over the values that the records have, and pieces of them. */
function filtersOf(records: readonly LogRecord[]): fc.Arbitrary<Filter> {
  const names = Object.keys(stringFieldTable) as StringFieldName[];
  const match = fc.constantFrom(...names).chain((field) => {
    const values = [...new Set(records.flatMap((record) => stringFieldTable[field].read(record)))].map(
      (each) => each ?? "",
    );
    const pattern = fc.constantFrom(...values, "").chain((value) =>
      fc.oneof(
        fc.constant([value]),
        fc
          .tuple(fc.nat(value.length), fc.nat(value.length))
          .map(([a, b]) => [value.slice(0, Math.min(a, b)), value.slice(Math.max(a, b))]),
        fc.nat(value.length).map((at) => ["", value.slice(at, at + 4), ""]),
      ),
    );
    return fc
      .array(pattern, { minLength: 1, maxLength: 2 })
      .map((patterns): Filter => ({ type: "match", field, patterns }));
  });
  const messages = [...new Set(records.map(({ message }) => message))];
  const text = fc.tuple(fc.constantFrom(...messages), fc.nat(60), fc.integer({ min: 1, max: 12 })).map(
    ([message, at, length]): Filter => ({
      type: "text",
      pieces: [message.slice(at, at + length) || message.slice(0, 3)],
    }),
  );
  const compare = fc
    .tuple(
      fc.constantFrom("severity", "status", "duration", "repeat"),
      fc.constantFrom(":", ">", ">=", "<", "<="),
      fc.constantFrom(0, 0.125, 1, 9, 13, 17, 200, 503),
    )
    .map(
      ([field, comparison, value]): Filter => ({
        type: "compare",
        field: field as "severity",
        comparison: comparison as ":",
        ranges: [{ low: value, high: value }],
      }),
    );
  const has = fc.constantFrom(...names).map((field): Filter => ({ type: "has", field }));
  const leaf = fc.oneof(match, text, compare, has);
  return fc.oneof(
    leaf,
    leaf.map((part): Filter => ({ type: "not", part })),
    fc
      .tuple(fc.constantFrom("and", "or"), leaf, leaf)
      .map(([type, a, b]): Filter => ({ type: type as "and", parts: [a, { type: "not", part: b }] })),
  );
}
