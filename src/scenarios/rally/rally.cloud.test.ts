import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, systemClock } from "#base";
import type { LoadReport } from "#contract";
import { type Cloud, openCloud } from "#openstack";
import { openState, type State } from "#store";
import { testCloud } from "../../../test/cloud/cloud.ts";
import { runJobs } from "../load/job.ts";
import { type Owner, openOwner } from "../owner.ts";
import { sweep } from "../sweep.ts";
import { convertTask } from "./convert.ts";
import { parseRallyTask } from "./task-file.ts";

/** Tasks of Rally's as they are, with projects and users made for them, on a real cloud. */
describe("a task of Rally's on a real cloud", () => {
  const folder = mkdtempSync(join(tmpdir(), "kilowatch-rally-cloud-"));
  let state: State;
  let owner: Owner;
  let cloud: Cloud;

  beforeAll(async () => {
    state = openState({ path: join(folder, "state.sqlite") });
    await state.migrate();
    owner = await openOwner({ state, clock: systemClock, logger: createLogger({ level: "warn" }) });
    cloud = await openCloud("admin", { env: { OS_CLIENT_CONFIG_FILE: testCloud().config } });
  });

  afterAll(async () => {
    await cloud.session.close();
    await owner.close();
    await state.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** With `seconds` the load is ended so long after its start. */
  async function run(subtasks: readonly object[], seconds?: number): Promise<LoadReport> {
    const stop = new AbortController();
    const onStart = (): void => {
      if (seconds !== undefined) setTimeout(() => stop.abort(), seconds * 1000);
    };
    const task = parseRallyTask(JSON.stringify({ version: 2, title: "test", subtasks }), "test.json");
    const options = { allowHooks: false, existingUser: false, abortOnSlaFailure: false, graceSeconds: 5 };
    const { jobs, unsupported } = convertTask(task, { ...options, cloud, owner });
    const kill = new AbortController().signal;
    return await runJobs(jobs, { title: "test", cloud: "admin", unsupported, stop: stop.signal, kill, onStart });
  }

  async function leftInAdminProject(): Promise<number> {
    const { items } = await sweep(cloud, owner, { apply: false, signal: new AbortController().signal });
    return items.filter(({ name }) => name.startsWith(`kw-${owner.installation}-`)).length;
  }

  it("lists, makes and removes with users of its own, and leaves nothing behind", async () => {
    const users = { users: { tenants: 2, users_per_tenant: 2 }, quotas: { neutron: { network: -1 } } };
    const runner = { constant: { times: 4, concurrency: 2 } };
    const report = await run([
      { title: "keystone", scenario: { "KeystoneBasic.create_and_list_users": {} }, runner },
      { title: "tokens", scenario: { "Authenticate.keystone": {} }, runner, contexts: users },
      { title: "neutron", scenario: { "NeutronNetworks.create_and_list_networks": {} }, runner, contexts: users },
    ]);
    expect(report.workloads.map(({ title, state: ended, reason, left }) => [title, ended, reason, left])).toEqual([
      ["keystone (KeystoneBasic.create_and_list_users)", "passed", undefined, []],
      ["tokens (Authenticate.keystone)", "passed", undefined, []],
      ["neutron (NeutronNetworks.create_and_list_networks)", "passed", undefined, []],
    ]);
    expect(await leftInAdminProject()).toBe(0);
  });

  it("boots servers on a network of its own, and removes them when it is ended in the middle", async () => {
    const flavors = await cloud.compute.flavors.all({});
    const images = await cloud.image.images.all({ status: "active" });
    const flavor = flavors.toSorted((a, b) => a.ram - b.ram)[0];
    const args = { flavor: { id: flavor?.id }, image: { id: images[0]?.id } };
    const report = await run(
      [
        {
          title: "boot",
          scenario: { "NovaServers.boot_server": args },
          runner: { constant_for_duration: { duration: 600, concurrency: 2 } },
          contexts: { users: { tenants: 1, users_per_tenant: 1 }, network: {} },
        },
      ],
      20,
    );
    expect(report).toMatchObject({ state: "interrupted", workloads: [{ state: "interrupted", failed: 0, left: [] }] });
    expect(await leftInAdminProject()).toBe(0);
  });
});
