import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, systemClock } from "#base";
import type { Cloud } from "#openstack";
import { type Ledger, openState, type State } from "#store";
import { mend } from "./mend.ts";
import { type Owner, openOwner } from "./owner.ts";
import { runScenario } from "./run.ts";
import { sweep } from "./sweep.ts";
import { createFakeCloud, type FakeCloud } from "./testing/fake-cloud.ts";
import { makeLookAlikes, workload } from "./testing/workload.ts";

/**
 * The runner dies at every point at which it waits for the cloud or the ledger: from there on nothing of it happens any more.
 * `kill.cloud.test.ts` kills real processes at random points of the same workload, in a real cloud.
 */
let directory: string;
let state: State;
let emptyDisk: State;

const logger = createLogger({ level: "error" });
const never = new Promise<never>(() => undefined);
const options = { flavor: "1", image: "2", external_network: "3", boot_volume: true };
const AT_ONCE = 40;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-kill-"));
  state = openState({ path: join(directory, "state.sqlite") });
  emptyDisk = openState({ path: join(directory, "elsewhere.sqlite") });
  await state.migrate();
  await emptyDisk.migrate();
});

afterAll(async () => {
  await state.close();
  await emptyDisk.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Where a process may die, counted in the order in which it comes by. */
class Death {
  #left: number;
  seen = 0;
  readonly died = Promise.withResolvers<void>();

  constructor(at: number) {
    this.#left = at;
  }

  /** Resolves, unless the process dies here or has died before. */
  async pass(): Promise<void> {
    this.seen += 1;
    this.#left -= 1;
    if (this.#left > 0) return;
    this.died.resolve();
    await never;
  }
}

/** The state as a process sees it that dies: before and after each entry becomes durable. */
function dying(real: State, death: Death): State {
  const ledger: Ledger = {
    ...real.ledger,
    list: (filter) => real.ledger.list(filter),
    async open(entry) {
      await death.pass();
      const entryId = await real.ledger.open(entry);
      await death.pass();
      return entryId;
    },
    async identify(entryId, objectId) {
      await death.pass();
      await real.ledger.identify(entryId, objectId);
    },
    async close(entryId) {
      await death.pass();
      await real.ledger.close(entryId);
    },
  };
  return { ...real, ledger };
}

type Work = (cloud: Cloud, owner: Owner) => Promise<unknown>;

/** Does the work in a process that dies at a point; answers how many points it passed. */
async function dieIn(fake: FakeCloud, at: number, work: Work): Promise<number> {
  const death = new Death(at);
  const owner = await openOwner({ state: dying(state, death), clock: systemClock, logger });
  const cloud = fake.through(() => death.pass());
  await Promise.race([death.died.promise, work(cloud, owner)]);
  // The leases of a dead process run out; that is not waited for here.
  await owner.close();
  for (const lease of await state.leases.held("clean/")) {
    if (lease.holder === owner.runner) await state.leases.release(lease);
  }
  return death.seen;
}

const run: Work = (cloud, owner) =>
  runScenario({ scenario: workload, options, cloud, target: { cloud: "fake" }, owner, trigger: "asked" });

async function asOwner<T>(of: State, work: (owner: Owner) => Promise<T>): Promise<T> {
  const owner = await openOwner({ state: of, clock: systemClock, logger });
  try {
    return await work(owner);
  } finally {
    await owner.close();
  }
}

/** Tries every point, or points so far apart, several at once, each with a cloud of its own; answers what was not as it should be. */
async function atEachPoint(check: (fake: FakeCloud, at: number) => Promise<unknown>, apart = 1): Promise<unknown[]> {
  const whole = createFakeCloud("whole");
  const points = await dieIn(whole, Infinity, run);
  const wrong: unknown[] = [];
  let next = 1;
  const worker = async (): Promise<void> => {
    for (; next <= points; ) {
      const at = next;
      next += apart;
      const fake = createFakeCloud(`cloud-${at}`);
      await makeLookAlikes(fake.cloud);
      const before = fake.objects.snapshot();
      const told = await check(fake, at);
      const after = fake.objects.snapshot();
      const left = after.filter((object) => !before.includes(object));
      const lost = before.filter((object) => !after.includes(object));
      if (left.length > 0 || lost.length > 0) wrong.push({ at, left, lost, told });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  expect(points).toBeGreaterThan(150);
  return wrong;
}

describe("a runner that dies", () => {
  it("leaves nothing when it does not", async () => {
    const fake = createFakeCloud("alive");
    await makeLookAlikes(fake.cloud);
    const before = fake.objects.snapshot();
    await dieIn(fake, Infinity, run);
    expect(fake.objects.snapshot()).toEqual(before);
    expect(await state.ledger.list({ cloud: "alive" })).toEqual([]);
  });

  it("is mended by the next start, wherever it died", async () => {
    const wrong = await atEachPoint(async (fake, at) => {
      await dieIn(fake, at, run);
      const report = await asOwner(state, (owner) => mend(fake.cloud, owner, { appearsSeconds: 0 }));
      const entries = await state.ledger.list({ cloud: fake.cloud.session.cloud });
      return { left: report.left, entries };
    });
    expect(wrong).toEqual([]);
    expect(await state.ledger.list()).toEqual([]);
  });

  it("is swept from a machine with an empty disk just as well", async () => {
    const wrong = await atEachPoint(async (fake, at) => {
      await dieIn(fake, at, run);
      return asOwner(emptyDisk, (owner) => sweep(fake.cloud, owner, { apply: true, olderThanSeconds: -1 }));
    }, 3);
    expect(wrong).toEqual([]);
  });

  it("may be mended by a process that dies too", async () => {
    const wrong = await atEachPoint(async (fake, at) => {
      await dieIn(fake, 120, run);
      await dieIn(fake, at, (cloud, owner) => mend(cloud, owner, { appearsSeconds: 0 }));
      const report = await asOwner(state, (owner) => mend(fake.cloud, owner, { appearsSeconds: 0 }));
      return report.left;
    }, 3);
    expect(wrong).toEqual([]);
  });
});
