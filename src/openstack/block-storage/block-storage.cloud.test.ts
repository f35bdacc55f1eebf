import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cloud } from "#openstack";
import { openTestCloud, testName, until } from "../../../test/cloud/capture.ts";

let admin: Cloud;
let member: Cloud;
const name = testName();
const made = new AsyncDisposableStack();

beforeAll(async () => {
  [admin, member] = await Promise.all([openTestCloud("admin"), openTestCloud("member")]);
  made.defer(() => admin.session.close());
  made.defer(() => member.session.close());
});

afterAll(() => made.disposeAsync());

async function becomes(kind: "volumes" | "snapshots", id: string, status: string): Promise<void> {
  await until(`${kind} ${id} ${status}`, async () => {
    const now = (await member.blockStorage[kind].get(id)).status;
    if (now === "error" && status !== "error") throw new Error(`${kind} ${id} is in error`);
    return now === status ? true : undefined;
  });
}

async function gone(kind: "volumes" | "snapshots", id: string): Promise<void> {
  await member.blockStorage[kind].delete(id);
  await until(`${kind} ${id} gone`, async () =>
    (await member.blockStorage[kind].getIfExists(id)) === undefined ? true : undefined,
  );
}

test("a volume grows, is copied by a snapshot, and goes", async () => {
  const { snapshots, volumes } = member.blockStorage;
  const volume = await volumes.create({ name, size: 1, metadata: { purpose: "test" } });
  made.defer(() => gone("volumes", volume.id));
  await becomes("volumes", volume.id, "available");
  await volumes.setMetadata(volume.id, { more: "1" });
  expect(await volumes.metadata(volume.id)).toEqual({ purpose: "test", more: "1" });
  await volumes.deleteMetadata(volume.id, "more");
  expect(await volumes.update(volume.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await volumes.find(name)).toMatchObject({ id: volume.id });
  await volumes.setReadOnly(volume.id, true);
  await volumes.setBootable(volume.id, true);
  expect(await volumes.get(volume.id)).toMatchObject({ size: 1, bootable: "true" });

  const snapshot = await snapshots.create({ volume_id: volume.id, name });
  made.defer(() => gone("snapshots", snapshot.id));
  await becomes("snapshots", snapshot.id, "available");
  await snapshots.setMetadata(snapshot.id, { purpose: "test" });
  expect(await snapshots.update(snapshot.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await snapshots.all({ volume_id: volume.id })).toMatchObject([{ id: snapshot.id }]);

  const copy = await volumes.create({ name: `${name}-copy`, snapshot_id: snapshot.id });
  made.defer(() => gone("volumes", copy.id));
  await becomes("volumes", copy.id, "available");
  const uploaded = await volumes.uploadToImage(copy.id, { image_name: name, disk_format: "raw" });
  made.defer(async () => void (await member.image.images.delete(uploaded.image_id)));
  await until("uploaded or not", async () => ((await volumes.get(copy.id)).status === "uploading" ? undefined : true));
  await admin.blockStorage.volumes.resetStatus(copy.id, { status: "available" });
  expect(await volumes.get(copy.id)).toMatchObject({ snapshot_id: snapshot.id });
  await volumes.extend(copy.id, 2);
  // Cinder's fake driver takes the call and then fails it.
  await until("extended or not", async () =>
    /^(available|error_extending)$/.test((await volumes.get(copy.id)).status) ? true : undefined,
  );
  await admin.blockStorage.volumes.resetStatus(copy.id, { status: "error" });
  expect(await volumes.get(copy.id)).toMatchObject({ status: "error" });
  const { messages } = member.blockStorage;
  const said = await messages.all({ resource_uuid: copy.id });
  const read = await Promise.all(said.map(({ id }) => messages.get(id)));
  expect(read.map((message) => message.resource_uuid)).toEqual(said.map(() => copy.id));
  expect(await Promise.all(said.map(({ id }) => messages.delete(id)))).toEqual(said.map(() => true));
  await gone("volumes", copy.id);
  expect(await volumes.delete(copy.id)).toBe(false);
  const [seen] = await admin.blockStorage.volumes.all({ all_tenants: true, name });
  expect(seen?.["os-vol-host-attr:host"]).toContain("#");
});

test("a volume is handed over to another project", async () => {
  const { transfers, volumes } = member.blockStorage;
  const volume = await volumes.create({ name: `${name}-handed`, size: 1 });
  made.defer(() => gone("volumes", volume.id));
  await becomes("volumes", volume.id, "available");
  const offered = await transfers.create({ volume_id: volume.id, name });
  expect(await transfers.find(name)).toMatchObject({ id: offered.id });
  expect(await transfers.get(offered.id)).toMatchObject({ volume_id: volume.id });
  expect(await transfers.delete(offered.id)).toBe(true);
  const again = await transfers.create({ volume_id: volume.id, name });
  await transfers.accept(again.id, again.auth_key);
  expect(await volumes.get(volume.id)).toMatchObject({ status: "available" });
});

test("types are an administrator's to make", async () => {
  const { types } = admin.blockStorage;
  const type = await types.create({ name, description: "of the clients' tests" });
  made.defer(async () => void (await types.delete(type.id)));
  await types.setExtraSpecs(type.id, { purpose: "test" });
  expect(await types.find(name)).toMatchObject({ extra_specs: { purpose: "test" } });
  expect(await types.get(type.id)).toMatchObject({ is_public: true });
  expect(await types.update(type.id, { description: "changed" })).toMatchObject({ description: "changed" });
});

test("services, pools, zones, quotas and backups are read", async () => {
  expect((await admin.blockStorage.services.all({})).map((service) => service.binary)).toContain("cinder-volume");
  expect((await admin.blockStorage.pools.all({})).length).toBeGreaterThan(0);
  expect((await member.blockStorage.availabilityZones.all({})).map((zone) => zone.zoneState.available)).toContain(true);
  expect(await member.blockStorage.backups.all({ name })).toEqual([]);
  const project = (await member.session.authorization()).project?.id ?? "";
  expect((await member.blockStorage.quotas.get(project)).volumes).toBeGreaterThan(0);
  expect((await member.blockStorage.quotas.use(project)).volumes.in_use).toBeGreaterThanOrEqual(0);
  expect((await member.blockStorage.quotas.defaults(project)).volumes).toBeGreaterThan(0);
  expect((await member.blockStorage.quotas.limits()).maxTotalVolumes).toBeGreaterThan(0);
});
