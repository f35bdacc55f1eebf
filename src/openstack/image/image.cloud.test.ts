import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cloud } from "#openstack";
import { openTestCloud, testName } from "../../../test/cloud/capture.ts";

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

test("an image gets its data, properties, tags and members, and goes", async () => {
  const { images } = member.image;
  const { id } = await images.create({
    name,
    disk_format: "raw",
    container_format: "bare",
    visibility: "shared",
    tags: ["clients"],
    purpose: "test",
  });
  made.defer(async () => void (await images.delete(id)));
  const data = new TextEncoder().encode("not really an image");
  await images.upload(id, data);
  expect(await images.get(id)).toMatchObject({ status: "active", size: data.length, purpose: "test" });
  expect(new Uint8Array(await images.download(id))).toEqual(data);
  expect(await images.update(id, { min_ram: 64, purpose: null, other: "1" })).toMatchObject({
    min_ram: 64,
    other: "1",
  });
  expect(await images.get(id)).not.toHaveProperty("purpose");
  await images.addTag(id, "more");
  await images.removeTag(id, "clients");
  expect(await images.all({ tag: "more" })).toMatchObject([{ id, tags: ["more"] }]);
  expect(await images.find(name)).toMatchObject({ id });

  const members = images.members(id);
  const project = (await admin.session.authorization()).project?.id ?? "";
  expect(await members.create({ member: project })).toMatchObject({ status: "pending" });
  expect(await admin.image.images.members(id).update(project, { status: "accepted" })).toMatchObject({
    status: "accepted",
  });
  expect(await members.all({})).toMatchObject([{ member_id: project }]);
  expect(await members.get(project)).toMatchObject({ image_id: id });
  expect(await members.delete(project)).toBe(true);

  await admin.image.images.deactivate(id);
  expect(await images.get(id)).toMatchObject({ status: "deactivated" });
  await admin.image.images.reactivate(id);
  expect(await images.delete(id)).toBe(true);
  expect(await images.delete(id)).toBe(false);
});

test("data is sent as it comes", async () => {
  const { images } = member.image;
  const { id } = await images.create({ name: `${name}-stream`, disk_format: "raw", container_format: "bare" });
  made.defer(async () => void (await images.delete(id)));
  async function* pieces(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 16; i++) yield new Uint8Array(4096).fill(i);
  }
  await images.upload(id, pieces());
  expect(await images.get(id)).toMatchObject({ status: "active", size: 65536 });
});
