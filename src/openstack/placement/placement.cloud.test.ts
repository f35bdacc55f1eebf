import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Cloud } from "#openstack";
import { openTestCloud, testName } from "../../../test/cloud/capture.ts";

let admin: Cloud;
const name = testName();
const made = new AsyncDisposableStack();

beforeAll(async () => {
  admin = await openTestCloud("admin");
  made.defer(() => admin.session.close());
});

afterAll(() => made.disposeAsync());

test("a provider has inventories, traits and a name that changes", async () => {
  const { resourceProviders } = admin.placement;
  const { generation, uuid } = await resourceProviders.create({ name });
  made.defer(async () => void (await resourceProviders.delete(uuid)));
  const inventories = await resourceProviders.setInventories(uuid, {
    resource_provider_generation: generation,
    inventories: { VCPU: { total: 4 } },
  });
  expect(inventories.inventories["VCPU"]).toMatchObject({ total: 4, reserved: 0 });
  await resourceProviders.setTraits(uuid, {
    resource_provider_generation: inventories.resource_provider_generation,
    traits: ["HW_CPU_X86_AVX"],
  });
  expect(await resourceProviders.traits(uuid)).toMatchObject({ traits: ["HW_CPU_X86_AVX"] });
  expect(await resourceProviders.inventories(uuid)).toMatchObject({ inventories: { VCPU: { total: 4 } } });
  expect(await resourceProviders.aggregates(uuid)).toMatchObject({ aggregates: [] });
  expect(await resourceProviders.usages(uuid)).toEqual({ VCPU: 0 });
  expect(await resourceProviders.allocations(uuid)).toMatchObject({ allocations: {} });
  expect(await resourceProviders.find(name)).toMatchObject({ uuid });
  expect(await resourceProviders.update(uuid, { name: `${name}-2` })).toMatchObject({ name: `${name}-2` });
  expect(await resourceProviders.get(uuid)).toMatchObject({ root_provider_uuid: uuid });
  expect(await resourceProviders.delete(uuid)).toBe(true);
});

test("what is held, and where there is room, is read", async () => {
  const { placement } = admin;
  const candidates = await placement.allocationCandidates({ resources: "VCPU:1,MEMORY_MB:64", limit: 1 });
  expect(candidates.allocation_requests).toHaveLength(1);
  expect(await placement.allocations(randomUUID())).toMatchObject({ allocations: {} });
  expect(await placement.deleteAllocations(randomUUID())).toBe(false);
  expect(await placement.traits({ name: "in:HW_CPU_X86_AVX" })).toEqual(["HW_CPU_X86_AVX"]);
  expect((await placement.resourceClasses.all({})).map((one) => one.name)).toContain("VCPU");
  expect(await placement.resourceClasses.get("VCPU")).toMatchObject({ name: "VCPU" });
  expect(typeof (await placement.usages(randomUUID()))).toBe("object");
});
