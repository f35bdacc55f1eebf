import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { testCloud } from "./cloud.ts";
import { openstackDo, openstackList, openstackShow } from "./openstack.ts";

const cloud = testCloud();
const boot = ["server", "create", "--image", "small", "--flavor", "tiny", "--network", "control-plane"];

beforeAll(async () => {
  await openstackShow("admin", "network", "create", "--share", "control-plane");
  await openstackShow(
    "admin",
    "subnet",
    "create",
    "--network",
    "control-plane",
    "--subnet-range",
    "10.0.0.0/24",
    "control-plane",
  );
});

afterAll(() => openstackDo("admin", "network", "delete", "control-plane"));

test("every compute service is up, in the zones that the faulty hosts have for themselves", async () => {
  const services = await openstackList("admin", "compute", "service", "list", "--service", "nova-compute");
  expect(services.map(({ State }) => State)).toEqual(services.map(() => "up"));
  const zones = Object.fromEntries(services.map(({ Host, Zone }) => [Host, Zone]));
  expect(zones).toMatchObject({ "cmp-001": "az-1", "cmp-002": "az-1", "cmp-003": "az-2" });
  expect(zones).toMatchObject({ "cmp-abort": "az-abort", "cmp-resched": "az-resched" });
});

test("every network agent and volume service is alive", async () => {
  const agents = await openstackList("admin", "network", "agent", "list");
  expect(agents.length).toBeGreaterThanOrEqual(8);
  expect(agents.filter(({ Alive }) => Alive !== true)).toEqual([]);
  const volume = await openstackList("admin", "volume", "service", "list");
  expect(volume.map(({ State }) => State)).toEqual(["up", "up"]);
});

test("each credential of clouds.yaml works, with the role that its name says", async () => {
  for (const name of ["admin", "member", "reader", "other", "application"] as const) {
    expect(await openstackShow(name, "token", "issue")).toHaveProperty("project_id");
  }
  await expect(openstackShow("reader", ...boot, "denied")).rejects.toThrow("403");
});

test.for([
  ["az-1", "cmp-001"],
  ["az-1", "cmp-002"],
  ["az-2", "cmp-003"],
] as const)("a server boots in %s on %s", async ([zone, host]) => {
  await using server = await booted("--availability-zone", `${zone}:${host}`);
  expect(server.fields).toMatchObject({ status: "ACTIVE", "OS-EXT-SRV-ATTR:host": host });
});

test.for([
  ["az-abort", "aborted"],
  ["az-resched", "Exceeded maximum number of retries"],
] as const)("a server in %s fails: %s", async ([zone, fault]) => {
  await using server = await booted("--availability-zone", zone);
  expect(server.fields["status"]).toBe("ERROR");
  expect(JSON.stringify(server.fields["fault"])).toContain(fault);
});

test("a call that a test makes fail fails as told, and no longer when the test has mended it", async () => {
  const onHost = ["--availability-zone", "az-2:cmp-003"];
  {
    using fault = cloud.failSpawn("cmp-003", "qemu unexpectedly closed the monitor");
    await using server = await booted(...onHost);
    expect(fault).toBeDefined();
    expect(server.fields["status"]).toBe("ERROR");
    const log = await readFile(path.join(cloud.logs, "nova-compute-cmp-003.log"), "utf8");
    expect(log).toContain("qemu unexpectedly closed the monitor");
  }
  await using server = await booted(...onHost);
  expect(server.fields["status"]).toBe("ACTIVE");
});

test("a service's health check answers 503 while it is switched off", async () => {
  const catalog = await openstackList("admin", "endpoint", "list", "--interface", "public", "--service", "compute");
  const url = new URL("/healthcheck", catalog[0]?.["URL"] as string);
  const status = async () => (await fetch(url)).status;
  expect(await status()).toBe(200);
  {
    using off = cloud.healthcheckOff("nova");
    expect(off).toBeDefined();
    expect(await status()).toBe(503);
  }
  expect(await status()).toBe(200);
});

test.for(["pauseService", "stopService"] as const)("%s: an API answers no more until it is mended", async (breaks) => {
  const [endpoint] = await openstackList(
    "admin",
    "endpoint",
    "list",
    "--interface",
    "public",
    "--service",
    "placement",
  );
  const answers = async () =>
    (await fetch(endpoint?.["URL"] as string, { signal: AbortSignal.timeout(20_000) })).status;
  expect(await answers()).toBe(200);
  {
    await using broken = await cloud[breaks]("placement-api");
    expect(broken).toBeDefined();
    await expect(answers()).rejects.toThrow(/timeout|fetch failed/);
  }
  await expect.poll(answers, { timeout: 120_000, interval: 500 }).toBe(200);
});

/** A server once it is built or has failed; it is deleted with the end of the block. */
async function booted(...options: string[]): Promise<AsyncDisposable & { readonly fields: Record<string, unknown> }> {
  // The command fails with the build, and says less about it than the server does.
  await openstackShow("admin", ...boot, ...options, "--wait", "control-plane").catch(() => undefined);
  const fields = await openstackShow("admin", "server", "show", "control-plane");
  const remove = () => openstackDo("admin", "server", "delete", "--wait", "control-plane");
  return { fields, [Symbol.asyncDispose]: remove };
}
