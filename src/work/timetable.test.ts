import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startTimetable, type TimetableTask } from "./timetable.ts";

describe("a timetable", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const begun: string[] = [];
  beforeEach(() => {
    begun.length = 0;
  });
  const task = (key: string, intervalSeconds: number, seconds: number, jitterSeconds = 0): TimetableTask => ({
    key,
    intervalSeconds,
    jitterSeconds,
    run: async (signal) => {
      begun.push(key);
      await new Promise<void>((resolve) => {
        setTimeout(resolve, seconds * 1000);
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
    },
  });
  const pass = (seconds: number): Promise<unknown> => vi.advanceTimersByTimeAsync(seconds * 1000);
  const start = (
    tasks: TimetableTask[],
    more: { parallel?: number; paused?: () => boolean; random?: () => number } = {},
  ) =>
    startTimetable({
      tasks,
      parallel: more.parallel ?? 1,
      isPaused: more.paused ?? (() => false),
      random: more.random ?? (() => 0),
    });

  it("keeps the interval from begin to begin", async () => {
    const table = start([task("a", 60, 10)]);
    await pass(241);
    expect(begun).toHaveLength(5);
    await table.stop();
  });

  it("never runs one task twice at a time, nor more tasks than it may", async () => {
    const table = start([task("a", 10, 35), task("b", 10, 5)]);
    await pass(34);
    expect(begun).toEqual(["a"]);
    await pass(10);
    expect(begun.slice(0, 2)).toEqual(["a", "b"]);
    await table.stop();
  });

  it("lets the longest overdue go first, so that none starves", async () => {
    const table = start([task("a", 10, 10), task("b", 10, 10), task("c", 10, 10)]);
    await pass(65);
    expect(begun.slice(0, 6)).toEqual(["a", "b", "c", "a", "b", "c"]);
    await table.stop();
  });

  it("begins nothing while it is paused, and does not make up for what was missed", async () => {
    let paused = true;
    const table = start([task("a", 10, 1)], { paused: () => paused });
    await pass(100);
    expect(begun).toEqual([]);
    paused = false;
    await pass(1);
    expect(begun).toEqual(["a"]);
    await pass(5);
    expect(begun.length).toBeLessThan(3);
    await table.stop();
  });

  it("moves begins by the jitter, and the first ones apart", async () => {
    const table = start([task("a", 100, 0, 20)], { random: () => 0.75 });
    expect(table.tasks[0]?.next).toBe(1_000_000_000 + 45_000);
    await pass(46);
    expect(begun).toEqual(["a"]);
    expect(table.tasks[0]?.next).toBe(1_000_000_000 + 45_000 + 100_000 + 10_000);
    await table.stop();
  });

  it("ends what runs when it is stopped", async () => {
    const table = start([task("a", 10, 1000)]);
    await pass(1);
    expect(table.tasks[0]?.running).toBe(true);
    await table.stop();
    await pass(100);
    expect(begun).toEqual(["a"]);
  });
});
