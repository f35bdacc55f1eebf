import { describe, expect, it } from "vitest";
import type { Trace } from "#contract";
import { sparkline } from "../event/sparkline.ts";
import { formatSeconds, timeFormat } from "../time.ts";
import { renderTrace } from "./waterfall.ts";

const trace: Trace = {
  id: "req-a",
  title: "POST /v2.1/servers → 202 (nova-api)",
  outcome: "ok",
  errors: 0,
  start: "2026-11-23T19:58:10.000000Z",
  end: "2026-11-23T19:58:14.000000Z",
  services: ["neutron-server", "nova-api", "nova-compute"],
  nodes: [],
  edges: [
    {
      from: "req-a",
      to: "req-b",
      evidence: "global-request-id",
      confidence: 1,
      detail: "neutron-server was handed req-a",
    },
  ],
  spans: [
    {
      service: "nova-api",
      host: "ctl",
      request_id: "req-a",
      start: "2026-11-23T19:58:10.000000Z",
      end: "2026-11-23T19:58:11.000000Z",
      records: 24,
      errors: 0,
      summary: "POST /v2.1/servers → 202",
      evidence: "request-id",
      confidence: 1,
    },
    {
      service: "neutron-server",
      host: "ctl",
      request_id: "req-b",
      start: "2026-11-23T19:58:12.000000Z",
      end: "2026-11-23T19:58:14.000000Z",
      records: 2,
      errors: 1,
      summary: "POST /v2.0/ports → 500 \u001b[31m",
      evidence: "global-request-id",
      confidence: 1,
    },
  ],
  records: [],
  silent: [{ service: "nova-scheduler", why: "it spoke in 9 of 9 requests like this one" }],
  clocks: [{ host: "b", other: "a", offset_seconds: 3.02, why: "seen" }],
  truncated: true,
  completeness: { complete: true, missing: [] },
};

describe("a trace on the terminal", () => {
  const render = (width: number | undefined, edges = false): string =>
    renderTrace(trace, { records: false, edges, timeZone: "UTC" }, width);

  it.each([80, 120, 200, undefined])("keeps to %s columns and shows the waterfall", (width) => {
    const text = render(width);
    const table = text.split("\n").filter((line) => line.startsWith("+"));
    expect(table.filter((line) => line.length > (width ?? 140))).toEqual([]);
    const [first = "", second = ""] = table;
    expect(first).toMatch(/\+0\.000 +1\.00 s +█+·+ +nova-api/);
    expect(second).toMatch(/\+2\.000 +2\.00 s +·+▓+ +neutron-server/);
  });

  it("says what is silent, wrong and cut, and lets no control character through", () => {
    const text = render(160);
    expect(text).toContain("silent: nova-scheduler wrote nothing, and it spoke in 9 of 9 requests like this one");
    expect(text).toContain("clocks: b is 3.02 s ahead of a (seen)");
    expect(text).toContain("cut: there are more records");
    expect(text).not.toContain("\u001b");
    expect(render(160, true)).toContain("neutron-server was handed req-a");
  });

  it("says when nothing is known", () => {
    const nothing = { ...trace, spans: [], records: [] };
    expect(renderTrace(nothing, { records: false, edges: false, timeZone: "UTC" }, 80)).toBe(
      "Nothing that is kept belongs to req-a.\n",
    );
  });
});

describe("times and trends", () => {
  it("shows times in a zone, and refuses one that is none", () => {
    expect(timeFormat("Europe/Berlin").full("2026-11-23T19:58:40.221000Z")).toBe("2026-11-23 20:58:40.221");
    const utc = timeFormat("UTC");
    expect(utc.short(`${new Date().getUTCFullYear()}-11-23T19:58:40.221000Z`)).toBe("11-23 19:58:40");
    expect(utc.short("2015-06-01T10:00:00.000000Z")).toBe("2015-06-01 10:00");
    expect(() => timeFormat("Middle/Earth")).toThrow("there is no zone Middle/Earth");
  });

  it.each([
    [0.0412, "41 ms"],
    [4.926, "4.93 s"],
    [600, "10 min"],
    [36_000, "10.0 h"],
  ])("writes %d seconds as %s", (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

  it("draws counts as bars, together where there is little room", () => {
    expect(sparkline([0, 1, 4, 8], 4)).toBe(" ▁▄█");
    expect(sparkline([1, 1, 2, 2], 2)).toBe("▄█");
  });
});
