import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createLogger, systemClock } from "#base";
import { type Cloud, CloudError } from "#openstack";
import { openState, type State } from "#store";
import type { FakeCloud } from "./builtin/testing/fake-cloud.ts";
import { openFake } from "./builtin/testing/open-fake.ts";
import { mend } from "./mend.ts";
import { type Owner, openOwner } from "./owner.ts";
import { openEnvironment } from "./rally/contexts.ts";
import { sweep } from "./sweep.ts";
import { through } from "./testing/dying.ts";

const signal = new AbortController().signal;
let directory: string;
let state: State;
let owner: Owner;
let fake: FakeCloud;
let cloud: Cloud;
/** What the cloud refuses. */
let refused: RegExp | undefined;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "kilowatch-projects-"));
  state = openState({ path: join(directory, "state.sqlite") });
  await state.migrate();
  owner = await openOwner({ state, clock: systemClock, logger: createLogger({ level: "error" }) });
  const opened = openFake();
  ({ fake } = opened);
  fake.roles = ["admin"];
  fake.on("identity", "GET", "/domains", () => ({
    status: 200,
    body: { domains: [{ id: "default", name: "Default" }] },
  }));
  refused = undefined;
  cloud = through(opened.cloud, (moment, { method, path }) => {
    if (moment === "after" || refused?.test(`${method} ${path}`) !== true) return Promise.resolve();
    return Promise.reject(new CloudError("CLOUD_ANSWER", `${method} ${path}: 403`, { failure: "absent" }));
  });
});

afterEach(async () => {
  await owner.close();
  await state.close();
  rmSync(directory, { recursive: true, force: true });
});

/** A project with a network, as a load makes them. */
async function openProject() {
  const opened = await openEnvironment({
    cloud,
    owner,
    contexts: {},
    needs: { users: true },
    existingUser: false,
    seconds: 60,
    signal,
  });
  const [tenant] = opened.environment.tenants;
  if (tenant === undefined) throw new Error("no project");
  await tenant.objects.own("network", ({ name, description }) =>
    cloud.network.networks.create({ name, description, project_id: tenant.projectId }),
  );
  return { close: () => opened.close(signal), projectId: tenant.projectId };
}

const projects = (): string[] => [...fake.objects("identity/projects").keys()];

describe("a project that a load made", () => {
  it("stays while something in it can't be removed, for then nobody would find that again", async () => {
    refused = /^DELETE .networks/;
    const { close, projectId } = await openProject();
    expect((await close()).map(({ kind }) => kind)).toEqual(["network", "project"]);
    expect(projects()).toContain(projectId);
    expect((await mend(cloud, owner)).left.map(({ kind }) => kind)).toEqual(["network", "project"]);
    expect(projects()).toContain(projectId);
    refused = undefined;
    expect(await mend(cloud, owner)).toMatchObject({ left: [] });
    expect(projects()).not.toContain(projectId);
  });

  it("is not swept while it can't be told what is in it", async () => {
    const { projectId } = await openProject();
    refused = /^GET .networks$/;
    const other = openState({ path: join(directory, "other.sqlite") });
    await other.migrate();
    const later = { nowMicros: () => systemClock.nowMicros() + 86_400 * 1e6 };
    const stranger = await openOwner({ state: other, clock: later, logger: createLogger({ level: "error" }) });
    const swept = await sweep(cloud, stranger, { apply: true });
    expect(swept.items.find(({ kind }) => kind === "project")).toMatchObject({ action: "keep" });
    expect(projects()).toContain(projectId);
    refused = undefined;
    await sweep(cloud, stranger, { apply: true });
    expect(projects()).not.toContain(projectId);
    expect([...fake.objects("network/networks").values()].filter(({ name }) => String(name).startsWith("kw-"))).toEqual(
      [],
    );
    await stranger.close();
    await other.close();
  });
});
