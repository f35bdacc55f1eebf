import { z } from "zod";
import { type Body, call, listIn, objectIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { As, RallyIteration } from "../iteration.ts";
import { BootArguments, bootServer, deleteServer } from "./servers.ts";
import { Reference } from "./shared.ts";

const users = { users: true };
const admin = { admin: true };
const optional = z.unknown().optional();

function get(iteration: RallyIteration, name: string, path: string, as: As): Promise<Body> {
  return iteration.atomic(name, (cloud) => call(cloud, "compute", "GET", path), as);
}

const Keypair = z.strictObject({ public_key: z.string().optional(), key_type: optional });

function createKeypair(iteration: RallyIteration, args: { public_key?: string | undefined }): Promise<{ id: string }> {
  return iteration.atomic("nova.create_keypair", (cloud) =>
    iteration.own("keypair", async ({ name }) => {
      await call(cloud, "compute", "POST", "/os-keypairs", {
        keypair: { name, ...(args.public_key !== undefined && { public_key: args.public_key }) },
      });
      return { id: name };
    }),
  );
}

function deleteKeypair(iteration: RallyIteration, id: string): Promise<void> {
  return iteration.atomic("nova.delete_keypair", (cloud) =>
    iteration.remove(cloud, { kind: "keypair", id, service: "compute", path: `/os-keypairs/${id}` }),
  );
}

/** rally_openstack/task/scenarios/nova/keypairs.py. */
const keypairScenarios: readonly RallyScenario[] = [
  defineRallyScenario({
    name: "NovaKeypair.create_and_list_keypairs",
    needs: users,
    args: Keypair,
    async run(iteration, args) {
      await createKeypair(iteration, args);
      await get(iteration, "nova.list_keypairs", "/os-keypairs", "user");
    },
  }),
  defineRallyScenario({
    name: "NovaKeypair.create_and_get_keypair",
    needs: users,
    args: Keypair,
    async run(iteration, args) {
      const { id } = await createKeypair(iteration, args);
      await get(iteration, "nova.get_keypair", `/os-keypairs/${id}`, "user");
    },
  }),
  defineRallyScenario({
    name: "NovaKeypair.create_and_delete_keypair",
    needs: users,
    args: Keypair,
    async run(iteration, args) {
      await deleteKeypair(iteration, (await createKeypair(iteration, args)).id);
    },
  }),
  defineRallyScenario({
    name: "NovaKeypair.boot_and_delete_server_with_keypair",
    needs: users,
    args: z.strictObject({
      ...Keypair.shape,
      image: Reference,
      flavor: Reference,
      boot_server_kwargs: BootArguments.partial().nullish(),
      server_kwargs: optional,
    }),
    async run(iteration, args) {
      const { id } = await createKeypair(iteration, args);
      const server = await bootServer(iteration, {
        auto_assign_nic: args.boot_server_kwargs?.auto_assign_nic ?? false,
        image: args.image,
        flavor: args.flavor,
        key_name: id,
      });
      await deleteServer(iteration, server, false);
      await deleteKeypair(iteration, id);
    },
  }),
];

const Flavor = z.strictObject({
  ram: z.number().int(),
  vcpus: z.number().int(),
  disk: z.number().int(),
  flavorid: z.string().default("auto"),
  ephemeral: z.number().int().default(0),
  swap: z.number().int().default(0),
  rxtx_factor: z.number().default(1),
  is_public: z.boolean().default(true),
});

function createFlavor(
  iteration: RallyIteration,
  args: z.output<typeof Flavor>,
  isPublic = args.is_public,
): Promise<{ id: string }> {
  return iteration.atomic(
    "nova.create_flavor",
    (cloud) =>
      iteration.own(
        "flavor",
        async ({ name, description }) =>
          objectIn(
            await call(
              cloud,
              "compute",
              "POST",
              "/flavors",
              {
                flavor: {
                  name,
                  description,
                  ram: args.ram,
                  vcpus: args.vcpus,
                  disk: args.disk,
                  "OS-FLV-EXT-DATA:ephemeral": args.ephemeral,
                  swap: args.swap,
                  rxtx_factor: args.rxtx_factor,
                  "os-flavor-access:is_public": isPublic,
                  ...(args.flavorid !== "auto" && { id: args.flavorid }),
                },
              },
              { microversion: "2.55" },
            ),
            "flavor",
          ),
        "admin",
      ),
    "admin",
  );
}

/** rally_openstack/task/scenarios/nova/flavors.py. */
const flavorScenarios: readonly RallyScenario[] = [
  defineRallyScenario({
    name: "NovaFlavors.list_flavors",
    needs: users,
    args: z.strictObject({
      detailed: z.boolean().default(true),
      is_public: optional,
      marker: optional,
      min_disk: optional,
      min_ram: optional,
      limit: optional,
      sort_key: optional,
      sort_dir: optional,
    }),
    async run(iteration, args) {
      await get(iteration, "nova.list_flavors", args.detailed ? "/flavors/detail" : "/flavors", "user");
    },
  }),
  defineRallyScenario({
    name: "NovaFlavors.create_flavor",
    needs: admin,
    args: Flavor,
    async run(iteration, args) {
      await createFlavor(iteration, args);
    },
  }),
  defineRallyScenario({
    name: "NovaFlavors.create_and_get_flavor",
    needs: admin,
    args: Flavor,
    async run(iteration, args) {
      const { id } = await createFlavor(iteration, args);
      await get(iteration, "nova.get_flavor", `/flavors/${id}`, "admin");
    },
  }),
  defineRallyScenario({
    name: "NovaFlavors.create_and_delete_flavor",
    needs: admin,
    args: Flavor,
    async run(iteration, args) {
      const { id } = await createFlavor(iteration, args);
      const object = { kind: "flavor", id, service: "compute", path: `/flavors/${id}` } as const;
      await iteration.atomic(
        "nova.delete_flavor",
        (cloud) => iteration.remove(cloud, object, { as: "admin" }),
        "admin",
      );
    },
  }),
  defineRallyScenario({
    name: "NovaFlavors.create_and_list_flavor_access",
    needs: admin,
    args: Flavor,
    async run(iteration, args) {
      const { id } = await createFlavor(iteration, args, false);
      await get(iteration, "nova.list_flavor_access", `/flavors/${id}/os-flavor-access`, "admin");
    },
  }),
  defineRallyScenario({
    name: "NovaFlavors.create_flavor_and_add_tenant_access",
    needs: { admin: true, users: true },
    args: Flavor,
    async run(iteration, args) {
      const { id } = await createFlavor(iteration, args, false);
      const body = { addTenantAccess: { tenant: iteration.user.tenant.projectId } };
      await iteration.atomic(
        "nova.add_tenant_access",
        (cloud) => call(cloud, "compute", "POST", `/flavors/${id}/action`, body),
        "admin",
      );
    },
  }),
  defineRallyScenario({
    name: "NovaFlavors.create_flavor_and_set_keys",
    needs: admin,
    args: Flavor.extend({ extra_specs: z.record(z.string(), z.coerce.string()) }),
    async run(iteration, args) {
      const { id } = await createFlavor(iteration, args);
      await iteration.atomic(
        "nova.set_flavor_keys",
        (cloud) => call(cloud, "compute", "POST", `/flavors/${id}/os-extra_specs`, { extra_specs: args.extra_specs }),
        "admin",
      );
    },
  }),
];

/** Lists, then asks for each of the list. */
function listAndGet(name: string, action: string, suffix: string): RallyScenario {
  return defineRallyScenario({
    name,
    needs: admin,
    args: z.strictObject({ detailed: z.boolean().default(true) }),
    async run(iteration) {
      const body = await get(iteration, "nova.list_hypervisors", "/os-hypervisors/detail", "admin");
      for (const { id } of listIn(body, "hypervisors")) {
        await get(iteration, action, `/os-hypervisors/${String(id)}${suffix}`, "admin");
      }
    },
  });
}

/** One list that administrators may ask for. */
function listing(name: string, action: string, path: string): RallyScenario {
  return defineRallyScenario({
    name,
    needs: admin,
    args: z.strictObject({ detailed: z.boolean().default(true), host: optional, binary: optional }),
    async run(iteration, args) {
      await get(iteration, action, args.detailed ? path : path.replace(/\/detail$/, ""), "admin");
    },
  });
}

const Groups = z.strictObject({
  policies: z.array(z.string()).optional(),
  policy: z.string().optional(),
  name: optional,
  all_projects: z.boolean().default(false),
});

function createGroup(iteration: RallyIteration, args: z.output<typeof Groups>): Promise<{ id: string }> {
  return iteration.atomic("nova.create_server_group", (cloud) =>
    iteration.own("server-group", async ({ name }) => {
      const policies = args.policies ?? [args.policy ?? "affinity"];
      return objectIn(
        await call(cloud, "compute", "POST", "/os-server-groups", { server_group: { name, policies } }),
        "server_group",
      );
    }),
  );
}

const groupScenarios: readonly RallyScenario[] = [
  defineRallyScenario({
    name: "NovaServerGroups.create_and_list_server_groups",
    needs: users,
    args: Groups,
    async run(iteration, args) {
      await createGroup(iteration, args);
      await get(iteration, "nova.list_server_groups", "/os-server-groups", "user");
    },
  }),
  defineRallyScenario({
    name: "NovaServerGroups.create_and_get_server_group",
    needs: users,
    args: Groups,
    async run(iteration, args) {
      const { id } = await createGroup(iteration, args);
      await get(iteration, "nova.get_server_group", `/os-server-groups/${id}`, "user");
    },
  }),
  defineRallyScenario({
    name: "NovaServerGroups.create_and_delete_server_group",
    needs: users,
    args: Groups,
    async run(iteration, args) {
      const { id } = await createGroup(iteration, args);
      const object = { kind: "server-group", id, service: "compute", path: `/os-server-groups/${id}` } as const;
      await iteration.atomic("nova.delete_server_group", (cloud) => iteration.remove(cloud, object));
    },
  }),
];

export const otherNovaScenarios: readonly RallyScenario[] = [
  ...keypairScenarios,
  ...flavorScenarios,
  ...groupScenarios,
  listing("NovaHypervisors.list_hypervisors", "nova.list_hypervisors", "/os-hypervisors/detail"),
  listing("NovaHypervisors.statistics_hypervisors", "nova.statistics_hypervisors", "/os-hypervisors/statistics"),
  listAndGet("NovaHypervisors.list_and_get_hypervisors", "nova.get_hypervisor", ""),
  listAndGet("NovaHypervisors.list_and_get_uptime_hypervisors", "nova.uptime_hypervisor", "/uptime"),
  listing("NovaServices.list_services", "nova.list_services", "/os-services"),
  listing("NovaAggregates.list_aggregates", "nova.list_aggregates", "/os-aggregates"),
  listing(
    "NovaAvailabilityZones.list_availability_zones",
    "nova.list_availability_zones",
    "/os-availability-zone/detail",
  ),
];
