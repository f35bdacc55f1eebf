import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type App, openApp } from "#app";
import { formatTime, type RouteInput, type RouteOutput, type Run, routes, type Verdict } from "#contract";
import { failedRun, sampleRun } from "../../src/scenarios/results/testing.ts";

type Asked = Exclude<
  Extract<keyof typeof routes, `run-${string}` | "coverage" | "record-search">,
  "record-tail" | "record-ingest"
>;

const HOUR = 3_600_000_000;
const NOW = Date.now() * 1000;
const at = (hoursAgo: number, minutes = 0): string => formatTime(NOW - hoursAgo * HOUR + minutes * 60_000_000);
const id = (kind: string, index: number): string => `${kind}-${String(index).padStart(4, "0")}`;

/** Before an upgrade boots take about 10 s; after it about 14 s, and cmp-abort fails. */
function history(): Run[] {
  const before = Array.from({ length: 12 }, (_, index) =>
    sampleRun({
      run_id: id("before", index),
      set_id: "set-before",
      time: at(30, index),
      seconds: 10 + (index % 5) / 10,
      host: index % 2 === 0 ? "cmp-001" : "cmp-abort",
    }),
  );
  const after = Array.from({ length: 12 }, (_, index) => {
    const fields = { run_id: id("after", index), set_id: "set-after", time: at(5, index) };
    if (index % 2 === 0) return sampleRun({ ...fields, seconds: 14 + (index % 5) / 10, host: "cmp-001" });
    return failedRun({
      ...fields,
      host: "cmp-abort",
      verdict: "cloud",
      reason: "the build was aborted on cmp-abort",
      blame: { host: "cmp-abort", how: "OS-EXT-SRV-ATTR:host" },
    });
  });
  return [...before, ...after];
}

describe("kept runs", () => {
  const data = mkdtempSync(join(tmpdir(), "kilowatch-runs-"));
  let app: App;
  beforeAll(async () => {
    app = await openApp({ data, mode: "command" });
    await ask("run-add", { body: { runs: history() } });
  }, 60_000);
  afterAll(async () => {
    await app.stop();
    rmSync(data, { recursive: true, force: true });
  });

  async function ask<Id extends Asked>(route: Id, input: RouteInput<(typeof routes)[Id]>) {
    const signal = new AbortController().signal;
    const answer = await app.invoke(route, input, { signal, role: "admin", isLocal: true });
    return routes[route].response.parse(answer) as RouteOutput<(typeof routes)[Id]>;
  }

  it("are listed newest first, by verdict, host, scenario and set", async () => {
    const { runs, next_cursor } = await ask("run-list", { query: { limit: 5 } });
    expect(runs.map(({ run_id }) => run_id)).toEqual([11, 10, 9, 8, 7].map((index) => id("after", index)));
    const page = await ask("run-list", { query: { limit: 100, cursor: next_cursor } });
    expect(page.runs).toHaveLength(19);
    const failed = await ask("run-list", { query: { verdict: "failed", host: "cmp-abort" } });
    expect(failed.runs).toHaveLength(6);
    expect((await ask("run-list", { query: { set: "set-before" } })).runs).toHaveLength(12);
    expect((await ask("run-list", { query: { scenario: "volume-attach" } })).runs).toEqual([]);
    await expect(ask("run-list", { query: { verdict: "good" } })).rejects.toMatchObject({ code: "INPUT_INVALID" });
  });

  it("leave a record for each step and one for the verdict, with an event id of their own", async () => {
    const { records } = await ask("record-search", { query: { filter: `resource:${id("after", 1)}` } });
    expect(records.map(({ kind, severity, outcome }) => [kind, severity, outcome])).toEqual(
      expect.arrayContaining([
        ["step", 9, "ok"],
        ["step", 17, "failed"],
        ["verdict", 17, "cloud"],
      ]),
    );
    expect(records.map(({ event_id }) => event_id)).toEqual(
      records.map(() => expect.stringMatching(/^KWT-SC-[0-9A-Z]{6}-\d$/) as unknown),
    );
  });

  it("show their past, and NOT_FOUND for one that is not kept", async () => {
    const shown = await ask("run-show", { params: { run_id: id("after", 11) } });
    expect(shown.run.failing_step).toBe("wait-active");
    expect(shown.filter).toContain("request:req-33333333");
    expect(shown.history.map(({ verdict }) => verdict).slice(-2)).toEqual(["works", "cloud"] satisfies Verdict[]);
    await expect(ask("run-show", { params: { run_id: "none" } })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("are covered by host: what is proven, what failed", async () => {
    const { places, cells, proven } = await ask("coverage", { query: { cloud: "test", by: "host" } });
    expect(places.map(({ place, state, proven: is }) => [place, state, is])).toEqual([
      ["cmp-001", "works", true],
      ["cmp-abort", "failed", false],
    ]);
    expect(proven).toBe(1);
    expect(places[1]?.reason).toBe("server-boot: the build was aborted on cmp-abort");
    expect(cells[0]?.history).toHaveLength(6);
    expect(cells[0]?.tally.durations).toMatchObject({ count: 6, min: 14, max: 14.4 });
  });

  it.each([
    ["sets", { before: "set-before", after: "set-after" }],
    ["windows", { before: "40h/20h", after: "20h/now" }],
  ])("are compared by %s: the failures and the slowness are real, the steps the same", async (_, query) => {
    const { changes, hosts, before } = await ask("run-compare", { query });
    expect(before.tally).toMatchObject({ runs: 12, failed: 0 });
    expect(changes[0]).toMatchObject({ scenario: "server-boot", change: "failing" });
    expect(changes.find(({ step }) => step === "wait-active")).toMatchObject({ change: "failing" });
    expect(changes.find(({ step }) => step === "create")).toMatchObject({ change: "same" });
    expect(hosts.map(({ host, after }) => [host, after.failed])).toEqual([["cmp-abort", 6]]);
  });

  it("are not told apart where there are too few", async () => {
    const query = { before: id("before", 0), after: id("after", 0) };
    const { changes } = await ask("run-compare", { query });
    expect(new Set(changes.map(({ change }) => change))).toEqual(new Set(["too-few"]));
    expect(changes[0]?.factor).toBeCloseTo(1.4);
  });

  it("make a trend", async () => {
    const { series } = await ask("run-trend", { query: { from: "48h", buckets: 4 } });
    expect(series.map(({ scenario }) => scenario)).toEqual(["server-boot"]);
    expect(series[0]?.buckets.map(({ tally }) => [tally.runs, tally.failed])).toEqual([
      [0, 0],
      [12, 0],
      [0, 0],
      [12, 6],
    ]);
  });
});
