import { describe, expect, it } from "vitest";
import type { Verdict } from "#contract";
import { concernsOf, type Findings, proofOf, verdictOf } from "./verdict.ts";

const NOW = "2026-11-23T20:00:00.000000Z";

const STAT = {
  format: 1,
  engine: "x",
  records: 1,
  lines: 1,
  bytes_original: 1,
  bytes_hot: 1,
  bytes_archive: 0,
  bytes_spool: 0,
  bytes_inactive: 0,
  spooled_batches: 0,
  archive_days: 0,
};

function findings(change: {
  hour?: Partial<Findings["status"]["last_hour"]>;
  store?: Findings["status"]["store"];
  sources?: Partial<Findings["sources"][number]>[];
  newErrors?: Findings["newErrors"];
  failedRequests?: Findings["failedRequests"];
  oldest?: string;
  runs?: [scenario: string, host: string, verdict: Verdict][];
}): Findings {
  const hour = { records: 100, errors: 0, new_events: 0, failed_requests: 0, requests: 9, hosts: 2, silent_hosts: 0 };
  return {
    status: {
      version: "1",
      started: NOW,
      now: NOW,
      demo: false,
      clouds: [],
      store: change.store ?? { state: "ready" },
      ...(change.oldest !== undefined && { stat: { ...STAT, oldest: change.oldest } }),
      last_hour: { ...hour, ...change.hour },
    },
    sources: (change.sources ?? [{}]).map((source) => ({
      id: "logs",
      type: "files",
      state: "running",
      records: 1,
      bytes: 1,
      rate_per_second: 1,
      unread_lines: 0,
      dropped: 0,
      gaps: 0,
      redacted: 0,
      torn: 0,
      by_format: {},
      unread_samples: [],
      rate_history: [],
      silent_hosts: [],
      ...source,
    })),
    failedRequests: change.failedRequests ?? [],
    newErrors: change.newErrors ?? [],
    runs: (change.runs ?? []).map(([scenario, host, verdict], index) => ({
      run_id: `run-${index}`,
      scenario,
      target: { cloud: "one" },
      trigger: "timetable",
      time: NOW,
      seconds: 1,
      verdict,
      reason: "so it was",
      host,
      record_id: `v-${index}`,
      left: 0,
    })),
  };
}

const error = (severity: number) => ({
  event_id: "NOV-CM-7F3KQ2-4",
  template: "x",
  level: "ERROR",
  severity,
  count: 2,
});

describe("does my cloud work?", () => {
  it.each([
    ["works", findings({})],
    ["attention", findings({ newErrors: [error(17)] })],
    ["attention", findings({ sources: [{ state: "failed" }] })],
    ["attention", findings({ sources: [{ dropped: 3 }] })],
    ["attention", findings({ hour: { silent_hosts: 1 } })],
    ["attention", findings({ store: { state: "full" } })],
    ["attention", findings({ hour: { failed_requests: 1, requests: 9 } })],
    ["attention", findings({ hour: { failed_requests: 20, requests: 10_000 } })],
    ["trouble", findings({ hour: { failed_requests: 5, requests: 500 } })],
    ["attention", findings({ newErrors: [error(17)], oldest: "2026-11-22T20:00:00.000000Z" })],
    ["works", findings({ newErrors: [error(17)], oldest: "2026-11-23T19:30:00.000000Z" })],
    ["trouble", findings({ newErrors: [error(21)], oldest: "2026-11-23T19:30:00.000000Z" })],
    ["starting", findings({ hour: { records: 0 }, store: { state: "starting" } })],
    ["down", findings({ hour: { records: 0 }, store: { state: "down" } })],
    ["trouble", findings({ newErrors: [error(21)] })],
    ["blind", findings({ hour: { records: 0 } })],
    ["nothing", findings({ hour: { records: 0 }, sources: [] })],
  ] as const)("says %s", (verdict, given) => expect(verdictOf(given)).toBe(verdict));

  it("names the store before sources, requests, new errors and silence", () => {
    const all = concernsOf(
      findings({
        store: { state: "down" },
        sources: [{ state: "failed", dropped: 2, silent_hosts: [{ host: "cmp-1", last_heard: NOW }] }],
        failedRequests: [{ id: "req-1", title: "POST", time: NOW, errors: 1 }],
        newErrors: [error(17)],
      }),
    );
    expect(all.map((concern) => concern.kind)).toEqual(["store", "source", "request", "event", "silent", "dropped"]);
  });

  it("counts what fails for tenants where it failed last", () => {
    const mended = findings({
      runs: [
        ["boot", "a", "works"],
        ["boot", "a", "cloud"],
      ],
    });
    expect([verdictOf(mended), concernsOf(mended)]).toEqual(["works", []]);
    const one = findings({
      runs: [
        ["boot", "a", "cloud"],
        ["boot", "b", "works"],
        ["boot", "b", "cloud"],
      ],
    });
    expect(verdictOf(one)).toBe("attention");
    expect(concernsOf(one)).toMatchObject([{ kind: "run", id: "run-0", scenario: "boot", host: "a" }]);
    const many = findings({
      runs: ["a", "b", "c", "d"].map((host) => ["boot", host, host === "d" ? "works" : "cloud"]),
    });
    expect([verdictOf(many), proofOf(many.runs)]).toEqual(["trouble", { proven: 4, failed: 3 }]);
  });
});
