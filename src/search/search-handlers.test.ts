import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics } from "#base";
import { type RouteInput, type RouteOutput, routes } from "#contract";
import { openReader } from "#record";
import { openStore, type Store } from "#store";
import { type SearchHandlers, searchHandlers } from "./search-handlers.ts";

const FOLDER = new URL("trace/testdata/", import.meta.url);
const NOW = Date.UTC(2026, 10, 23, 20) * 1000;
const REQUEST = "req-0a3ab5b1-bc0c-4c14-b72f-a1a9751724e8";

describe("the answers of the search", () => {
  const directory = mkdtempSync(join(tmpdir(), "kilowatch-search-"));
  let store: Store;
  let handlers: SearchHandlers;
  beforeAll(async () => {
    store = await openStore({ directory, logger: createLogger({ level: "error" }), metrics: createMetrics() });
    for (const name of readdirSync(FOLDER)) {
      const reader = openReader({
        source: name,
        locator: `file:${name}`,
        service: name.replace(".log", ""),
        host: "ctl",
      });
      await store.append({ records: [...reader.push(readFileSync(new URL(name, FOLDER))), ...reader.end()] });
    }
    await store.settle();
    handlers = searchHandlers({
      queries: store.records,
      clock: { nowMicros: () => NOW },
      catalogue: () => [{ release: "zed", file: "nova/compute/manager.py", line: 2489, format: "Took %0.2f seconds" }],
    });
  });
  afterAll(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** Asks as the API does: the input filled in by the contract, the answer checked by it. */
  async function ask<Id extends keyof SearchHandlers>(
    id: Id,
    input: RouteInput<(typeof routes)[Id]>,
  ): Promise<RouteOutput<(typeof routes)[Id]>> {
    const route = routes[id];
    const args = {
      params: route.params.parse(input.params ?? {}),
      query: route.query.parse(input.query ?? {}),
      body: undefined,
    };
    const answer = await handlers[id](args as never, { signal: new AbortController().signal });
    return route.response.parse(answer) as never;
  }

  it("search, page and show records with their lines and neighbours", async () => {
    const first = await ask("record-search", { query: { filter: "service:nova-compute", limit: 3, total: "true" } });
    expect([first.records.length, first.total]).toEqual([3, 9]);
    const second = await ask("record-search", {
      query: { filter: "service:nova-compute", limit: 100, cursor: first.next_cursor },
    });
    expect(second.records.length).toBe(6);
    expect(second.next_cursor).toBeUndefined();
    const shown = await ask("record-show", { params: { record_id: first.records[1]?.record_id ?? "" } });
    expect(shown.record.original).toContain("nova.compute");
    expect([shown.before.length, shown.after.length]).toEqual([7, 1]);
  });

  it("count over time and by field, and complete values", async () => {
    const histogram = await ask("record-histogram", { query: { filter: "kind:access", buckets: 5 } });
    expect(histogram.buckets).toHaveLength(5);
    expect(histogram.total).toBe(14);
    const { facets } = await ask("record-facets", { query: { fields: "service,level" } });
    expect(facets.map(({ field }) => field)).toEqual(["service", "level"]);
    const { items } = await ask("record-complete", { query: { filter: "service:nova-c" } });
    expect(items).toEqual([{ text: "nova-compute", count: 9 }]);
  });

  it("tell of events, with slots, source and a report without ids", async () => {
    const { events, total } = await ask("event-list", { query: { filter: '"VM Started"' } });
    expect([events.length, total]).toEqual([1, 1]);
    const id = events[0]?.event_id ?? "";
    const shown = await ask("event-show", { params: { event_id: id } });
    expect(shown.event.count).toBe(2);
    expect(shown.by_host).toEqual([{ host: "ctl", count: 2 }]);
    expect(shown.catalogue[0]?.line).toBe(2489);
    const report = await ask("event-report", { params: { event_id: id } });
    expect(report).toMatchObject({ project: "nova", tags: ["low-hanging-fruit", "logging"] });
    expect(report.body).toContain("nova/compute/manager.py:2489 (zed)");
    expect(report.body).not.toMatch(/94df8e7c|req-0/);
    await expect(ask("event-show", { params: { event_id: "NOV-CM-ZZZZZZ" } })).rejects.toMatchObject({
      code: "NOT_FOUND",
    });
    const fresh = await ask("event-list", { query: { new_since: "2026-11-23T19:58:13", limit: 50 } });
    expect(fresh.events.map(({ template }) => template)).toEqual(
      expect.arrayContaining([expect.stringContaining("VM Stopped")]),
    );
    expect(fresh.events.some(({ template }) => template.includes("VM Started"))).toBe(false);
  });

  it("find what is new after a moment", async () => {
    const diff = await ask("event-diff", { query: { at: "2026-11-23T19:58:13", span: "1m" } });
    expect(diff.new.map(({ template }) => template).join()).toContain("VM Stopped");
    expect(diff.before.records + diff.after.records).toBe(31);
  });

  it("list requests of users, and trace one from the store as from memory", async () => {
    const { requests } = await ask("request-list", { query: { filter: "method:POST,DELETE" } });
    expect(requests.map(({ title }) => title)).toEqual([
      "DELETE /v2.1/servers/94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1 (nova-api)",
      "POST /v2.1/servers (nova-api)",
      "POST /v2.1/servers (nova-api)",
    ]);
    const trace = await ask("request-trace", { params: { id: REQUEST } });
    expect(trace.services).toHaveLength(7);
    expect(trace.records).toHaveLength(18);
  });

  it.each([
    [
      { filter: "servce:x" },
      "FILTER_INVALID",
      "filter, at character 1: there is no field servce; did you mean service?",
    ],
    [{ from: "tomorrow" }, "INPUT_INVALID", "from: "],
    [{ from: "1h", to: "2h" }, "INPUT_INVALID", "must be before"],
    [{ cursor: "nonsense" }, "INPUT_INVALID", "cursor: "],
  ])("refuse %o with a word", async (query, code, message) => {
    await expect(ask("record-search", { query })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message),
    });
  });
});
