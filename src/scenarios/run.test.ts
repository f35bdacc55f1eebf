import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { createLogger, systemClock } from "#base";
import { Run } from "#contract";
import { type ApiRequest, type Cloud, CloudError } from "#openstack";
import { openState, type State } from "#store";
import type { FakeCloud } from "./builtin/testing/fake-cloud.ts";
import { openFake } from "./builtin/testing/open-fake.ts";
import { ScenarioFault } from "./fault.ts";
import { mend } from "./mend.ts";
import { marksOf, newRunId, ownedName } from "./owned/name.ts";
import { type Owner, openOwner } from "./owner.ts";
import { isNotRun } from "./ready.ts";
import { type RunOptions, runScenario } from "./run.ts";
import { defineScenario, type Requirements, type ScenarioContext } from "./scenario.ts";
import { sweep } from "./sweep.ts";
import { through } from "./testing/dying.ts";

let directory: string;
let state: State;
let owner: Owner;
let fake: FakeCloud;
let cloud: Cloud;
let untouched: Record<string, number>;
const log: string[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-run-"));
  state = openState({ path: join(directory, "state.sqlite") });
  await state.migrate();
  log.length = 0;
  const logger = createLogger({ write: (line) => log.push(line) });
  owner = await openOwner({ state, clock: systemClock, logger });
  ({ fake, cloud } = openFake());
  untouched = fake.census();
});

