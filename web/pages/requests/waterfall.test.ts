import { describe, expect, it } from "vitest";
import { axisMarks, rowsOf } from "./waterfall.ts";

const at = (seconds: string): string => `2026-11-23T20:00:0${seconds}Z`;

function span(
  service: string,
  start: string,
  end: string,
  change: { host?: string; errors?: number; confidence?: number } = {},
) {
  return {
    service,
    start: at(start),
    end: at(end),
    records: 1,
    errors: 0,
    evidence: "request-id" as const,
    confidence: 1,
    ...change,
  };
}

describe("the waterfall", () => {
  const trace = {
    start: at("0.000000"),
    end: at("4.000000"),
    spans: [
      span("nova-compute", "2.000000", "4.000000", { host: "cmp-1", errors: 2 }),
      span("nova-api", "0.000000", "1.000000"),
      span("nova-api", "3.000000", "3.000000", { confidence: 0.8 }),
      span("nova-compute", "2.500000", "3.000000", { host: "cmp-2" }),
    ],
  };

  it("has a row for each service and host, in the order in which they spoke", () =>
    expect(rowsOf(trace).map((row) => [row.name, row.bars.length])).toEqual([
      ["nova-api", 2],
      ["nova-compute@cmp-1", 1],
      ["nova-compute@cmp-2", 1],
    ]));

  it("sums up a row, and is as sure of it as of its least sure span", () => {
    const [api, compute] = rowsOf(trace);
    expect(api).toMatchObject({ startSeconds: 0, seconds: 3, records: 2, errors: 0, confidence: 0.8 });
    expect(compute).toMatchObject({ startSeconds: 2, seconds: 2, errors: 2, left: 0.5, right: 1 });
  });

  it("draws within the frame, and even a moment is seen", () => {
    for (const bar of rowsOf(trace).flatMap((row) => row.bars)) {
      expect(bar.left).toBeGreaterThanOrEqual(0);
      expect(bar.width).toBeGreaterThan(0);
      expect(bar.left + bar.width).toBeLessThanOrEqual(1.001);
    }
  });

  it("stretches the frame to spans that reach beyond it", () => {
    const early = { ...trace, start: at("1.000000") };
    expect(rowsOf(early)[0]?.left).toBe(0);
  });

  it.each([
    [4.7, [0, 1, 2, 3, 4]],
    [0.09, [0, 0.02, 0.04, 0.06, 0.08]],
    [0, [0]],
  ])("marks %d seconds at round distances", (seconds, marks) => {
    expect(axisMarks(seconds).map((mark) => Number(mark.toFixed(6)))).toEqual(marks);
  });
});
