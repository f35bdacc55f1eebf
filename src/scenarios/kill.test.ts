import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, systemClock } from "#base";
import type { Cloud } from "#openstack";
import { openState, type State } from "#store";
import { builtinScenarios } from "./builtin/index.ts";
import { fakeReach } from "./builtin/testing/fake-reach.ts";
import { openFake } from "./builtin/testing/open-fake.ts";
import { mend } from "./mend.ts";
import { type Owner, openOwner } from "./owner.ts";
import { isNotRun } from "./ready.ts";
import { type RunOptions, runScenario } from "./run.ts";
import type { GuestReach } from "./scenario.ts";
import { sweep } from "./sweep.ts";
import { Death, dyingState, through } from "./testing/dying.ts";
import { makeLookAlikes, projectContents, workload } from "./testing/workload.ts";

/**
 * The runner dies at every point at which it waits for the cloud or the ledger: from there on nothing of it happens any more.
 * `kill.cloud.test.ts` kills real processes at random points of the same workload, in a real cloud.
 */
let directory: string;
let state: State;
let emptyDisk: State;

const logger = createLogger({ level: "error" });
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

type Work = (cloud: Cloud, owner: Owner) => Promise<unknown>;
type Subject = Pick<RunOptions, "scenario" | "options">;

/** A cloud of its own for one try, with foreign objects in it, and how to tell that it is as it was. */
interface Place {
  readonly cloud: Cloud;
  readonly reach: GuestReach;
  wrong(): Promise<unknown>;
}

async function openPlace(name: string, admin = false): Promise<Place> {
  const { fake, cloud } = openFake();
  fake.limit = Infinity;
  fake.roles = admin ? ["admin", "member"] : ["member", "reader"];
  const named = through(cloud, () => Promise.resolve(), name);
  await makeLookAlikes(named);
  const look = async (): Promise<string[]> => [...(await projectContents(named)), JSON.stringify(fake.census())];
  const before = await look();
  return {
    cloud: named,
    reach: fakeReach(fake),
    async wrong() {
      const after = await look();
      const left = after.filter((line) => !before.includes(line));
      const lost = before.filter((line) => !after.includes(line));
      return left.length + lost.length === 0 ? undefined : { name, left, lost };
    },
  };
}

/** Does the work in a process that dies at a point; answers how many points it passed. */
async function dieIn(cloud: Cloud, at: number, work: Work): Promise<number> {
  const death = new Death(at);
  const owner = await openOwner({ state: dyingState(state, death), clock: systemClock, logger });
  const scoped = through(cloud, () => death.pass());
  await Promise.race([death.died.promise, work(scoped, owner)]);
  // The leases of a dead process run out; that is not waited for here.
  await owner.close();
  for (const lease of await state.leases.held("clean/")) {
    if (lease.holder === owner.runner) await state.leases.release(lease);
  }
  return death.seen;
}

function running(subject: Subject, reach: GuestReach): Work {
  return async (cloud, owner) => {
    const target = { cloud: cloud.session.cloud };
    const run = await runScenario({ ...subject, cloud, target, owner, trigger: "asked", admin: true, reach });
    if (isNotRun(run)) throw new Error(JSON.stringify(run.reasons));
  };
}

const mending: Work = (cloud, owner) => mend(cloud, owner, { appearsSeconds: 0 });
const sweeping: Work = (cloud, owner) => sweep(cloud, owner, { apply: true, olderThanSeconds: -1 });

async function asOwner(of: State, cloud: Cloud, work: Work): Promise<void> {
  const owner = await openOwner({ state: of, clock: systemClock, logger });
  try {
    await work(cloud, owner);
  } finally {
    await owner.close();
  }
}

/** Tries points of a run, several at once, and answers what was not as it should be afterwards. */
async function atPoints(
  points: readonly number[],
  name: string,
  attempt: (place: Place, at: number) => Promise<unknown>,
  admin?: boolean,
): Promise<unknown[]> {
  const wrong: unknown[] = [];
  const queue = [...points];
  const worker = async (): Promise<void> => {
    for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
      const place = await openPlace(`${name}-${at}`, admin);
      await attempt(place, at);
      const found = await place.wrong();
      if (found !== undefined) wrong.push(found);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return wrong;
}

async function pointsOf(subject: Subject, name: string, apart = 1, admin = false): Promise<number[]> {
  const place = await openPlace(name, admin);
  const count = await dieIn(place.cloud, Infinity, running(subject, place.reach));
  expect(await place.wrong()).toBeUndefined();
  expect(await state.ledger.list({ cloud: name })).toEqual([]);
  return Array.from({ length: Math.floor(count / apart) }, (_, index) => 1 + index * apart);
}

describe("a runner that dies", () => {
  const subject: Subject = { scenario: workload, options: { flavor: "1", image: "2", boot_volume: true } };

  it("is mended by the next start, wherever it died", async () => {
    const points = await pointsOf(subject, "mended");
    expect(points.length).toBeGreaterThan(150);
    const wrong = await atPoints(points, "mended", async ({ cloud, reach }, at) => {
      await dieIn(cloud, at, running(subject, reach));
      await asOwner(state, cloud, mending);
    });
    expect(wrong).toEqual([]);
    expect(await state.ledger.list()).toEqual([]);
  });

  it("is swept from a machine with an empty disk just as well", async () => {
    const wrong = await atPoints(await pointsOf(subject, "swept", 3), "swept", async ({ cloud, reach }, at) => {
      await dieIn(cloud, at, running(subject, reach));
      await asOwner(emptyDisk, cloud, sweeping);
    });
    expect(wrong).toEqual([]);
  });

  it("may be mended by a process that dies too", async () => {
    const wrong = await atPoints(await pointsOf(subject, "twice", 3), "twice", async ({ cloud, reach }, at) => {
      await dieIn(cloud, 120, running(subject, reach));
      await dieIn(cloud, at, mending);
      await asOwner(state, cloud, mending);
    });
    expect(wrong).toEqual([]);
  });
});

describe("a scenario whose runner dies leaves nothing", () => {
  it.each(builtinScenarios.map((scenario) => [scenario.id, scenario] as const))("%s", async (id, scenario) => {
    const admin = scenario.requires.role === "admin";
    const points = await pointsOf({ scenario }, id, 1, admin);
    // A handful of each, never the same for two; the workload above tries them all.
    const some = points.filter((at) => (at * 2654435761) % points.length < 4);
    const wrong = await atPoints(
      some,
      id,
      async ({ cloud, reach }, at) => {
        await dieIn(cloud, at, running({ scenario }, reach));
        await asOwner(state, cloud, at % 2 === 0 ? mending : sweeping);
      },
      admin,
    );
    expect(wrong).toEqual([]);
  });
});