afterEach(async () => {
  await owner.close();
  await state.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A scenario out of its steps' work. */
function scenarioOf(
  run: (context: ScenarioContext) => Promise<void>,
  more: { requires?: Partial<Requirements>; prepare?: (context: ScenarioContext) => Promise<void>; slow?: number } = {},
): RunOptions["scenario"] {
  return defineScenario({
    id: "try",
    summary: "Tries what a test says.",
    requires: { services: ["network"], role: "member", ...more.requires },
    options: z.strictObject({ size: z.number().default(1) }),
    example: {},
    steps: [{ name: "one", slow: more.slow ?? 60 }, { name: "two" }],
    cost: { calls: 1, rows: 0, addresses: 0, seconds: 1 },
    rules: [],
    ...(more.prepare === undefined ? {} : { prepare: more.prepare }),
    run,
  });
}

function start(scenario: RunOptions["scenario"], more: Partial<RunOptions> = {}): ReturnType<typeof runScenario> {
  return runScenario({ scenario, cloud, target: { cloud: "fake" }, owner, trigger: "asked", ...more });
}

async function ran(...args: Parameters<typeof start>): Promise<Run> {
  const run = await start(...args);
  if (isNotRun(run)) throw new Error(JSON.stringify(run.reasons));
  return Run.parse(run);
}

function network(context: ScenarioContext, scoped = context.cloud): Promise<{ id: string }> {
  return context.own("network", async ({ name, description }) => {
    const request: ApiRequest = {
      service: "network",
      method: "POST",
      path: "/networks",
      body: { network: { name, description } },
    };
    const { body } = await scoped.session.request<{ network: { id: string } }>(request);
    return body.network;
  });
}

function ours(): unknown[] {
  return [...fake.objects("network/networks").values()].filter(({ name }) => String(name).startsWith("kw-"));
}

describe("a run", () => {
  it("has its steps with their times, calls and one request id each, and says that it works", async () => {
    const run = await ran(
      scenarioOf(async (context) => {
        const { id } = await context.step("one", (cloud) => network(context, cloud));
        await context.step("two", () => context.remove("network", id));
        context.note("network", id);
      }),
    );
    expect(run).toMatchObject({
      scenario: "try",
      verdict: "works",
      trigger: "asked",
      cleanup: { state: "clean", left: [] },
    });
    const [one, two] = run.steps;
    expect(one?.calls.map(({ method, path, status }) => [method, path, status])).toEqual([["POST", "/networks", 201]]);
    expect(two?.calls.map(({ method }) => method)).toEqual(["GET", "DELETE", "GET"]);
    expect(one?.global_request_id).toMatch(/^req-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(two?.global_request_id).not.toBe(one?.global_request_id);
    expect(run.notes["network"]).toBeDefined();
    expect(await state.ledger.list()).toEqual([]);
  });

  it("is slow where a step was", async () => {
    const work = (context: ScenarioContext): Promise<void> =>
      context.step("one", () => new Promise((end) => setTimeout(end, 30)));
    const run = await ran(scenarioOf(work, { slow: 0.02 }));
    expect(run).toMatchObject({
      verdict: "slow",
      reason: expect.stringContaining("one"),
      steps: [{ state: "slow" }, { state: "not-run" }],
    });
  });

  it("names the step that failed and its fault, and removes what it made all the same", async () => {
    const run = await ran(
      scenarioOf(async (context) => {
        await context.step("one", (cloud) => network(context, cloud));
        await context.step("two", () => Promise.reject(new ScenarioFault("the network has no subnet")));
      }),
    );
    expect(run).toMatchObject({
      verdict: "cloud",
      failing_step: "two",
      fault: { failure: "scenario", message: "the network has no subnet" },
      steps: [{ state: "ok" }, { state: "failed" }],
      cleanup: { state: "clean" },
    });
    expect(fake.census()).toEqual(untouched);
  });

  it("is undecided where the preparation failed", async () => {
    const run = await ran(
      scenarioOf(() => Promise.resolve(), { prepare: () => Promise.reject(new ScenarioFault("no port came up")) }),
    );
    expect(run).toMatchObject({ verdict: "undecided", reason: "while preparing: no port came up" });
    expect(run.failing_step).toBeUndefined();
  });

  it.each([
    ["declares", (context: ScenarioContext) => context.step("three", () => Promise.resolve()), /does not declare/],
    [
      "nests",
      (context: ScenarioContext) => context.step("one", () => context.step("two", () => Promise.resolve())),
      /within another/,
    ],
    [
      "repeats",
      async (context: ScenarioContext) => {
        await context.step("one", () => Promise.resolve());
        await context.step("one", () => Promise.resolve());
      },
      /twice/,
    ],
    ["lacks", (context: ScenarioContext) => Promise.resolve(void context.given.image), /does not require/],
  ])("is a bug of a scenario that %s a step wrongly", async (_how, work, message) => {
    expect((await ran(scenarioOf(work))).fault?.message).toMatch(message);
  });

  it("ends in time and says so", async () => {
    const run = await ran(
      scenarioOf((context) =>
        context.step("one", () => context.until("the moon to fall", 60, () => Promise.resolve(undefined))),
      ),
      { timeoutSeconds: 0.2 },
    );
    expect(run).toMatchObject({
      verdict: "cloud",
      failing_step: "one",
      reason: expect.stringContaining("time was over"),
    });
  });

  it("is undecided when it is stopped, and cleans up", async () => {
    const stop = new AbortController();
    const run = await ran(
      scenarioOf((context) =>
        context.step("one", async (cloud) => {
          await network(context, cloud);
          stop.abort();
          await context.until("more", 60, () => Promise.resolve(undefined));
        }),
      ),
      { signal: stop.signal },
    );
    expect(run).toMatchObject({ verdict: "undecided", cleanup: { state: "clean" } });
    expect(fake.census()).toEqual(untouched);
  });

  it("asks the judge while its objects still stand, and does without where the judge fails", async () => {
    const scenario = scenarioOf(async (context) => {
      await context.step("one", (cloud) => network(context, cloud));
    });
    const judged = await ran(scenario, {
      judge: (evidence) => {
        expect(evidence.owned).toMatchObject([{ kind: "network" }]);
        expect(ours()).toHaveLength(1);
        return Promise.resolve({ verdict: "slow", reason: "as the judge says", blame: { host: "cmp-1", how: "test" } });
      },
    });
    expect(judged).toMatchObject({ verdict: "slow", reason: "as the judge says", blame: { host: "cmp-1" } });
    const unjudged = await ran(scenario, { judge: () => Promise.reject(new Error("no idea")) });
    expect(unjudged.verdict).toBe("works");
    expect(log.join("")).toContain("no idea");
  });

  it("is a failed run where the cloud can't even be asked what it has", async () => {
    const mute = through(cloud, () =>
      Promise.reject(new CloudError("CLOUD_UNREACHABLE", "no way", { failure: "connection" })),
    );
    const run = await ran(
      scenarioOf(() => Promise.resolve(), { requires: { zones: 1 } }),
      { cloud: mute },
    );
    expect(run).toMatchObject({ verdict: "undecided", fault: { failure: "connection" }, cleanup: { state: "clean" } });
  });
});

describe("a scenario that can't be tried", () => {
  it("is not run, with every reason", async () => {
    const scenario = scenarioOf(() => Promise.resolve(), {
      requires: { services: ["network", "placement"], role: "admin" },
    });
    expect(await start(scenario)).toMatchObject({
      scenario: "try",
      reasons: [{ requirement: "services" }, { requirement: "role" }],
    });
  });

  it.each([
    [{ role: "admin" }, { admin: true }, "role"],
    [{ server: true }, { target: { cloud: "fake", image: "no-such" } }, "server"],
    [{ server: true }, { target: { cloud: "fake", flavor: "no-such" } }, "server"],
    [{ extensions: ["bgpvpn"] }, {}, "extensions"],
    [{ zones: 30 }, {}, "zones"],
    [{ reach: true }, {}, "reach"],
    [{ other: () => Promise.resolve("it is Tuesday") }, {}, "other"],
  ] as const)("says that %j is not met", async (requires, options, requirement) => {
    expect(
      await start(
        scenarioOf(() => Promise.resolve(), { requires }),
        options,
      ),
    ).toMatchObject({
      reasons: [{ requirement }],
    });
  });

  it("says that the project sees no external network", async () => {
    fake.objects("network/networks").clear();
    expect(await start(scenarioOf(() => Promise.resolve(), { requires: { externalNetwork: true } }))).toMatchObject({
      reasons: [{ requirement: "external-network" }],
    });
  });

  it("tells wrong options from what the cloud lacks", async () => {
    await expect(
      start(
        scenarioOf(() => Promise.resolve()),
        { options: { size: "big" } },
      ),
    ).rejects.toMatchObject({
      code: "INPUT_INVALID",
      message: expect.stringContaining("size"),
    });
  });
});

describe("what resists", () => {
  it("is reported with its reason and stays in the ledger, for mending to try again", async () => {
    let id = "";
    let port = "";
    const stop = new AbortController();
    const run = await ran(
      scenarioOf((context) =>
        context.step("one", async (cloud) => {
          ({ id } = await network(context, cloud));
          // Somebody's port holds the network.
          port = (await cloud.network.ports.create({ name: "mine", network_id: id })).id;
          setTimeout(() => stop.abort(), 300);
        }),
      ),
      { killSignal: stop.signal },
    );
    expect(run.cleanup).toMatchObject({
      state: "interrupted",
      left: [{ kind: "network", id, reason: "clean-up was interrupted" }],
    });
    expect(await state.ledger.list()).toMatchObject([{ kind: "network", objectId: id }]);

    const stuck = await mend(cloud, owner, { seconds: 0.3 });
    expect(stuck).toMatchObject({ removed: 0, left: [{ kind: "network", id }] });
    expect(stuck.left[0]?.reason).toMatch(/still there after .* ports still in use/);

    await cloud.network.ports.delete(port);
    expect(await mend(cloud, owner, {})).toMatchObject({ runs: [run.run_id], removed: 1, left: [] });
    expect(await state.ledger.list()).toEqual([]);
  });

  it("is looked for by its name where the answer to its create got lost", async () => {
    const lossy = through(cloud, (moment, { method }) =>
      moment === "after" && method === "POST"
        ? Promise.reject(new CloudError("CLOUD_TIMEOUT", "no answer", { failure: "timeout" }))
        : Promise.resolve(),
    );
    const run = await ran(
      scenarioOf((context) => context.step("one", async (scoped) => void (await network(context, scoped)))),
      { cloud: lossy },
    );
    expect(run).toMatchObject({ failing_step: "one", cleanup: { state: "clean" } });
    expect(fake.census()).toEqual(untouched);
  });
});

describe("a create that was under way when its runner was killed", () => {
  it("is waited for from the next start on, however long it had waited for its turn before", async () => {
    // Its entry is two minutes old: the service had asked for a pause, and the call went out just before the end.
    const runId = newRunId(Date.now() / 1000, 600);
    const name = ownedName(owner.installation, runId, 1, "network");
    const site = { cloud: "fake", region: "RegionOne", projectId: fake.projectId };
    const entryId = await state.ledger.open({ ...site, runner: "dead", runId, kind: "network", name });
    const openedAt = Date.now() - 120_000;
    await state.db.updateTable("ledger").set({ opened_at: openedAt }).where("entry_id", "=", entryId).execute();
    const { description } = marksOf(name, runId);
    setTimeout(() => void cloud.network.networks.create({ name, description }), 500);
    expect(await mend(cloud, owner, { appearsSeconds: 3 })).toMatchObject({ removed: 1, left: [] });
    expect(fake.census()).toEqual(untouched);
  });
});

describe("a sweep", () => {
  it("keeps what a live run of anybody's may need, and takes it when its time is over", async () => {
    const site = { cloud: "fake", region: "RegionOne", projectId: fake.projectId };
    const objects = owner.begin(site, 600);
    await objects.own("network", ({ name, description }) => cloud.network.networks.create({ name, description }));
    expect(await sweep(cloud, owner, { apply: true, olderThanSeconds: -1 })).toMatchObject({
      items: [{ action: "keep", reason: "its run is alive" }],
      removed: 0,
    });
    const other = openState({ path: join(directory, "other.sqlite") });
    await other.migrate();
    const logger = createLogger({ level: "error" });
    const stranger = await openOwner({ state: other, clock: systemClock, logger });
    expect((await sweep(cloud, stranger, { apply: true })).items).toMatchObject([{ action: "keep" }]);
    await stranger.close();
    const later = { nowMicros: () => systemClock.nowMicros() + 1200 * 1e6 };
    const afterwards = await openOwner({ state: other, clock: later, logger });
    expect((await sweep(cloud, afterwards)).items).toMatchObject([{ action: "remove", runId: objects.runId }]);
    expect(ours()).toHaveLength(1);
    expect(await sweep(cloud, afterwards, { apply: true })).toMatchObject({ removed: 1, left: [] });
    expect(ours()).toHaveLength(0);
    await afterwards.close();
    await other.close();
    objects.end();
  });
});
