import { z } from "zod";
import type { Cloud } from "#openstack";
import { ScenarioFault } from "../../fault.ts";
import { type Body, call, objectIn } from "../api.ts";
import type { RallyIteration } from "../iteration.ts";
import { anything, Reference } from "./shared.ts";

/** What every scenario that boots takes; the rest is handed to the create call, as Rally's `kwargs` are. */
export const bootArguments = {
  image: Reference.optional(),
  flavor: Reference,
  auto_assign_nic: z.boolean().default(false),
  nics: z.array(anything).optional(),
  availability_zone: z.string().optional(),
  key_name: z.string().optional(),
  security_groups: z.array(z.string()).optional(),
  userdata: z.string().optional(),
  meta: z.record(z.string(), z.string()).optional(),
  config_drive: z.boolean().optional(),
  disk_config: z.string().optional(),
  block_device_mapping_v2: z.array(anything).optional(),
};

export const BootArguments = z.object(bootArguments);
export type BootArguments = z.output<typeof BootArguments>;

const MICROVERSION = "2.37";

export interface BootedServer {
  readonly id: string;
  readonly name: string;
}

/** `nova.boot_server`: until ACTIVE. */
export function bootServer(iteration: RallyIteration, args: BootArguments): Promise<BootedServer> {
  return iteration.atomic("nova.boot_server", async (cloud) => {
    const server = await createServer(iteration, cloud, args, 1);
    await waitForStatus(iteration, cloud, server.id, "ACTIVE");
    return server;
  });
}

/** `nova.boot_servers`: `requests` calls of `amount` servers each, until all are ACTIVE. */
export function bootServers(
  iteration: RallyIteration,
  args: BootArguments,
  requests: number,
  amount: number,
): Promise<BootedServer[]> {
  return iteration.atomic("nova.boot_servers", async (cloud) => {
    const servers: BootedServer[] = [];
    for (let request = 0; request < requests; request++) {
      const first = await createServer(iteration, cloud, args, amount);
      const named = await call(cloud, "compute", "GET", "/servers", undefined, { query: { name: `^${first.name}` } });
      const list = Array.isArray(named["servers"]) ? (named["servers"] as Body[]) : [];
      for (const { id, name } of list) {
        if (String(id) !== first.id) await iteration.adopt("server", String(id));
        servers.push({ id: String(id), name: String(name) });
      }
    }
    for (const { id } of servers) await waitForStatus(iteration, cloud, id, "ACTIVE");
    return servers;
  });
}

async function createServer(
  iteration: RallyIteration,
  cloud: Cloud,
  args: BootArguments,
  amount: number,
): Promise<BootedServer> {
  return await iteration.own("server", async ({ name, metadata }) => {
    const body = {
      name,
      metadata: { ...args.meta, ...metadata },
      flavorRef: args.flavor.id,
      ...(args.image !== undefined && { imageRef: args.image.id }),
      networks: await nicsOf(iteration, cloud, args),
      ...(args.availability_zone !== undefined && { availability_zone: args.availability_zone }),
      ...(args.key_name !== undefined && { key_name: args.key_name }),
      ...(groupsOf(iteration, args).length > 0 && { security_groups: groupsOf(iteration, args) }),
      ...(args.userdata !== undefined && { user_data: Buffer.from(args.userdata).toString("base64") }),
      ...(args.config_drive !== undefined && { config_drive: args.config_drive }),
      ...(args.disk_config !== undefined && { "OS-DCF:diskConfig": args.disk_config }),
      ...(args.block_device_mapping_v2 !== undefined && { block_device_mapping_v2: args.block_device_mapping_v2 }),
      ...(amount > 1 && { min_count: amount, max_count: amount }),
    };
    const answer = await call(cloud, "compute", "POST", "/servers", { server: body }, { microversion: MICROVERSION });
    // Nova numbers the names of several servers; their common part is what finds them.
    return { ...objectIn(answer, "server"), name };
  });
}

function groupsOf(iteration: RallyIteration, { security_groups: given = [] }: BootArguments): { name: string }[] {
  return [...new Set([...iteration.user.tenant.securityGroups, ...given])].map((name) => ({ name }));
}

