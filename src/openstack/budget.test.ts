import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BudgetClock, type BudgetLimits, createBudget } from "./budget.ts";
import type { ServiceType } from "./session.ts";

/** A clock that stands still until it is told to go on. */
function fakeClock(): BudgetClock & { advance(ms: number): Promise<void> } {
  let now = 0;
  let timers: { at: number; call: () => void }[] = [];
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return {
    now: () => now,
    after(ms, call) {
      const timer = { at: now + ms, call };
      timers.push(timer);
      return () => (timers = timers.filter((each) => each !== timer));
    },
    async advance(ms) {
      const end = now + ms;
      await settle();
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
        if (next === undefined) break;
        timers = timers.filter((each) => each !== next);
        now = Math.max(now, next.at);
        next.call();
        await settle();
      }
      now = end;
    },
  };
}

interface Start {
  readonly service: ServiceType;
  readonly order: number;
  readonly from: number;
  sent: number;
  to: number;
}

const SERVICES: readonly ServiceType[] = ["compute", "network", "image"];

const limits: fc.Arbitrary<{ inFlight?: number; perSecond?: number }> = fc.record(
  {
    inFlight: fc.integer({ min: 1, max: 5 }),
    perSecond: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.constantFrom(0.5, 2.5)),
  },
  { requiredKeys: [] },
);

describe("a budget", () => {
  it("is never exceeded, in flight or in any second, in all or for a service, whoever comes when and stays how long", async () => {
    const call = fc.record({
      service: fc.constantFrom(...SERVICES),
      comes: fc.integer({ min: 0, max: 3000 }),
      connects: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
      stays: fc.integer({ min: 0, max: 1500 }),
    });
    await fc.assert(
      fc.asyncProperty(limits, limits, fc.array(call, { minLength: 1, maxLength: 60 }), async (all, compute, calls) => {
        const clock = fakeClock();
        const bounds: BudgetLimits = { ...all, services: { compute } };
        const budget = createBudget(bounds, clock);
        const starts: Start[] = [];
        const stay = async (service: ServiceType, order: number, connects: number, ms: number): Promise<void> => {
          const permit = await budget.enter(service);
          const start = { service, order, from: clock.now(), sent: Infinity, to: Infinity };
          starts.push(start);
          const send = (): void => {
            start.sent = clock.now();
            permit.sent();
          };
          if (connects === 0) send();
          else if (connects <= ms) clock.after(connects, send);
          clock.after(ms, () => {
            start.to = clock.now();
            // Refused before it was sent: it counts all the same.
            start.sent = Math.min(start.sent, start.to);
            permit.leave();
            // Giving back twice must not make room twice.
            permit.leave();
            permit.sent();
          });
        };
        const asked = calls
          .map((one, index) => ({ ...one, index }))
          .sort((one, other) => one.comes - other.comes || one.index - other.index);
        asked.forEach(({ service, comes, connects, stays }, order) => {
          clock.after(comes, () => {
            void stay(service, order, connects, stays);
          });
        });
        await clock.advance(600_000);
        expect(starts).toHaveLength(calls.length);
        check(starts, all);
        const own = starts.filter(({ service }) => service === "compute");
        check(own, compute);
        for (const service of SERVICES) {
          const orders = starts.filter((start) => start.service === service).map(({ order }) => order);
          expect(orders).toEqual([...orders].sort((one, other) => one - other));
        }
      }),
      { numRuns: 150 },
    );
  });

  it("lets as much through as it may: a rate is reached, not only kept", async () => {
    const clock = fakeClock();
    const budget = createBudget({ perSecond: 20 }, clock);
    let entered = 0;
    for (let call = 0; call < 1000; call += 1)
      void budget.enter("compute").then((permit) => {
        entered += 1;
        permit.sent();
        return entered;
      });
    await clock.advance(10_000);
    expect(entered).toBe(220);
  });

  it("pauses one service and lets the others in", async () => {
    const clock = fakeClock();
    const budget = createBudget({ perSecond: 100 }, clock);
    const entered: string[] = [];
    budget.pause("compute", 5);
    budget.pause("compute", 1);
    void budget.enter("compute").then(() => entered.push(`compute ${clock.now()}`));
    void budget.enter("network").then(() => entered.push(`network ${clock.now()}`));
    await clock.advance(10_000);
    expect(entered).toEqual(["network 0", "compute 5000"]);
  });

  it("forgets who gave up waiting, and lets the next one in", async () => {
    const clock = fakeClock();
    const budget = createBudget({ inFlight: 1 }, clock);
    const permit = await budget.enter("compute");
    const abort = new AbortController();
    const given = budget.enter("compute", abort.signal);
    let entered = false;
    void budget.enter("compute").then(() => (entered = true));
    abort.abort(new Error("given up"));
    await expect(given).rejects.toThrow("given up");
    expect(entered).toBe(false);
    permit.leave();
    await clock.advance(0);
    expect(entered).toBe(true);
    await expect(budget.enter("compute", abort.signal)).rejects.toThrow("given up");
  });

  it("holds on the real clock too", async () => {
    const budget = createBudget({ perSecond: 5 });
    const times: number[] = [];
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        const permit = await budget.enter("image");
        permit.sent();
        times.push(performance.now() - began);
        permit.leave();
      }),
    );
    expect(times.slice(0, 5).every((time) => time < 500)).toBe(true);
    expect(times.slice(5).every((time) => time >= 999)).toBe(true);
  });
});

function check(
  starts: readonly Start[],
  { inFlight = Infinity, perSecond = Infinity }: { inFlight?: number; perSecond?: number },
): void {
  const windowMs = Math.max(1000, 1000 / perSecond);
  for (const { from, sent } of starts) {
    expect(starts.filter((other) => other.sent >= sent && other.sent < sent + windowMs).length).toBeLessThanOrEqual(
      Math.max(1, perSecond),
    );
    expect(starts.filter((other) => other.from <= from && other.to > from).length).toBeLessThanOrEqual(inFlight);
  }
}
