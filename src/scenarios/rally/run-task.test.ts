import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, systemClock } from "#base";
import { LoadReport } from "#contract";
import type { Cloud } from "#openstack";
import { openState, type State } from "#store";
import type { FakeCloud } from "../builtin/testing/fake-cloud.ts";
import { openFake } from "../builtin/testing/open-fake.ts";
import { checkLoad, jobsOf } from "../load/file-jobs.ts";
import { runJobs } from "../load/job.ts";
import { parseLoadFile } from "../load/load-file.ts";
import { type Owner, openOwner } from "../owner.ts";
import { convertTask } from "./convert.ts";
import { createRallyReport } from "./report.ts";
import { parseRallyTask } from "./task-file.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-rally-test-"));
let state: State;
let owner: Owner;

beforeAll(async () => {
  state = openState({ path: join(folder, "state.sqlite") });
  await state.migrate();
  owner = await openOwner({ state, clock: systemClock, logger: createLogger({ level: "error" }) });
});

afterAll(async () => {
  await owner.close();
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Place {
  readonly fake: FakeCloud;
  readonly cloud: Cloud;
  /** Objects that were not there at first. */
  left(): string[];
}

function openPlace(): Place {
  const { fake, cloud } = openFake();
  fake.limit = Infinity;
  const before = new Set(fake.contents());
  return { fake, cloud, left: () => fake.contents().filter((object) => !before.has(object)) };
}

interface Asked {
  readonly allowHooks?: boolean;
  readonly stop?: AbortSignal;
  readonly abort?: boolean;
  readonly existingUser?: boolean;
}

async function run(place: Place, subtasks: readonly object[], asked: Asked = {}) {
  const task = parseRallyTask(JSON.stringify({ version: 2, title: "test", subtasks }), "test.json");
  const { jobs, unsupported } = convertTask(task, {
    cloud: place.cloud,
    owner,
    allowHooks: asked.allowHooks ?? false,
    existingUser: asked.existingUser ?? true,
    abortOnSlaFailure: asked.abort ?? false,
    graceSeconds: 0,
  });
  const rally = createRallyReport();
  const report = await runJobs(jobs, {
    title: "test",
    cloud: "fake",
    unsupported,
    stop: asked.stop ?? new AbortController().signal,
    kill: new AbortController().signal,
    onIteration: rally.onIteration,
  });
  let text = "";
  for await (const chunk of rally.write(report)) text += chunk;
  return {
    report: LoadReport.parse(report),
    rally: JSON.parse(text) as { tasks: { subtasks: { workloads: unknown[] }[] }[] },
  };
}

describe("a task of Rally's", () => {
  it("runs with Rally's names of atomic actions, and leaves nothing behind", async () => {
    const place = openPlace();
    const { report, rally } = await run(place, [
      {
        title: "routers",
        scenario: { "NeutronNetworks.create_and_list_routers": { subnets_per_network: 2 } },
        runner: { constant: { times: 4, concurrency: 2 } },
      },
      { title: "keypairs", scenario: { "NovaKeypair.create_and_delete_keypair": {} } },
    ]);
    expect(report).toMatchObject({ state: "passed", unsupported: [] });
    const [routers] = report.workloads;
    expect(routers).toMatchObject({ iterations: 4, failed: 0, left: [] });
    expect(routers?.scenarios[0]?.steps.map(({ name, durations }) => [name, durations.count])).toEqual([
      ["neutron.create_network", 4],
      ["neutron.create_router", 8],
      ["neutron.add_interface_router", 8],
      ["neutron.create_subnet", 8],
      ["neutron.list_routers", 4],
    ]);
    expect(place.left()).toEqual([]);
    expect(rally.tasks[0]?.subtasks[0]?.workloads).toMatchObject([
      {
        scenario: { "NeutronNetworks.create_and_list_routers": {} },
        total_iteration_count: 4,
        pass_sla: true,
        data: [{ error: [] }, { error: [] }, { error: [] }, { error: [] }],
        statistics: { durations: { total: { data: { iteration_count: 4, success: "100.0%" } } } },
      },
    ]);
  });

  it("counts what the cloud refuses, with the step and the request's id", async () => {
    const place = openPlace();
    place.fake.on("network", "GET", "/agents", () => ({
      status: 403,
      body: { NeutronError: { type: "PolicyNotAuthorized", message: "disallowed by policy" } },
    }));
    const { report } = await run(place, [
      { title: "agents", scenario: { "NeutronNetworks.list_agents": {} }, runner: { serial: { times: 2 } } },
    ]);
    expect(report.workloads[0]).toMatchObject({
      state: "failed",
      failed: 2,
      failures: [{ failure: "answer", step: "neutron.list_agents", count: 2 }],
    });
    expect(report.workloads[0]?.failures[0]?.examples[0]?.request_ids[0]).toMatch(/^req-/);
  });

  it("cleans up when it is ended in the middle", async () => {
    const place = openPlace();
    const { report } = await run(
      place,
      [
        {
          title: "networks",
          scenario: { "NeutronNetworks.create_and_list_networks": {} },
          runner: { constant_for_duration: { duration: 60, concurrency: 3 } },
        },
      ],
      { stop: AbortSignal.timeout(200) },
    );
    expect(report).toMatchObject({ state: "interrupted", workloads: [{ state: "interrupted", left: [] }] });
    expect(report.workloads[0]?.iterations).toBeGreaterThan(0);
    expect(place.left()).toEqual([]);
  });

  it("refuses a workload that needs more than the credentials may, and runs the rest", async () => {
    const place = openPlace();
    const context = { users: { tenants: 2 } };
    const { report } = await run(
      place,
      [
        { title: "users", scenario: { "KeystoneBasic.create_user": {} } },
        { title: "tenants", scenario: { "NeutronNetworks.create_and_list_networks": {} }, contexts: context },
        { title: "dummy", scenario: { "Dummy.dummy": {} } },
      ],
      { existingUser: false },
    );
    expect(report.workloads.map(({ state }) => state)).toEqual(["refused", "refused", "passed"]);
    expect(report.workloads[0]?.reason).toMatch(/^test\.json:1: the workload needs an administrator's work/);
    expect(place.left()).toEqual([]);
  });

  it("names an image or flavor that is not there before anything is made", async () => {
    const place = openPlace();
    const args = { flavor: { name: "m1.none" }, image: { name: "x" } };
    const { report } = await run(place, [{ title: "boot", scenario: { "NovaServers.boot_server": args } }]);
    expect(report.workloads[0]?.reason).toMatch(/the cloud has no flavor whose name is or matches 'm1\.none'/);
  });

  it("executes a hook's command only where it may", async () => {
    const place = openPlace();
    const mark = join(folder, "hooked");
    const subtask = {
      title: "hook",
      scenario: { "Dummy.dummy": {} },
      runner: { serial: { times: 3 } },
      hooks: [
        {
          action: { sys_call: `/bin/sh -c "echo x >> '${mark}'"` },
          trigger: { periodic: { unit: "iteration", step: 2 } },
        },
      ],
    };
    const forbidden = await run(place, [subtask]);
    expect(forbidden.report.unsupported).toMatchObject([{ kind: "hook", name: "sys_call" }]);
    expect(() => readFileSync(mark)).toThrow("ENOENT");
    const allowed = await run(place, [subtask], { allowHooks: true });
    expect(allowed.report.unsupported).toEqual([]);
    expect(readFileSync(mark, "utf8")).toBe("x\nx\n");
  });
});

describe("a load file", () => {
  it("mixes scenarios, and leaves nothing behind", async () => {
    const place = openPlace();
    const text = [
      "workloads:",
      "- scenarios:",
      "  - { scenario: NeutronNetworks.create_and_list_networks, weight: 3 }",
      "  - { scenario: NovaKeypair.create_and_list_keypairs }",
      "  rate_per_second: 100",
      "  times: 40",
    ].join("\n");
    const target = { cloud: "fake" };
    const jobs = jobsOf(parseLoadFile(text, "load.yaml"), { cloud: place.cloud, owner, target, admin: false });
    const signal = new AbortController().signal;
    const report = await runJobs(jobs, { title: "t", cloud: "fake", unsupported: [], stop: signal, kill: signal });
    expect(report.workloads).toMatchObject([{ state: "passed", iterations: 40, pace: { cap: 100, started: 40 } }]);
    expect(report.workloads[0]?.scenarios.map(({ iterations }) => iterations)).toEqual([30, 10]);
    expect(place.left()).toEqual([]);
  });

  it("names a scenario that there is none of", () => {
    const file = parseLoadFile("workloads:\n- scenarios: [{ scenario: nonsense }]\n  times: 1", "load.yaml");
    expect(() => checkLoad(file)).toThrow("there is no scenario nonsense");
  });
});
