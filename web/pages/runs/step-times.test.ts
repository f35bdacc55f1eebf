import { describe, expect, it } from "vitest";
import type { RunStep } from "#contract";
import { fractionsOf } from "./step-times.ts";

const step = (name: string, second: number, seconds: number): RunStep => ({
  name,
  state: "ok",
  time: `2026-11-24T10:00:${String(second).padStart(2, "0")}.000000Z`,
  seconds,
  calls: [],
});

describe("a step's place in its run", () => {
  const steps = [
    step("boot", 10, 6),
    step("delete", 16, 2),
    { name: "never", state: "not-run", calls: [] } as const,
  ].map((each) => ({ ...each, calls: [] })) satisfies RunStep[];

  it("is counted from the first step's start to the last one's end", () => {
    expect(steps.map((each) => fractionsOf({ steps }, each))).toEqual([
      { left: 0, width: 0.75 },
      { left: 0.75, width: 0.25 },
      { left: 0, width: 0 },
    ]);
  });

  it("is nothing in a run without times", () => {
    expect(fractionsOf({ steps: [] }, steps[0] as RunStep)).toEqual({ left: 0, width: 0 });
  });
});
