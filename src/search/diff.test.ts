import { describe, expect, it } from "vitest";
import type { EventCount, RecordQueries } from "#store";
import { diffEvents, windowsOf } from "./diff.ts";
import { changeProbability, chiSquareTail, significant } from "./rate.ts";

const HOUR = 3_600_000_000;
const NOW = Date.UTC(2026, 10, 23, 20) * 1000;
const PARTS = 24;

/** Numbers as random as a test needs, and the same in every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

function poisson(mean: number, next: () => number): number {
  if (mean > 200)
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * (next() + next() + next() + next() - 2) * Math.sqrt(3)));
  let count = 0;
  for (let product = next(); product > Math.exp(-mean); product *= next()) count += 1;
  return count;
}

interface Made {
  code: string;
  before: number[];
  after: number[];
}

function series(mean: number, burst: number, next: () => number): number[] {
  return Array.from({ length: PARTS }, () => burst * poisson(mean / burst, next));
}

/** A stand-in for the store that knows two windows. */
function queriesOf(events: readonly Made[], older: readonly string[]): RecordQueries {
  const split = NOW - 24 * HOUR;
  const of = ({ from }: { from?: number | undefined }): "before" | "after" =>
    (from ?? 0) >= split ? "after" : "before";
  const total = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const answers: Partial<RecordQueries> = {
    events: async (scope) => {
      const found = events.filter((event) => total(event[of(scope)]) > 0);
      return {
        events: found.map(
          (event): EventCount => ({
            event_code: event.code,
            event_id: event.code,
            edition: "e",
            template: event.code,
            project: "nova",
            logger: "",
            severity: 9,
            level: "INFO",
            count: total(event[of(scope)]),
            first_seen: NOW,
            last_seen: NOW,
            hosts: 1,
            services: [],
          }),
        ),
        total: found.length,
      };
    },
    eventSeries: async (scope) =>
      new Map(events.filter((event) => total(event[of(scope)]) > 0).map((event) => [event.code, event[of(scope)]])),
    seenBefore: async (codes) =>
      new Set(
        codes.filter(
          (code) => older.includes(code) || events.some((event) => event.code === code && total(event.before) > 0),
        ),
      ),
    missing: () => [],
  };
  return answers as RecordQueries;
}

async function diff(events: readonly Made[], older: readonly string[] = []) {
  const context = { queries: queriesOf(events, older), clock: { nowMicros: () => NOW }, catalogue: () => [] };
  const answer = await diffEvents(
    context,
    { params: {}, query: { filter: "", span: "24h", min_factor: 3 }, body: undefined },
    { signal: new AbortController().signal },
  );
  return {
    new: answer.new.map(({ event_code }) => event_code),
    gone: answer.gone.map(({ event_code }) => event_code),
    rising: answer.rising.map(({ event_code }) => event_code),
    falling: answer.falling.map(({ event_code }) => event_code),
  };
}

describe("what changed between two windows", () => {
  const next = random(7);
  const none = Array.from({ length: PARTS }, () => 0);
  // Rare and frequent ones, lone lines and bursts of fifty.
  const stable = Array.from({ length: 800 }, (_, index): Made => {
    const mean = [0.02, 0.1, 0.5, 3, 40, 300][index % 6] ?? 1;
    const burst = [1, 5, 50][index % 3] ?? 1;
    return { code: `stable-${index}`, before: series(mean, burst, next), after: series(mean, burst, next) };
  });
  const known = stable.map(({ code }) => code);

  it("is nothing where only chance is at work", async () => {
    expect(await diff(stable, known)).toEqual({ new: [], gone: [], rising: [], falling: [] });
  });

  it("is twenty new ids and no noise after an upgrade that brought twenty", async () => {
    const brought = Array.from(
      { length: 20 },
      (_, index): Made => ({ code: `new-${index}`, before: none, after: none.with(index, 1) }),
    );
    const changed: Made[] = [
      { code: "gone", before: series(3, 1, next), after: none },
      { code: "rising", before: series(2, 1, next), after: series(20, 1, next) },
      { code: "falling", before: series(40, 5, next), after: series(4, 1, next) },
      { code: "back", before: none, after: series(3, 1, next) },
      { code: "seldom", before: none, after: none.with(3, 1) },
    ];
    const found = await diff([...stable, ...brought, ...changed], [...known, "back", "seldom"]);
    expect(found.new.toSorted()).toEqual(brought.map(({ code }) => code).toSorted());
    expect({ gone: found.gone, rising: found.rising.toSorted(), falling: found.falling }).toEqual({
      gone: ["gone"],
      rising: ["back", "rising"],
      falling: ["falling"],
    });
  });

  it("takes one burst for one thing that happened, not for fifty", () => {
    const sample = { before: none.with(2, 50), after: none, beforeSeconds: 86_400, afterSeconds: 86_400 };
    expect(changeProbability(sample)).toBeGreaterThan(0.1);
    const steady = { ...sample, before: none.map(() => 2) };
    expect(changeProbability(steady)).toBeLessThan(1e-9);
  });

  it("knows the tail of chi-square and whom Benjamini and Hochberg let stand", () => {
    expect(chiSquareTail(0)).toBeCloseTo(1, 6);
    expect(chiSquareTail(3.841)).toBeCloseTo(0.05, 4);
    expect(chiSquareTail(10.828)).toBeCloseTo(0.001, 5);
    expect(chiSquareTail(60)).toBeLessThan(1e-13);
    expect(significant([0.001, 0.02, 0.03, 0.5], 0.05)).toEqual([true, true, true, false]);
    expect(significant([0.9, 0.04], 0.05)).toEqual([false, false]);
  });

  it.each([
    [{}, "2026-11-22T20:00:00.000Z", "2026-11-23T20:00:00.000Z", 24],
    [{ at: "2026-11-23T18:00" }, "2026-11-23T18:00:00.000Z", "2026-11-23T20:00:00.000Z", 24],
    [{ at: "2h", span: "1h" }, "2026-11-23T18:00:00.000Z", "2026-11-23T19:00:00.000Z", 1],
    [
      { after_from: "6h", after_to: "5h", before_from: "10h", before_to: "7h" },
      "2026-11-23T14:00:00.000Z",
      "2026-11-23T15:00:00.000Z",
      3,
    ],
  ])("reads the windows of %o", (query, from, to, hoursBefore) => {
    const { before, after } = windowsOf({ filter: "", span: "24h", min_factor: 3, ...query }, NOW);
    expect([new Date(after.from / 1000).toISOString(), new Date(after.to / 1000).toISOString()]).toEqual([from, to]);
    expect((before.to - before.from) / HOUR).toBe(hoursBefore);
  });

  it.each([{ span: "soon" }, { at: "yesterday" }, { after_from: "1h", after_to: "2h" }])(
    "refuses %o with a word",
    (query) => {
      expect(() => windowsOf({ filter: "", span: "24h", min_factor: 3, ...query }, NOW)).toThrow(
        /span|at:|before it begins/,
      );
    },
  );
});
