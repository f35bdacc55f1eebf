import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLogger, createMetrics, systemClock } from "#base";
import type { NotRun, Run } from "#contract";
import type { Owner } from "#scenarios";
import { ProofOptions } from "./options.ts";
import type { Pauses } from "./pauses.ts";
import type { Prover, RunHow } from "./prover.ts";
import { startProving } from "./proving.ts";

const scenario = "token-issue";
const notRun: NotRun = { scenario, target: { cloud: "x" }, time: "2026-01-01T00:00:00Z", reasons: [] };

/** Proving with a lease that can be lost, and runs and pauses as the test has them. */
function prove(parts: { run: (how: RunHow) => Promise<Run | NotRun>; refresh?: () => Promise<void> }) {
  const lease = { lost: false };
  const leases = {
    acquire: async () => (lease.lost ? undefined : {}),
    renew: async () => (lease.lost ? undefined : {}),
    release: async () => {},
  };
  const [options] = ProofOptions.parse({
    clouds: [{ name: "x", project: "p", scenarios: [{ id: scenario, interval_seconds: 10, jitter_seconds: 0 }] }],
  }).clouds;
  if (options === undefined) throw new Error("no cloud");
  const prover: Partial<Prover> = {
    check: async () => {},
    mend: async () => ({ runs: [], removed: 0, left: [] }),
    plan: async () => [{ target: { cloud: "x" } } as never],
    run: (_planned, how) => parts.run(how),
  };
  const pauses: Partial<Pauses> = { of: () => undefined, refresh: parts.refresh ?? (async () => {}) };
  const proving = startProving({
    options,
    prover: prover as Prover,
    owner: { state: { leases }, runner: "r" } as unknown as Owner,
    pauses: pauses as Pauses,
    keep: async () => {},
    clock: systemClock,
    logger: createLogger({ level: "error", write: () => {} }),
    metrics: createMetrics(),
  });
  return { proving, lease };
}

describe("proving in a server", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lets runs clean up again after a lease was lost in the middle of a clean-up that hung", async () => {
    const killed: (boolean | undefined)[] = [];
    const { proving, lease } = prove({
      // Ends only when its clean-up is given up.
      run: async ({ killSignal }) => {
        killed.push(killSignal?.aborted);
        await new Promise<void>((resolve) => {
          killSignal?.addEventListener("abort", () => resolve());
          if (killSignal?.aborted === true) resolve();
        });
        return notRun;
      },
    });
    await vi.advanceTimersByTimeAsync(60_000);
    lease.lost = true;
    await vi.advanceTimersByTimeAsync(90_000);
    lease.lost = false;
    await vi.advanceTimersByTimeAsync(120_000);
    expect(killed).toEqual([false, false]);
    const stopped = proving.stop();
    await vi.advanceTimersByTimeAsync(60_000);
    await stopped;
  });

  it("outlives a state that can't be read when it begins", async () => {
    let asked = 0;
    let runs = 0;
    const { proving } = prove({
      run: async () => {
        runs += 1;
        return notRun;
      },
      refresh: async () => {
        asked += 1;
        if (asked === 1) throw new Error("no database");
      },
    });
    await vi.advanceTimersByTimeAsync(200_000);
    expect(runs).toBeGreaterThan(0);
    await proving.stop();
  });

  it("stops though it is only about to begin", async () => {
    const read = Promise.withResolvers<void>();
    const { proving } = prove({ run: async () => notRun, refresh: () => read.promise });
    await vi.advanceTimersByTimeAsync(100);
    const stopped = proving.stop().then(() => "stopped");
    read.resolve();
    const late = vi.advanceTimersByTimeAsync(120_000).then(() => "late");
    expect(await Promise.race([stopped, late])).toBe("stopped");
  });
});
