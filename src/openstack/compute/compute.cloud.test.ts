import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Cloud, Server } from "#openstack";
import { openTestCloud, testName, until } from "../../../test/cloud/capture.ts";

let admin: Cloud;
let member: Cloud;
let flavor: string;
let image: string;
let network: string;
const name = testName();
const made = new AsyncDisposableStack();

beforeAll(async () => {
  [admin, member] = await Promise.all([openTestCloud("admin"), openTestCloud("member")]);
  made.defer(() => admin.session.close());
  made.defer(() => member.session.close());
  const flavors = await member.compute.flavors.all({});
  flavor = flavors.sort((a, b) => a.ram - b.ram)[0]?.id ?? "";
  image = (await member.image.images.all({ visibility: "public", status: "active" }))[0]?.id ?? "";
  network = (await member.network.networks.create({ name })).id;
  made.defer(async () => void (await member.network.networks.delete(network)));
  await member.network.subnets.create({ network_id: network, ip_version: 4, cidr: "10.77.0.0/24" });
});

afterAll(() => made.disposeAsync());

async function becomes(id: string, status: string): Promise<Server> {
  return until(`server ${id} ${status}`, async () => {
    const server = await member.compute.servers.get(id);
    if (server.status === "ERROR" && status !== "ERROR") throw new Error(server.fault?.message);
    return server.status === status && !server["OS-EXT-STS:task_state"] ? server : undefined;
  });
}

async function gone(id: string): Promise<void> {
  await member.compute.servers.delete(id);
  await until("gone", async () => ((await member.compute.servers.getIfExists(id)) === undefined ? true : undefined));
}

