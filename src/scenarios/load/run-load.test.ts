import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Iterate, IterationResult } from "./iteration.ts";
import type { LoadPlan } from "./plan.ts";
import { staircase } from "./rate.ts";
import { concurrencyAt, runLoad } from "./run-load.ts";

const fine: IterationResult = { steps: [] };
const wrong: IterationResult = {
  steps: [],
  failure: {
    failure: "answer",
    step: "boot",
    message: "No valid host for 3f6a1b1e-2d6e-4a57-9c5e-1b7c54c3c001",
    requestIds: ["req-1"],
  },
};

function sleeping(seconds: number): Iterate {
  return async (_, signal) => {
    await pause(seconds * 1000, undefined, { signal }).catch(() => undefined);
    return signal.aborted ? wrong : fine;
  };
}

function plan(part: Partial<LoadPlan> & { iterate?: Iterate }): LoadPlan {
  const { iterate = async () => fine, ...rest } = part;
  return {
    title: "test",
    parts: [{ scenario: "test", weight: 1, iterate }],
    shape: { kind: "closed", stages: [{ seconds: Infinity, from: 1, to: 1 }], think: [0, 0] },
    warmup: { seconds: 0, iterations: 0 },
    slas: {},
    abortOnSlaFailure: false,
    graceSeconds: 1,
    ...rest,
  };
}

const closed = (at: number) =>
  ({ kind: "closed", stages: [{ seconds: Infinity, from: at, to: at }], think: [0, 0] }) as const;
const open = (rate: number, maxInFlight = 1000, whenFull: "drop" | "wait" = "drop") =>
  ({ kind: "open", stages: [{ seconds: Infinity, from: rate, to: rate }], maxInFlight, whenFull }) as const;
const never = new AbortController().signal;

describe("runLoad", () => {
  it("keeps so many at once until all are done", async () => {
    let now = 0;
    let most = 0;
    const outcome = await runLoad(
      plan({
        shape: closed(4),
        times: 21,
        iterate: async () => {
          most = Math.max(most, ++now);
          await pause(5);
          now--;
          return fine;
        },
      }),
      { stop: never },
    );
    expect(most).toBe(4);
    expect(outcome).toMatchObject({ iterations: 21, failed: 0, state: "passed", shape: "4 at once, 21 times" });
    expect(outcome.durations.min).toBeGreaterThan(0.004);
  });

  it("gives each scenario of a mix its share", async () => {
    const counts = { often: 0, seldom: 0 };
    const part = (scenario: keyof typeof counts, weight: number) => ({
      scenario,
      weight,
      iterate: async () => {
        counts[scenario]++;
        return fine;
      },
    });
    const outcome = await runLoad(plan({ times: 100, parts: [part("often", 3), part("seldom", 1)] }), { stop: never });
    expect(counts).toEqual({ often: 75, seldom: 25 });
    expect(outcome.scenarios.map(({ iterations }) => iterations)).toEqual([75, 25]);
  });

  it("keeps a rate to within a hundredth, however long iterations take", async () => {
    const outcome = await runLoad(plan({ shape: open(50), seconds: 2, iterate: sleeping(0.3) }), { stop: never });
    expect(outcome.pace?.error).toBeLessThan(0.02);
    expect(outcome.pace?.peak).toBeLessThanOrEqual(50);
    expect(outcome.durations.p50).toBeGreaterThan(0.29);
  });

  it("never starts more than asked in any second where Rally's ramp runs away", async () => {
    const shape = { kind: "open", stages: staircase(10, 20, 10, 1), maxInFlight: 100, whenFull: "drop" } as const;
    const outcome = await runLoad(plan({ shape, times: 50 }), { stop: never });
    expect(outcome.pace).toMatchObject({ cap: 20, started: 50 });
    expect(outcome.pace?.peak).toBeLessThanOrEqual(20);
  });

  it("counts what it could not start", async () => {
    const outcome = await runLoad(plan({ shape: open(40, 4), seconds: 1, iterate: sleeping(10), graceSeconds: 0 }), {
      stop: AbortSignal.timeout(1100),
    });
    expect(outcome.pace).toMatchObject({ started: 4 });
    expect(outcome.pace?.dropped).toBeGreaterThan(30);
    expect(outcome).toMatchObject({ cancelled: 4, state: "interrupted" });
  });

  it("measures from when an iteration should have started, also while it waits", async () => {
    const outcome = await runLoad(plan({ shape: open(100, 1, "wait"), times: 6, iterate: sleeping(0.05) }), {
      stop: never,
    });
    expect(outcome.iterations).toBe(6);
    expect(outcome.durations.max).toBeGreaterThan(0.23);
  });

  it("leaves the warm-up out", async () => {
    const outcome = await runLoad(plan({ times: 10, warmup: { seconds: 0, iterations: 4 } }), { stop: never });
    expect(outcome).toMatchObject({ iterations: 6, warmup: 4 });
  });

  it("ends early for a broken criterion, and counts failures by kind", async () => {
    const outcome = await runLoad(
      plan({ times: 1000, iterate: async () => wrong, slas: { failure_rate: { max: 0 } }, abortOnSlaFailure: true }),
      { stop: never },
    );
    expect(outcome).toMatchObject({ state: "aborted", reason: "'failure_rate max' was broken" });
    expect(outcome.iterations).toBeLessThan(5);
    expect(outcome.failures).toMatchObject([
      { failure: "answer", step: "boot", message: "No valid host for <id>", examples: [{ request_ids: ["req-1"] }] },
    ]);
  });

  it("fails, and says why, for a criterion that is broken at the end", async () => {
    const slas = { percentiles: { p95: 0.001 } };
    const outcome = await runLoad(plan({ times: 5, iterate: sleeping(0.01), slas }), { stop: never });
    expect(outcome).toMatchObject({ state: "failed", reason: expect.stringContaining("p95: 0.01") });
  });

  it("ends a load that never waits when it is told to", async () => {
    const outcome = await runLoad(plan({ shape: closed(2) }), { stop: AbortSignal.timeout(100) });
    expect(outcome).toMatchObject({ state: "interrupted", cancelled: 0 });
    expect(outcome.seconds).toBeLessThan(1);
  });

  it("cuts off an iteration that takes too long", async () => {
    const outcome = await runLoad(plan({ times: 1, iterate: sleeping(5), iterationTimeoutSeconds: 0.05 }), {
      stop: never,
    });
    expect(outcome.failures).toMatchObject([{ failure: "timeout", message: "not done after <n> s" }]);
  });

  it("lets a bug of an iteration out", async () => {
    const iterate = async (): Promise<IterationResult> => {
      throw new TypeError("bug");
    };
    await expect(runLoad(plan({ times: 5, iterate }), { stop: never })).rejects.toThrow("bug");
  });

  it("raises and lowers how many run at once", () => {
    const stages = [
      { seconds: 10, from: 0, to: 10 },
      { seconds: 5, from: 10, to: 10 },
      { seconds: 10, from: 10, to: 0 },
    ];
    expect([0, 5, 12, 20, 25].map((second) => concurrencyAt(stages, second))).toEqual([0, 5, 10, 5, undefined]);
  });
});
