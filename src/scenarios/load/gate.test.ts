import { describe, expect, it } from "vitest";
import { RateGate } from "./gate.ts";
import { RateSchedule, type RateStage, staircase } from "./rate.ts";

/** Numbers that look random and are the same each time. */
function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

/** Starts of an open loop whose timers come `late()` seconds late, on a clock of its own. */
function starts(stages: readonly RateStage[], until: number, late: () => number): number[] {
  const gate = new RateGate(new RateSchedule(stages));
  const times: number[] = [];
  let now = 0;
  for (;;) {
    const next = gate.next(now);
    if (next === undefined || next.at >= until) return times;
    if (next.at > now) {
      now = next.at + late();
      continue;
    }
    gate.started(now);
    times.push(now);
  }
}

/** The most starts within any second that ends with a start, and when. */
function busiest(times: readonly number[], from = 0): number {
  let first = 0;
  let most = 0;
  for (const [index, time] of times.entries()) {
    while ((times[first] ?? 0) <= time - 1 + 1e-9) first++;
    if (time >= from) most = Math.max(most, index - first + 1);
  }
  return most;
}

describe("RateGate", () => {
  it.each([
    ["20 a second", 20],
    ["1 a second", 1],
    ["2.5 a second", 2.5],
    ["500 a second", 500],
  ])("keeps %s in every second although timers come late", (_, rate) => {
    const random = noise(7);
    const times = starts([{ seconds: Infinity, from: rate, to: rate }], 300, () => random() * 0.0015);
    expect(busiest(times)).toBeLessThanOrEqual(Math.ceil(rate));
    expect(Math.abs(times.length / (rate * 300) - 1)).toBeLessThan(0.01);
  });

  it("spaces rates below one by more than a second", () => {
    const times = starts([{ seconds: Infinity, from: 0.2, to: 0.2 }], 61, () => 0.001);
    expect(times.slice(1).every((time, index) => time - (times[index] ?? 0) >= 5 - 1e-9)).toBe(true);
    expect(times.length).toBe(13);
  });

  it("never passes what is asked at that moment in Rally's staircase from 10 to 20 a second", () => {
    const random = noise(3);
    const times = starts(staircase(10, 20, 10, 3), 15, () => random() * 0.002);
    const bySecond = Array.from(
      { length: 15 },
      (_, second) => times.filter((time) => Math.floor(time) === second).length,
    );
    expect(Math.max(...bySecond.slice(0, 3))).toBeLessThanOrEqual(10);
    expect(busiest(times)).toBeLessThanOrEqual(20);
    expect(times.length).toBeGreaterThan((30 + 240) * 0.99);
  });

  it("does not catch up what a machine that stood still has lost", () => {
    let calls = 0;
    const times = starts([{ seconds: Infinity, from: 20, to: 20 }], 30, () => (++calls === 100 ? 4 : 0.0001));
    expect(busiest(times)).toBeLessThanOrEqual(20);
  });

  it("follows a rising and a falling ramp", () => {
    const random = noise(11);
    const stages = [
      { seconds: 20, from: 0, to: 40 },
      { seconds: 20, from: 40, to: 0 },
    ];
    const times = starts(stages, 60, () => random() * 0.001);
    expect(busiest(times)).toBeLessThanOrEqual(40);
    expect(Math.abs(times.length / 800 - 1)).toBeLessThan(0.01);
    const atTenth = times.filter((time) => time >= 9.5 && time < 10.5).length;
    expect(atTenth).toBeGreaterThanOrEqual(18);
    expect(atTenth).toBeLessThanOrEqual(21);
  });

  it("measures from the asked moment while it waits for others to end", () => {
    const gate = new RateGate(new RateSchedule([{ seconds: Infinity, from: 10, to: 10 }]));
    gate.started(0);
    expect(gate.next(0.1)).toEqual({ at: 0.1, intended: 0.1 });
    gate.blocked();
    expect(gate.next(3)?.intended).toBe(0.1);
    gate.started(3);
    expect(gate.next(3)?.intended).toBeCloseTo(0.2);
  });
});

describe("RateSchedule", () => {
  it.each([
    { stages: [{ seconds: Infinity, from: 4, to: 4 }], second: 2.5, count: 10 },
    { stages: [{ seconds: 10, from: 0, to: 10 }], second: 6, count: 18 },
    { stages: [{ seconds: 10, from: 10, to: 0 }], second: 4, count: 32 },
    { stages: staircase(1, 3, 1, 10), second: 25, count: 45 },
  ])("counts what is asked for, and back: $count at $second s", ({ stages, second, count }) => {
    const schedule = new RateSchedule(stages);
    expect(schedule.asked(second)).toBeCloseTo(count);
    expect(schedule.timeOf(count)).toBeCloseTo(second);
  });

  it("knows no time for more than is ever asked", () => {
    expect(new RateSchedule([{ seconds: 10, from: 10, to: 0 }]).timeOf(51)).toBeUndefined();
  });
});