describe("a server", () => {
  let id: string;

  beforeAll(async () => {
    const created = await member.compute.servers.create({
      name,
      flavorRef: flavor,
      imageRef: image,
      networks: [{ uuid: network }],
      metadata: { purpose: "test" },
      tags: ["clients"],
      description: "of the clients' tests",
    });
    id = created.id;
    made.defer(() => gone(id));
    await becomes(id, "ACTIVE");
  });

  test("is what was asked for, for its owner and for an administrator", async () => {
    const own = await member.compute.servers.get(id);
    expect(own).toMatchObject({ name, status: "ACTIVE", metadata: { purpose: "test" }, tags: ["clients"] });
    expect(own.hostId).toMatch(/^[0-9a-f]{56}$/);
    expect(own["OS-EXT-SRV-ATTR:host"]).toBeUndefined();
    const [seen] = await admin.compute.servers.all({ all_tenants: true, uuid: id });
    expect(seen?.["OS-EXT-SRV-ATTR:host"]).toMatch(/\w/);
  });

  test("is found by its name, its metadata, tags and fields change", async () => {
    const { servers } = member.compute;
    expect(await servers.find(name)).toMatchObject({ id });
    expect(await servers.find(id)).toMatchObject({ id });
    expect(await servers.find(name.slice(0, -1))).toBeUndefined();
    await servers.setMetadata(id, { more: "1" });
    expect(await servers.metadata(id)).toEqual({ purpose: "test", more: "1" });
    await servers.deleteMetadata(id, "more");
    await servers.setTags(id, ["one", "two"]);
    expect(await servers.update(id, { description: "changed" })).toMatchObject({ description: "changed" });
    const [tagged] = await servers.all({ tags: "one" });
    expect(tagged).toMatchObject({ id, metadata: { purpose: "test" } });
  });

  test("stops, starts, reboots, pauses, suspends, is locked and shelved", async () => {
    const { servers } = member.compute;
    await servers.stop(id);
    await becomes(id, "SHUTOFF");
    await servers.start(id);
    await becomes(id, "ACTIVE");
    await servers.reboot(id, "HARD");
    await becomes(id, "ACTIVE");
    await servers.pause(id);
    await becomes(id, "PAUSED");
    await servers.unpause(id);
    await becomes(id, "ACTIVE");
    await servers.suspend(id);
    await becomes(id, "SUSPENDED");
    await servers.resume(id);
    await becomes(id, "ACTIVE");
    await servers.lock(id, "a test");
    expect(await servers.get(id)).toMatchObject({ locked: true, locked_reason: "a test" });
    await servers.unlock(id);
    await servers.shelve(id);
    await until("shelved", async () => ((await servers.get(id)).status.startsWith("SHELVED") ? true : undefined));
    await becomes(id, "SHELVED_OFFLOADED");
    await servers.unshelve(id);
    await becomes(id, "ACTIVE");
  });

  test("is rebuilt, resized and made an image of", async () => {
    const { servers } = member.compute;
    await servers.rebuild(id, { imageRef: image });
    await becomes(id, "ACTIVE");
    const larger = (await member.compute.flavors.all({})).filter((one) => one.ram > 512 && one.ram <= 4096)[0];
    await servers.resize(id, larger?.id ?? "");
    await becomes(id, "VERIFY_RESIZE");
    expect(await admin.compute.migrations.all({ instance_uuid: id })).toMatchObject([{ instance_uuid: id }]);
    await servers.revertResize(id);
    await becomes(id, "ACTIVE");
    const snapshot = await servers.createImage(id, name, { purpose: "test" });
    made.defer(async () => void (await member.image.images.delete(snapshot)));
    // Fake hypervisors have no data to send, so the image may stay as it was made.
    expect(await member.image.images.get(snapshot)).toMatchObject({ name, purpose: "test" });
    expect(await member.image.images.delete(snapshot)).toBe(true);
  });

  test("takes volumes and ports", async () => {
    const { volumes } = member.blockStorage;
    const volume = await volumes.create({ name, size: 1 });
    made.defer(async () => void (await volumes.delete(volume.id)));
    const available = () =>
      until("available", async () => ((await volumes.get(volume.id)).status === "available" ? true : undefined));
    await available();
    const attachments = member.compute.servers.volumeAttachments(id);
    expect(await attachments.create({ volumeId: volume.id })).toMatchObject({ volumeId: volume.id, serverId: id });
    await until("in use", async () => ((await volumes.get(volume.id)).status === "in-use" ? true : undefined));
    expect(await attachments.all({})).toMatchObject([{ volumeId: volume.id }]);
    expect(await attachments.get(volume.id)).toMatchObject({ volumeId: volume.id });
    expect(await attachments.delete(volume.id)).toBe(true);
    await available();
    expect(await volumes.delete(volume.id)).toBe(true);

    const interfaces = member.compute.servers.interfaces(id);
    const added = await interfaces.create({ net_id: network });
    expect((await interfaces.all({})).map((one) => one.port_id)).toContain(added.port_id);
    expect(await interfaces.get(added.port_id)).toMatchObject({ net_id: network });
    expect(await interfaces.delete(added.port_id)).toBe(true);
    await until("detached", async () => ((await interfaces.all({})).length === 1 ? true : undefined));
  });

  test("has actions with events, a console and diagnostics", async () => {
    const actions = member.compute.servers.actions(id);
    const create = (await actions.all({})).find((one) => one.action === "create");
    expect(create?.request_id).toMatch(/^req-/);
    const { events } = await admin.compute.servers.actions(id).get(create?.request_id ?? "");
    expect(events?.map((event) => event.event)).toContain("compute__do_build_and_run_instance");
    expect(typeof (await member.compute.servers.consoleOutput(id, 5))).toBe("string");
    expect(await member.compute.servers.remoteConsole(id)).toMatchObject({ type: "novnc" });
    expect(await admin.compute.servers.diagnostics(id)).toHaveProperty("state");
    await member.compute.servers.removeSecurityGroup(id, "default");
    await member.compute.servers.addSecurityGroup(id, "default");
  });

  test("that is gone is no error to delete, and leaves its actions behind", async () => {
    await gone(id);
    expect(await member.compute.servers.delete(id)).toBe(false);
    expect((await member.compute.servers.actions(id).all({})).map((one) => one.action)).toContain("delete");
  });
});

test("a server that no host can take has a fault", async () => {
  const { servers } = member.compute;
  const huge = (await member.compute.flavors.all({})).find((one) => one.vcpus >= 256);
  const { id } = await servers.create({ name, flavorRef: huge?.id ?? "", imageRef: image, networks: "none" });
  made.defer(async () => void (await servers.delete(id)));
  const server = await becomes(id, "ERROR");
  expect(server.fault?.message).toContain("No valid host");
  await servers.delete(id);
});