/** The NICs that are given; else the first (or, assigned automatically, any) network of the context; else Nova's choice. */
async function nicsOf(iteration: RallyIteration, cloud: Cloud, args: BootArguments): Promise<unknown> {
  if (args.nics !== undefined) {
    return await Promise.all(
      args.nics.map(async (nic) => {
        const id = nic["net-id"] ?? (await networkByName(cloud, String(nic["net-name"])));
        return nic["port-id"] === undefined ? { uuid: id } : { port: nic["port-id"] };
      }),
    );
  }
  const { networks } = iteration.user.tenant;
  const index = args.auto_assign_nic ? Math.floor(Math.random() * networks.length) : 0;
  const network = networks[index];
  if (network !== undefined) return [{ uuid: network.id }];
  return await defaultNetworks(iteration, cloud);
}

const chosen = new WeakMap<object, Promise<unknown>>();

/** Nova before 2.37 took the project's only network, or none where there is none; that is what Rally relies on. */
function defaultNetworks(iteration: RallyIteration, cloud: Cloud): Promise<unknown> {
  const { tenant } = iteration.user;
  const known = chosen.get(tenant);
  if (known !== undefined) return known;
  const looked = call(cloud, "network", "GET", "/networks", undefined, {
    query: { fields: ["id", "router:external", "project_id", "shared"] },
  }).then((body) => {
    const networks = (Array.isArray(body["networks"]) ? (body["networks"] as Body[]) : []).filter(
      (network) =>
        network["router:external"] !== true && (network["project_id"] === tenant.projectId || network["shared"]),
    );
    return networks.length === 0 ? "none" : [{ uuid: networks[0]?.["id"] }];
  });
  chosen.set(tenant, looked);
  return looked;
}

async function networkByName(cloud: Cloud, name: string): Promise<unknown> {
  const body = await call(cloud, "network", "GET", "/networks", undefined, { query: { name, fields: "id" } });
  const [network] = Array.isArray(body["networks"]) ? (body["networks"] as Body[]) : [];
  if (network === undefined) throw new ScenarioFault(`there is no network '${name}'`);
  return network["id"];
}

export async function showServer(cloud: Cloud, id: string): Promise<Body> {
  return objectIn(await call(cloud, "compute", "GET", `/servers/${id}`), "server");
}

/** Looks until the server has the status; fails at once where it is in ERROR, with Nova's reason. */
export async function waitForStatus(
  iteration: RallyIteration,
  cloud: Cloud,
  id: string,
  wanted: string,
  first?: number,
): Promise<void> {
  await iteration.until(
    `server ${id} is not ${wanted}`,
    async () => {
      const server = await showServer(cloud, id);
      if (server["status"] === wanted) return true;
      if (server["status"] !== "ERROR") return undefined;
      const fault = server["fault"] as { message?: string } | undefined;
      throw new ScenarioFault(`server ${id} is in ERROR: ${fault?.message ?? "no fault is told"}`);
    },
    first,
  );
}

/** One of the server's actions, and then a status to wait for, under Rally's name for it. */
export function act(
  iteration: RallyIteration,
  name: string,
  { id }: BootedServer,
  body: Body,
  status?: string | readonly string[],
): Promise<void> {
  return iteration.atomic(`nova.${name}`, async (cloud) => {
    await call(cloud, "compute", "POST", `/servers/${id}/action`, body);
    if (typeof status === "string") await waitForStatus(iteration, cloud, id, status);
    else if (status !== undefined) {
      await iteration.until(`server ${id} is not ${status.join(" or ")}`, async () =>
        status.includes(String((await showServer(cloud, id))["status"])) ? true : undefined,
      );
    }
  });
}

export function deleteServer(iteration: RallyIteration, { id }: BootedServer, force: boolean): Promise<void> {
  return iteration.atomic(force ? "nova.force_delete_server" : "nova.delete_server", (cloud) =>
    removeServer(iteration, cloud, id, force),
  );
}

export function deleteServers(
  iteration: RallyIteration,
  servers: readonly BootedServer[],
  force: boolean,
): Promise<void> {
  return iteration.atomic(force ? "nova.force_delete_servers" : "nova.delete_servers", async (cloud) => {
    await Promise.all(servers.map(({ id }) => removeServer(iteration, cloud, id, force)));
  });
}

function removeServer(iteration: RallyIteration, cloud: Cloud, id: string, force: boolean): Promise<void> {
  const object = { kind: "server", id, service: "compute", path: `/servers/${id}` } as const;
  const del = (): Promise<unknown> => call(cloud, "compute", "POST", `/servers/${id}/action`, { forceDelete: null });
  return iteration.remove(cloud, object, { wait: true, ...(force && { del }) });
}
