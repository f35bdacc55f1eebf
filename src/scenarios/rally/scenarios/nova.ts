import { z } from "zod";
import { ScenarioFault } from "../../fault.ts";
import { call, listIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";
import { createFloatingIp } from "./neutron.ts";
import {
  act,
  type BootedServer,
  bootArguments,
  bootServer,
  bootServers,
  deleteServer,
  deleteServers,
  showServer,
  waitForStatus,
} from "./servers.ts";
import { anything, Reference, sleepArguments, sleepBetween } from "./shared.ts";

const force = { force_delete: z.boolean().default(false) };
export const Boot = z.strictObject({ ...bootArguments, image: Reference, ...force });
const BounceAction = z.partialRecord(
  z.enum([
    "hard_reboot",
    "soft_reboot",
    "stop_start",
    "rescue_unrescue",
    "pause_unpause",
    "suspend_resume",
    "lock_unlock",
    "shelve_unshelve",
  ]),
  z.number().int().min(0),
);

export function serverScenario<Args extends z.ZodObject>(
  name: string,
  args: Args,
  run: (iteration: RallyIteration, args: z.output<Args>) => Promise<void>,
): RallyScenario {
  return defineRallyScenario({ name: `NovaServers.${name}`, needs: { users: true }, args, run });
}

/** Boots, does something, deletes. */
function whileBooted(
  name: string,
  work: (iteration: RallyIteration, server: BootedServer) => Promise<void>,
): RallyScenario {
  return serverScenario(name, Boot, async (iteration, args) => {
    const server = await bootServer(iteration, args);
    await work(iteration, server);
    await deleteServer(iteration, server, args.force_delete);
  });
}

const SHELVED = ["SHELVED", "SHELVED_OFFLOADED"];

const pair = {
  pause: async (iteration: RallyIteration, server: BootedServer): Promise<void> => {
    await act(iteration, "pause_server", server, { pause: null }, "PAUSED");
    await act(iteration, "unpause_server", server, { unpause: null }, "ACTIVE");
  },
  suspend: async (iteration: RallyIteration, server: BootedServer): Promise<void> => {
    await act(iteration, "suspend_server", server, { suspend: null }, "SUSPENDED");
    await act(iteration, "resume_server", server, { resume: null }, "ACTIVE");
  },
  shelve: async (iteration: RallyIteration, server: BootedServer): Promise<void> => {
    await act(iteration, "shelve_server", server, { shelve: null }, SHELVED);
    await act(iteration, "unshelve_server", server, { unshelve: null }, "ACTIVE");
  },
  lock: async (iteration: RallyIteration, server: BootedServer): Promise<void> => {
    await act(iteration, "lock_server", server, { lock: null });
    await act(iteration, "unlock_server", server, { unlock: null });
  },
  stop: async (iteration: RallyIteration, server: BootedServer): Promise<void> => {
    await act(iteration, "stop_server", server, { "os-stop": null }, "SHUTOFF");
    await act(iteration, "start_server", server, { "os-start": null }, "ACTIVE");
  },
  rescue: async (iteration: RallyIteration, server: BootedServer): Promise<void> => {
    await act(iteration, "rescue_server", server, { rescue: {} }, "RESCUE");
    await act(iteration, "unrescue_server", server, { unrescue: null }, "ACTIVE");
  },
};

function nested(
  iteration: RallyIteration,
  name: string,
  work: (iteration: RallyIteration, server: BootedServer) => Promise<void>,
  server: BootedServer,
): Promise<void> {
  return iteration.atomic(`nova.${name}_server`, () => work(iteration, server), "none");
}

const bounces: Readonly<
  Record<keyof z.output<typeof BounceAction>, (iteration: RallyIteration, server: BootedServer) => Promise<void>>
> = {
  hard_reboot: (iteration, server) => act(iteration, "reboot_server", server, { reboot: { type: "HARD" } }, "ACTIVE"),
  soft_reboot: (iteration, server) =>
    act(iteration, "soft_reboot_server", server, { reboot: { type: "SOFT" } }, "ACTIVE"),
  stop_start: (iteration, server) => nested(iteration, "stop_and_start", pair.stop, server),
  rescue_unrescue: (iteration, server) => nested(iteration, "rescue_and_unrescue", pair.rescue, server),
  pause_unpause: (iteration, server) => nested(iteration, "pause_and_unpause", pair.pause, server),
  suspend_resume: (iteration, server) => nested(iteration, "suspend_and_resume", pair.suspend, server),
  lock_unlock: (iteration, server) => nested(iteration, "lock_and_unlock", pair.lock, server),
  shelve_unshelve: (iteration, server) => nested(iteration, "shelve_and_unshelve", pair.shelve, server),
};

async function listServers(iteration: RallyIteration, detailed: boolean): Promise<void> {
  await iteration.atomic("nova.list_servers", (cloud) =>
    call(cloud, "compute", "GET", detailed ? "/servers/detail" : "/servers"),
  );
}

export async function resize(
  iteration: RallyIteration,
  server: BootedServer,
  flavor: string,
  confirm: boolean,
): Promise<void> {
  await act(iteration, "resize", server, { resize: { flavorRef: flavor } }, "VERIFY_RESIZE");
  if (confirm) await act(iteration, "resize_confirm", server, { confirmResize: null }, ["ACTIVE", "SHUTOFF"]);
  else await act(iteration, "resize_revert", server, { revertResize: null }, ["ACTIVE", "SHUTOFF"]);
}

/** `nova.snapshot_server`, with the waits that stand within it. */
async function snapshot(iteration: RallyIteration, { id }: BootedServer): Promise<string> {
  return await iteration.atomic("nova.snapshot_server", async (cloud) => {
    const image = await iteration.own("image", async ({ name, metadata }) => {
      const answer = await call(
        cloud,
        "compute",
        "POST",
        `/servers/${id}/action`,
        { createImage: { name, metadata } },
        { microversion: "2.45" },
      );
      return { id: String(answer["image_id"]) };
    });
    await iteration.atomic("glance.wait_for_image", (glance) =>
      iteration.until(
        `image ${image.id} is not active`,
        async () =>
          (await call(glance, "image", "GET", `/images/${image.id}`))["status"] === "active" ? true : undefined,
        0,
      ),
    );
    await iteration.atomic("nova.wait_for_server", (nova) =>
      iteration.until(
        `server ${id} is still busy`,
        async () => ((await showServer(nova, id))["OS-EXT-STS:task_state"] === null ? true : undefined),
        0,
      ),
    );
    return image.id;
  });
}

/** rally_openstack/task/scenarios/nova/servers.py. */
export const serverScenarios: readonly RallyScenario[] = [
  serverScenario("boot_server", z.strictObject({ ...bootArguments, image: Reference }), async (iteration, args) => {
    await bootServer(iteration, args);
  }),
  serverScenario(
    "boot_and_list_server",
    z.strictObject({ ...bootArguments, image: Reference, detailed: z.boolean().default(true) }),
    async (iteration, args) => {
      await bootServer(iteration, args);
      await listServers(iteration, args.detailed);
    },
  ),
  serverScenario("list_servers", z.strictObject({ detailed: z.boolean().default(true) }), (iteration, args) =>
    listServers(iteration, args.detailed),
  ),
  serverScenario("boot_and_delete_server", Boot.extend(sleepArguments), async (iteration, args) => {
    const server = await bootServer(iteration, args);
    await sleepBetween(iteration, args.min_sleep, args.max_sleep);
    await deleteServer(iteration, server, args.force_delete);
  }),
  serverScenario(
    "boot_and_delete_multiple_servers",
    Boot.extend({ ...sleepArguments, count: z.number().int().min(1).default(2) }),
    async (iteration, args) => {
      const servers = await bootServers(iteration, args, 1, args.count);
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      await deleteServers(iteration, servers, args.force_delete);
    },
  ),
  serverScenario(
    "boot_and_bounce_server",
    Boot.extend({ actions: z.array(BounceAction).default([]) }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      for (const action of args.actions) {
        for (const [name, times = 0] of Object.entries(action) as [keyof typeof bounces, number][]) {
          for (let count = 0; count < times; count++) await bounces[name](iteration, server);
        }
      }
      await deleteServer(iteration, server, args.force_delete);
    },
  ),
  serverScenario("boot_lock_unlock_and_delete", Boot.extend(sleepArguments), async (iteration, args) => {
    const server = await bootServer(iteration, args);
    await act(iteration, "lock_server", server, { lock: null });
    await sleepBetween(iteration, args.min_sleep, args.max_sleep);
    await act(iteration, "unlock_server", server, { unlock: null });
    await deleteServer(iteration, server, args.force_delete);
  }),
  whileBooted("pause_and_unpause_server", pair.pause),
  whileBooted("suspend_and_resume_server", pair.suspend),
  whileBooted("shelve_and_unshelve_server", pair.shelve),
  serverScenario(
    "resize_server",
    Boot.extend({ to_flavor: Reference, confirm: z.boolean().default(true) }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      await resize(iteration, server, args.to_flavor.id, args.confirm);
      await deleteServer(iteration, server, args.force_delete);
    },
  ),
  serverScenario(
    "resize_shutoff_server",
    Boot.extend({ to_flavor: Reference, confirm: z.boolean().default(true) }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      await act(iteration, "stop_server", server, { "os-stop": null }, "SHUTOFF");
      await resize(iteration, server, args.to_flavor.id, args.confirm);
      await deleteServer(iteration, server, args.force_delete);
    },
  ),
  serverScenario("snapshot_server", Boot, async (iteration, args) => {
    const server = await bootServer(iteration, args);
    const image = await snapshot(iteration, server);
    await deleteServer(iteration, server, args.force_delete);
    const again = await bootServer(iteration, { ...args, image: { id: image } });
    await deleteServer(iteration, again, args.force_delete);
    await iteration.atomic("nova.delete_image", (cloud) =>
      iteration.remove(cloud, { kind: "image", id: image, service: "image", path: `/images/${image}` }),
    );
  }),
  serverScenario(
    "boot_and_rebuild_server",
    z.strictObject({ ...bootArguments, image: z.undefined().optional(), from_image: Reference, to_image: Reference }),
    async (iteration, args) => {
      const server = await bootServer(iteration, { ...args, image: args.from_image });
      await act(iteration, "rebuild_server", server, { rebuild: { imageRef: args.to_image.id } }, "ACTIVE");
      await deleteServer(iteration, server, false);
    },
  ),
  serverScenario(
    "boot_and_show_server",
    z.strictObject({ ...bootArguments, image: Reference }),
    async (iteration, args) => {
      const { id } = await bootServer(iteration, args);
      await iteration.atomic("nova.show_server", (cloud) => showServer(cloud, id));
    },
  ),
  serverScenario(
    "boot_and_get_console_output",
    z.strictObject({ ...bootArguments, image: Reference, length: z.number().int().nullish() }),
    async (iteration, { length, ...args }) => {
      const server = await bootServer(iteration, args);
      const body = { "os-getConsoleOutput": length == null ? {} : { length } };
      await act(iteration, "get_console_output_server", server, body);
    },
  ),
  serverScenario(
    "boot_and_get_console_url",
    z.strictObject({ ...bootArguments, image: Reference, console_type: z.string() }),
    async (iteration, args) => {
      const { id } = await bootServer(iteration, args);
      // novnc and xvpvnc are of vnc, spice-html5 of spice, serial of itself.
      const protocol = args.console_type.endsWith("vnc") ? "vnc" : (args.console_type.split("-")[0] ?? "vnc");
      const body = { remote_console: { protocol, type: args.console_type } };
      await iteration.atomic("nova.get_console_url_server", (cloud) =>
        call(cloud, "compute", "POST", `/servers/${id}/remote-consoles`, body, { microversion: "2.6" }),
      );
    },
  ),
  serverScenario(
    "boot_and_associate_floating_ip",
    z.strictObject({
      ...bootArguments,
      image: Reference,
      floating_network: z.string().nullish(),
      create_floating_ip_args: anything.nullish(),
    }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      await associateFloatingIp(iteration, server, args.floating_network, args.create_floating_ip_args ?? {});
    },
  ),
  serverScenario(
    "boot_server_associate_and_dissociate_floating_ip",
    z.strictObject({
      ...bootArguments,
      image: Reference,
      floating_network: z.string().nullish(),
      create_floating_ip_args: anything.nullish(),
    }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      const id = await associateFloatingIp(
        iteration,
        server,
        args.floating_network,
        args.create_floating_ip_args ?? {},
      );
      await iteration.atomic("neutron.dissociate_floating_ip", (cloud) =>
        call(cloud, "network", "PUT", `/floatingips/${id}`, { floatingip: { port_id: null } }),
      );
    },
  ),
  serverScenario(
    "boot_and_update_server",
    z.strictObject({ ...bootArguments, image: Reference, description: z.string().nullish() }),
    async (iteration, args) => {
      const { id, name } = await bootServer(iteration, args);
      await iteration.atomic("nova.update_server", (cloud) =>
        call(
          cloud,
          "compute",
          "PUT",
          `/servers/${id}`,
          { server: args.description == null ? { name } : { description: args.description } },
          { microversion: "2.19" },
        ),
      );
    },
  ),
  serverScenario(
    "boot_and_live_migrate_server",
    Boot.extend({
      ...sleepArguments,
      block_migration: z.boolean().default(false),
      disk_over_commit: z.boolean().default(false),
    }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      await migrateLive(iteration, server, args.block_migration, args.disk_over_commit);
      await deleteServer(iteration, server, false);
    },
  ),
  serverScenario(
    "boot_and_migrate_server",
    Boot.extend({ confirm: z.boolean().default(true) }),
    async (iteration, args) => {
      const server = await bootServer(iteration, args);
      await iteration.atomic(
        "nova.migrate",
        async (cloud) => {
          await call(cloud, "compute", "POST", `/servers/${server.id}/action`, { migrate: null });
          await waitForStatus(iteration, cloud, server.id, "VERIFY_RESIZE");
        },
        "admin",
      );
      if (args.confirm) await act(iteration, "resize_confirm", server, { confirmResize: null }, "ACTIVE");
      else await act(iteration, "resize_revert", server, { revertResize: null }, "ACTIVE");
      await deleteServer(iteration, server, false);
    },
  ),
];

/** A floating IP on the server's first port, by Rally's names for the calls. */
async function associateFloatingIp(
  iteration: RallyIteration,
  server: BootedServer,
  network: string | null | undefined,
  body: Record<string, unknown>,
): Promise<string> {
  const id = await createFloatingIp(iteration, network, body);
  await iteration.atomic("neutron.associate_floating_ip", async (cloud) => {
    const query = { device_id: server.id, fields: "id" };
    const [port] = listIn(await call(cloud, "network", "GET", "/ports", undefined, { query }), "ports");
    if (port === undefined) throw new ScenarioFault(`server ${server.id} has no port for a floating IP`);
    await call(cloud, "network", "PUT", `/floatingips/${id}`, { floatingip: { port_id: port["id"] } });
  });
  return id;
}

async function migrateLive(
  iteration: RallyIteration,
  { id }: BootedServer,
  block: boolean,
  overCommit: boolean,
): Promise<void> {
  await iteration.atomic(
    "nova.live_migrate",
    async (cloud) => {
      const hypervisors = await iteration.atomic(
        "nova.list_hypervisors",
        (nova) => call(nova, "compute", "GET", "/os-hypervisors/detail"),
        "admin",
      );
      if (listIn(hypervisors, "hypervisors").length < 2)
        throw new ScenarioFault("live migration needs two hypervisors");
      const before = (await showServer(cloud, id))["OS-EXT-SRV-ATTR:host"];
      const action = { "os-migrateLive": { host: null, block_migration: block, disk_over_commit: overCommit } };
      await call(cloud, "compute", "POST", `/servers/${id}/action`, action);
      await iteration.until(`server ${id} has not moved`, async () => {
        const server = await showServer(cloud, id);
        const moved = server["OS-EXT-SRV-ATTR:host"] !== before;
        if (server["status"] === "ACTIVE" && server["OS-EXT-STS:task_state"] === null && !moved) {
          throw new ScenarioFault(`live migration of ${id} has ended on the host where it began`);
        }
        return server["status"] === "ACTIVE" && moved ? true : undefined;
      });
    },
    "admin",
  );
}