test("several servers are made at once", async () => {
  const { servers } = member.compute;
  const reservation_id = await servers.createReserved({
    name: `${name}-several`,
    flavorRef: flavor,
    imageRef: image,
    networks: "none",
    min_count: 2,
    max_count: 2,
  });
  const several = await servers.all({ reservation_id });
  for (const { id } of several) made.defer(() => gone(id));
  expect(several).toHaveLength(2);
});

test("key pairs and server groups come and go", async () => {
  const { keypairs, serverGroups } = member.compute;
  made.defer(async () => void (await keypairs.delete(name)));
  expect((await keypairs.create({ name, type: "ssh" })).private_key).toContain("PRIVATE KEY");
  expect(await keypairs.find(name)).toMatchObject({ name });
  expect(await keypairs.get(name)).toMatchObject({ name });
  expect(await keypairs.delete(name)).toBe(true);
  expect(await keypairs.delete(name)).toBe(false);

  const group = await serverGroups.create({ name, policy: "soft-anti-affinity" });
  made.defer(async () => void (await serverGroups.delete(group.id)));
  expect(await serverGroups.find(name)).toMatchObject({ id: group.id, policy: "soft-anti-affinity" });
  expect(await serverGroups.get(group.id)).toMatchObject({ members: [] });
  expect(await serverGroups.delete(group.id)).toBe(true);
});

test("flavors and aggregates are an administrator's to make", async () => {
  const { aggregates, flavors } = admin.compute;
  const project = (await member.session.authorization()).project?.id ?? "";
  const own = await flavors.create({ name, vcpus: 1, ram: 64, disk: 1, "os-flavor-access:is_public": false });
  made.defer(async () => void (await flavors.delete(own.id)));
  await flavors.setExtraSpecs(own.id, { "hw:cpu_policy": "shared" });
  await flavors.addAccess(own.id, project);
  expect(await flavors.access(own.id)).toEqual([project]);
  expect(await member.compute.flavors.find(name)).toMatchObject({ id: own.id });
  expect(await flavors.get(own.id)).toMatchObject({ extra_specs: { "hw:cpu_policy": "shared" } });
  await flavors.removeAccess(own.id, project);
  await flavors.deleteExtraSpec(own.id, "hw:cpu_policy");
  expect(await flavors.update(own.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await flavors.delete(own.id)).toBe(true);

  const aggregate = await aggregates.create({ name });
  const id = String(aggregate.id);
  made.defer(async () => void (await aggregates.delete(id)));
  await aggregates.setMetadata(id, { purpose: "test" });
  expect(await aggregates.get(id)).toMatchObject({ hosts: [], metadata: { purpose: "test" } });
  expect(await aggregates.update(id, { name: `${name}-2` })).toMatchObject({ name: `${name}-2` });
  expect((await aggregates.all({})).map((one) => one.name)).toContain(`${name}-2`);
  expect(await aggregates.delete(id)).toBe(true);
});

test("hosts, services, zones and quotas are read", async () => {
  const [hypervisor] = await admin.compute.hypervisors.all({});
  expect(await admin.compute.hypervisors.get(hypervisor?.id ?? "")).toMatchObject({ state: "up" });
  const services = await admin.compute.services.all({ binary: "nova-compute" });
  expect(services.map((service) => service.state)).toContain("up");
  const enabled = services.find((service) => service.status === "enabled")?.id ?? "";
  expect(await admin.compute.services.update(enabled, { status: "enabled" })).toMatchObject({ status: "enabled" });
  expect((await member.compute.availabilityZones.all({})).map((zone) => zone.zoneState.available)).toContain(true);
  expect((await admin.compute.detailedAvailabilityZones.all({})).length).toBeGreaterThan(1);
  const project = (await member.session.authorization()).project?.id ?? "";
  expect((await admin.compute.quotas.get(project)).instances).toBeGreaterThan(0);
  expect((await admin.compute.quotas.use(project)).instances.in_use).toBeGreaterThanOrEqual(0);
  expect((await admin.compute.quotas.defaults(project)).cores).toBeGreaterThan(0);
  expect((await member.compute.quotas.limits()).maxTotalInstances).toBeGreaterThan(0);
});
