import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Secret } from "#base";
import { callKey, type Fixture } from "../../test/cloud/capture.ts";
import type { Cloud } from "./cloud.ts";
import type { ServiceType } from "./session.ts";
import { replayedCloud } from "./testing/replay.ts";

/**
 * Every call that is no plain list, get, create or update, against what the real cloud answered: its name in `calls.json`, how it is
 * made with the ids of its path, and what comes of it (`undefined`: nothing).
 */
type Row = readonly [key: string, make: (cloud: Cloud, id: string) => Promise<unknown>, comes?: unknown];

const table: Partial<Record<ServiceType, readonly Row[]>> = {
  identity: [
    ["PUT /projects/{}/tags", (cloud, id) => cloud.identity.projects.setTags(id, ["clients", "more"])],
    [
      "GET /auth/tokens?nocatalog",
      (cloud) => cloud.identity.tokens.validate(new Secret("token")),
      { user: { domain: {} }, methods: ["application_credential"] },
    ],
  ],
  compute: [
    ["GET /limits", (cloud) => cloud.compute.quotas.limits(), { maxTotalInstances: expect.any(Number) }],
    ["GET /os-quota-sets/{}", (cloud, id) => cloud.compute.quotas.get(id), { instances: expect.any(Number) }],
    [
      "GET /os-quota-sets/{}/defaults",
      (cloud, id) => cloud.compute.quotas.defaults(id),
      { instances: expect.any(Number) },
    ],
    ["GET /os-quota-sets/{}/detail", (cloud, id) => cloud.compute.quotas.use(id), { instances: { reserved: 0 } }],
    ["GET /flavors/{}/os-flavor-access", (cloud, id) => cloud.compute.flavors.access(id), { length: 1 }],
    ["POST /flavors/{}/action addTenantAccess", (cloud, id) => cloud.compute.flavors.addAccess(id, "project")],
    ["POST /flavors/{}/action removeTenantAccess", (cloud, id) => cloud.compute.flavors.removeAccess(id, "project")],
    ["POST /flavors/{}/os-extra_specs", (cloud, id) => cloud.compute.flavors.setExtraSpecs(id, { a: "b" })],
    ["POST /os-aggregates/{}/action set_metadata", (cloud, id) => cloud.compute.aggregates.setMetadata(id, { a: "b" })],
    ["GET /servers/{}/diagnostics", (cloud, id) => cloud.compute.servers.diagnostics(id), { driver: "libvirt" }],
    ["GET /servers/{}/metadata", (cloud, id) => cloud.compute.servers.metadata(id), { purpose: "test", more: "1" }],
    ["POST /servers/{}/metadata", (cloud, id) => cloud.compute.servers.setMetadata(id, { more: "1" })],
    ["PUT /servers/{}/tags", (cloud, id) => cloud.compute.servers.setTags(id, ["one", "two"])],
    ["POST /servers/{}/remote-consoles", (cloud, id) => cloud.compute.servers.remoteConsole(id), { protocol: "vnc" }],
    [
      "POST /servers/{}/action createImage",
      (cloud, id) => cloud.compute.servers.createImage(id, "image"),
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ],
    [
      "POST /servers/{}/action os-getConsoleOutput",
      (cloud, id) => cloud.compute.servers.consoleOutput(id, 5),
      expect.any(String),
    ],
    ["POST /servers/{}/action rebuild", (cloud, id) => cloud.compute.servers.rebuild(id, { imageRef: "image" })],
  ],
  network: [
    ["GET /quotas/{}", (cloud, id) => cloud.network.quotas.get(id), { network: expect.any(Number) }],
    ["GET /quotas/{}/default", (cloud, id) => cloud.network.quotas.defaults(id), { network: expect.any(Number) }],
    ["GET /quotas/{}/details.json", (cloud, id) => cloud.network.quotas.use(id), { port: { reserved: 0 } }],
    ["PUT /networks/{}/tags", (cloud, id) => cloud.network.networks.setTags(id, ["clients"])],
    ["PUT /ports/{}/tags", (cloud, id) => cloud.network.ports.setTags(id, ["clients"])],
    ["PUT /floatingips/{}/tags", (cloud, id) => cloud.network.floatingIps.setTags(id, ["clients"])],
    [
      "PUT /routers/{}/add_router_interface",
      (cloud, id) => cloud.network.routers.addInterface(id, { subnet_id: "subnet" }),
      { port_id: expect.any(String) },
    ],
    [
      "PUT /routers/{}/remove_router_interface",
      (cloud, id) => cloud.network.routers.removeInterface(id, { subnet_id: "subnet" }),
      true,
    ],
    ["PUT /trunks/{}/add_subports", (cloud, id) => cloud.network.trunks.addSubPorts(id, [])],
    ["PUT /trunks/{}/remove_subports", (cloud, id) => cloud.network.trunks.removeSubPorts(id, ["port"])],
  ],
  "block-storage": [
    ["GET /limits", (cloud) => cloud.blockStorage.quotas.limits(), { maxTotalVolumes: expect.any(Number) }],
    ["GET /os-quota-sets/{}", (cloud, id) => cloud.blockStorage.quotas.get(id), { volumes: expect.any(Number) }],
    ["GET /os-quota-sets/{}?usage", (cloud, id) => cloud.blockStorage.quotas.use(id), { volumes: { reserved: 0 } }],
    [
      "GET /os-quota-sets/{}/defaults",
      (cloud, id) => cloud.blockStorage.quotas.defaults(id),
      { volumes: expect.any(Number) },
    ],
    [
      "GET /volumes/{}/metadata",
      (cloud, id) => cloud.blockStorage.volumes.metadata(id),
      { purpose: "test", more: "1" },
    ],
    ["POST /volumes/{}/metadata", (cloud, id) => cloud.blockStorage.volumes.setMetadata(id, { more: "1" })],
    ["POST /snapshots/{}/metadata", (cloud, id) => cloud.blockStorage.snapshots.setMetadata(id, { purpose: "test" })],
    ["POST /volume-transfers/{}/accept", (cloud, id) => cloud.blockStorage.transfers.accept(id, "key")],
    ["POST /types/{}/extra_specs", (cloud, id) => cloud.blockStorage.types.setExtraSpecs(id, { purpose: "test" })],
    [
      "POST /volumes/{}/action os-volume_upload_image",
      (cloud, id) => cloud.blockStorage.volumes.uploadToImage(id, { image_name: "image" }),
      { image_id: expect.any(String) },
    ],
  ],
  placement: [
    ["GET /allocations/{}", (cloud, id) => cloud.placement.allocations(id), { allocations: {} }],
    [
      "GET /allocation_candidates?limit&resources",
      (cloud) => cloud.placement.allocationCandidates({ resources: "VCPU:1", limit: 1 }),
      { allocation_requests: { length: 1 } },
    ],
    ["GET /traits?name", (cloud) => cloud.placement.traits({ name: "in:A" }), ["HW_CPU_X86_AVX"]],
    ["GET /usages?project_id&user_id", (cloud, id) => cloud.placement.usages(id), {}],
    ["GET /resource_providers/{}/aggregates", (cloud, id) => cloud.placement.resourceProviders.aggregates(id), {}],
    ["GET /resource_providers/{}/allocations", (cloud, id) => cloud.placement.resourceProviders.allocations(id), {}],
    [
      "GET /resource_providers/{}/inventories",
      (cloud, id) => cloud.placement.resourceProviders.inventories(id),
      { inventories: { VCPU: { total: 4 } } },
    ],
    [
      "GET /resource_providers/{}/traits",
      (cloud, id) => cloud.placement.resourceProviders.traits(id),
      { traits: ["HW_CPU_X86_AVX"] },
    ],
    ["GET /resource_providers/{}/usages", (cloud, id) => cloud.placement.resourceProviders.usages(id), { VCPU: 0 }],
    [
      "PUT /resource_providers/{}/inventories",
      (cloud, id) =>
        cloud.placement.resourceProviders.setInventories(id, {
          resource_provider_generation: 0,
          inventories: { VCPU: { total: 4 } },
        }),
      { inventories: { VCPU: { total: 4 } } },
    ],
    [
      "PUT /resource_providers/{}/traits",
      (cloud, id) =>
        cloud.placement.resourceProviders.setTraits(id, {
          resource_provider_generation: 1,
          traits: ["HW_CPU_X86_AVX"],
        }),
    ],
  ],
};

const NONE = "00000000-0000-4000-8000-000000000000";

describe.each(Object.entries(table))("calls of %s", (service, rows) => {
  const file = path.join(import.meta.dirname, service, "testdata/calls.json");
  const fixture = JSON.parse(readFileSync(file, "utf8")) as Fixture;

  for (const [key, make, comes] of rows)
    it(`${key} is made and read`, async () => {
      const answer = fixture[key];
      if (answer === undefined) throw new Error(`calls.json has no "${key}"`);
      const id = answer.path.split("/")[2] ?? NONE;
      const { cloud, asked } = replayedCloud([key.split(" ")[0] ?? "", answer.path, answer.body, answer.status]);
      const result = await make(cloud, id);
      expect({ result }).toMatchObject({ result: comes });
      expect(asked.map(callKey)).toEqual([key]);
    });
});
