import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { loadRecording } from "./recording.ts";
import { replay } from "./replay.ts";
import { firstStamp, moveStamps } from "./stamps.ts";

const recording = loadRecording(new URL("../../../demo/recording", import.meta.url).pathname);
const START = Date.UTC(2030, 0, 1, 12);
/** The day of the recording, however a service writes it. */
const RECORDED = /2026-11-2\d|\b2\d\/Nov\/2026|\bNov 2\d \d\d:\d\d:\d\d 2026/;
const REQUEST = /req-[0-9a-f-]{36}/g;

describe("moving stamps", () => {
  const around = Date.UTC(2026, 10, 23, 20);
  it.each([
    ["2026-11-23 19:59:59.221 1 INFO x", "2026-11-24 00:00:04.221 1 INFO x"],
    ['"at": "2026-11-23T19:59:59Z"', '"at": "2026-11-24T00:00:04Z"'],
    ["[23/Nov/2026 19:59:59] GET", "[24/Nov/2026 00:00:04] GET"],
    ["{38 vars} [Mon Nov 23 19:59:59 2026] POST", "{38 vars} [Tue Nov 24 00:00:04 2026] POST"],
    ["Mon Nov 23 19:59:59 2026 - SIGPIPE: writing", "Tue Nov 24 00:00:04 2026 - SIGPIPE: writing"],
    ["built on 2019-01-01 00:00:00", "built on 2019-01-01 00:00:00"],
  ])("%s", (line, moved) => {
    expect(moveStamps(line, 4 * 3600 + 5, around)).toBe(moved);
  });
});

describe("replaying", () => {
  let folder = "";
  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(START);
    folder = mkdtempSync(join(tmpdir(), "kilowatch-demo-"));
  });
  afterEach(() => {
    vi.useRealTimers();
    rmSync(folder, { recursive: true });
  });
  const read = (name: string): string => readFileSync(join(folder, name), "utf8");

  it("ends the past now, and every round has requests of its own", () => {
    const running = replay(recording, { folder, rounds: 2, now: () => Date.now(), onError: () => {} });
    running.stop();
    const lines = read("nova-api.log").split("\n").slice(0, -1);
    const stamps = lines.map((line) => firstStamp(line)).filter((stamp) => stamp !== undefined);
    expect(Math.max(...stamps)).toBeLessThanOrEqual(START);
    expect(Math.max(...stamps)).toBeGreaterThan(START - 60_000);
    const half = lines.length / 2;
    const first = new Set(lines.slice(0, half).join("\n").match(REQUEST));
    const second = new Set(lines.slice(half).join("\n").match(REQUEST));
    expect(first.size).toBeGreaterThan(50);
    expect([...first].filter((id) => second.has(id))).toEqual([]);
  });

  it("leaves no line at the recording's own time", () => {
    const running = replay(recording, { folder, rounds: 1, now: () => Date.now(), onError: () => {} });
    running.stop();
    const old = readdirSync(folder).flatMap((name) =>
      read(name)
        .split("\n")
        .filter((line) => RECORDED.test(line)),
    );
    expect(old).toEqual([]);
  });

  it("goes on at the recorded pace and rotates between rounds", () => {
    const failed: unknown[] = [];
    const running = replay(recording, {
      folder,
      rounds: 0,
      now: () => Date.now(),
      onError: (error) => failed.push(error),
    });
    vi.advanceTimersByTime(recording.milliseconds / 2);
    const half = read("nova-api.log").length;
    vi.advanceTimersByTime(recording.milliseconds / 2 + 2000);
    expect(half).toBeGreaterThan(0);
    expect(read("nova-api.log.1").length).toBeGreaterThan(half);
    expect(existsSync(join(folder, "nova-api.log"))).toBe(true);
    running.stop();
    expect(failed).toEqual([]);
  });
});
