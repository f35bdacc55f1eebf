import type { FakeCloud, Json } from "./fake-cloud.ts";
import { addCollection } from "./fake-collection.ts";

const NOW = "2026-11-24T02:00:00Z";
export const FLAVORS = [
  { id: "flavor-1", name: "m1.tiny", vcpus: 1, ram: 512, disk: 1 },
  { id: "flavor-2", name: "m1.small", vcpus: 1, ram: 2048, disk: 20 },
];
export const HOSTS = ["cmp-001", "cmp-002", "cmp-003"];

/** What servers are made of, where they run, and how much of it a project may have. */
export function addCatalogue(fake: FakeCloud): void {
  const extra = { swap: 0, "OS-FLV-EXT-DATA:ephemeral": 0, "os-flavor-access:is_public": true, extra_specs: {} };
  for (const flavor of FLAVORS) fake.objects("compute/flavors").set(flavor.id, { ...flavor, ...extra });
  addCollection(fake, {
    service: "compute",
    path: "/flavors",
    singular: "flavor",
    plural: "flavors",
    created: 200,
    make: (sent) => ({ ...extra, description: null, ...sent, id: crypto.randomUUID() }),
  });
  fake.on("compute", "GET", "/os-availability-zone", () => ({
    status: 200,
    body: { availabilityZoneInfo: [{ zoneName: "nova", zoneState: { available: true }, hosts: null }] },
  }));
  fake.on("compute", "GET", "/os-services", () => ({
    status: 200,
    body: {
      services: HOSTS.map((host) => ({
        id: host,
        binary: "nova-compute",
        host,
        zone: "nova",
        status: "enabled",
        state: "up",
        updated_at: NOW,
        disabled_reason: null,
        forced_down: false,
      })),
    },
  }));
  fake.on("compute", "GET", "/os-migrations", () => ({
    status: 200,
    body: {
      migrations: [
        {
          id: 1,
          uuid: "migration",
          status: "completed",
          migration_type: "live-migration",
          instance_uuid: "",
          source_compute: "cmp-001",
          dest_compute: "cmp-002",
          source_node: "",
          dest_node: "",
          created_at: NOW,
          updated_at: NOW,
        },
      ],
    },
  }));
  fake.on("compute", "GET", "/servers/*/os-instance-actions", ([id]) => ({
    status: 200,
    body: {
      instanceActions: ["reboot", "rebuild", "create"].map((action) => ({
        action,
        instance_uuid: id,
        request_id: `req-${action}`,
        start_time: NOW,
        message: null,
        project_id: fake.projectId,
        user_id: fake.userId,
      })),
    },
  }));
  fake.on("compute", "DELETE", "/servers/*/metadata/*", ([id = "", key = ""]) => {
    const { [key]: _gone, ...metadata } = (fake.look("compute/servers", id)?.["metadata"] ?? {}) as Json;
    Object.assign(fake.look("compute/servers", id) ?? {}, { metadata });
    return { status: 204 };
  });
  fake.on("compute", "GET", "/limits", () => ({
    status: 200,
    body: {
      limits: {
        rate: [],
        absolute: {
          maxTotalInstances: 10,
          maxTotalCores: 20,
          maxTotalRAMSize: 51_200,
          totalInstancesUsed: 1,
          totalCoresUsed: 1,
          totalRAMUsed: 512,
        },
      },
    },
  }));
  fake.on("compute", "GET", "/os-quota-sets/*", ([id]) => ({
    status: 200,
    body: {
      quota_set: {
        id,
        instances: 10,
        cores: 20,
        ram: 51_200,
        key_pairs: 100,
        metadata_items: 128,
        server_groups: 10,
        server_group_members: 10,
      },
    },
  }));
  addFlavorAccess(fake);
  const use = (limit: number): Json => ({ limit, in_use: 1, reserved: 0 });
  fake.on("compute", "GET", "/os-quota-sets/*/detail", ([id]) => ({
    status: 200,
    body: {
      quota_set: {
        id,
        instances: use(10),
        cores: use(20),
        ram: { limit: 51_200, in_use: 512, reserved: 0 },
        key_pairs: use(100),
        server_groups: use(10),
      },
    },
  }));
}

/** Extra specs, and who may use a flavor that is not public. */
function addFlavorAccess(fake: FakeCloud): void {
  fake.on("compute", "POST", "/flavors/*/os-extra_specs", ([id = ""], request) => {
    Object.assign(fake.look("compute/flavors", id) ?? {}, request.body);
    return { status: 200, body: request.body };
  });
  const access = fake.objects("compute/flavor-members");
  fake.on("compute", "POST", "/flavors/*/action", ([id = ""], request) => {
    const [[verb, { tenant }] = ["", { tenant: "" }]] = Object.entries(
      request.body as Record<string, { tenant: string }>,
    );
    if (verb === "addTenantAccess") access.set(`${id}/${tenant}`, { flavor_id: id, tenant_id: tenant });
    else access.delete(`${id}/${tenant}`);
    return { status: 200, body: { flavor_access: [...access.values()] } };
  });
  fake.on("compute", "GET", "/flavors/*/os-flavor-access", () => ({
    status: 200,
    body: { flavor_access: [...access.values()] },
  }));
}
