import { describe, expect, it } from "vitest";
import { axisMarks, barsOf } from "./waterfall.ts";

const at = (seconds: string): string => `2026-11-23T20:00:0${seconds}Z`;

function span(service: string, start: string, end: string) {
  return {
    service,
    start: at(start),
    end: at(end),
    records: 1,
    errors: 0,
    evidence: "request-id" as const,
    confidence: 1,
  };
}

describe("the waterfall", () => {
  const trace = {
    start: at("0.000000"),
    end: at("4.000000"),
    spans: [
      span("nova-compute", "2.000000", "4.000000"),
      span("nova-api", "0.000000", "1.000000"),
      span("nova-api", "3.000000", "3.000000"),
    ],
  };

  it("keeps a service's bars together, services in the order in which they spoke", () =>
    expect(barsOf(trace).map((bar) => [bar.span.service, bar.startMs])).toEqual([
      ["nova-api", 0],
      ["nova-api", 3_000],
      ["nova-compute", 2_000],
    ]));

  it("draws within the frame, and even a moment is seen", () => {
    for (const bar of barsOf(trace)) {
      expect(bar.left).toBeGreaterThanOrEqual(0);
      expect(bar.width).toBeGreaterThan(0);
      expect(bar.left + bar.width).toBeLessThanOrEqual(1.001);
    }
    expect(barsOf(trace).at(-1)).toMatchObject({ left: 0.5, width: 0.5, seconds: 2 });
  });

  it("stretches the frame to spans that reach beyond it", () => {
    const early = { ...trace, start: at("1.000000") };
    expect(barsOf(early)[0]?.left).toBe(0);
  });

  it.each([
    [4.7, [0, 1, 2, 3, 4]],
    [0.09, [0, 0.02, 0.04, 0.06, 0.08]],
    [0, [0]],
  ])("marks %d seconds at round distances", (seconds, marks) => {
    expect(axisMarks(seconds).map((mark) => Number(mark.toFixed(6)))).toEqual(marks);
  });
});
