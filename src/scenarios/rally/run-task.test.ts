import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, systemClock } from "#base";
import { LoadReport } from "#contract";
import { openState, type State } from "#store";
import { jobsOf } from "../load/file-jobs.ts";
import { runJobs } from "../load/job.ts";
import { parseLoadFile } from "../load/load-file.ts";
import { type Owner, openOwner } from "../owner.ts";
import { createFakeCloud, type FakeCloud } from "../testing/fake-cloud.ts";
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

function leftIn(fake: FakeCloud): number {
  const kinds = ["network/networks", "network/subnets", "network/routers", "network/ports", "compute/os-keypairs"];
  return kinds.reduce((sum, kind) => sum + fake.objects.all(kind).length, 0);
}

interface Asked {
  readonly allowHooks?: boolean;
  readonly stop?: AbortSignal;
  readonly abort?: boolean;
  readonly existingUser?: boolean;
}

async function run(fake: FakeCloud, subtasks: readonly object[], asked: Asked = {}) {
  const task = parseRallyTask(JSON.stringify({ version: 2, title: "test", subtasks }), "test.json");
  const { jobs, unsupported } = convertTask(task, {
    cloud: fake.cloud,
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
    const fake = createFakeCloud();
    const { report, rally } = await run(fake, [
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
    expect(leftIn(fake)).toBe(0);
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
    const fake = createFakeCloud();
    const { report } = await run(fake, [
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
    const fake = createFakeCloud();
    const { report } = await run(
      fake,
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
    expect(leftIn(fake)).toBe(0);
  });

  it("refuses a workload that needs more than the credentials may, and runs the rest", async () => {
    const fake = createFakeCloud();
    const context = { users: { tenants: 2 } };
    const { report } = await run(
      fake,
      [
        { title: "users", scenario: { "KeystoneBasic.create_user": {} } },
        { title: "tenants", scenario: { "NeutronNetworks.create_and_list_networks": {} }, contexts: context },
        { title: "dummy", scenario: { "Dummy.dummy": {} } },
      ],
      { existingUser: false },
    );
    expect(report.workloads.map(({ state }) => state)).toEqual(["refused", "refused", "passed"]);
    expect(report.workloads[0]?.reason).toMatch(/^test\.json:1: the workload needs an administrator's work/);
    expect(leftIn(fake)).toBe(0);
  });

  it("names an image or flavor that is not there before anything is made", async () => {
    const fake = createFakeCloud();
    const args = { flavor: { name: "m1.none" }, image: { name: "x" } };
    const { report } = await run(fake, [{ title: "boot", scenario: { "NovaServers.boot_server": args } }]);
    expect(report.workloads[0]?.reason).toMatch(/the cloud has no flavor whose name is or matches 'm1\.none'/);
  });

  it("executes a hook's command only where it may", async () => {
    const fake = createFakeCloud();
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
    const forbidden = await run(fake, [subtask]);
    expect(forbidden.report.unsupported).toMatchObject([{ kind: "hook", name: "sys_call" }]);
    expect(() => readFileSync(mark)).toThrow();
    const allowed = await run(fake, [subtask], { allowHooks: true });
    expect(allowed.report.unsupported).toEqual([]);
    expect(readFileSync(mark, "utf8")).toBe("x\nx\n");
  });
});

describe("a load file", () => {
  it("mixes scenarios, and leaves nothing behind", async () => {
    const fake = createFakeCloud();
    const text = [
      "workloads:",
      "- scenarios:",
      "  - { scenario: NeutronNetworks.create_and_list_networks, weight: 3 }",
      "  - { scenario: NovaKeypair.create_and_list_keypairs }",
      "  rate_per_second: 100",
      "  times: 40",
    ].join("\n");
    const target = { cloud: "fake" };
    const jobs = jobsOf(parseLoadFile(text, "load.yaml"), { cloud: fake.cloud, owner, target, admin: false });
    const signal = new AbortController().signal;
    const report = await runJobs(jobs, { title: "t", cloud: "fake", unsupported: [], stop: signal, kill: signal });
    expect(report.workloads).toMatchObject([{ state: "passed", iterations: 40, pace: { cap: 100, started: 40 } }]);
    expect(report.workloads[0]?.scenarios.map(({ iterations }) => iterations)).toEqual([30, 10]);
    expect(leftIn(fake)).toBe(0);
  });

  it("names a scenario that there is none of", () => {
    const file = parseLoadFile("workloads:\n- scenarios: [{ scenario: nonsense }]\n  times: 1", "load.yaml");
    const options = { cloud: createFakeCloud().cloud, owner, target: { cloud: "fake" }, admin: false };
    expect(() => jobsOf(file, options)).toThrow("there is no scenario nonsense");
  });
});
