import { z } from "zod";
import type { Cloud } from "#openstack";
import { demand, ScenarioFault } from "../../fault.ts";
import type { Requirements, ScenarioContext } from "../../scenario.ts";
import { makeNetwork } from "./network.ts";
import type { RuleText } from "./rules.ts";

/** A server as Nova shows it. */
export type Server = Awaited<ReturnType<Cloud["compute"]["servers"]["get"]>>;
type ServerCreate = Parameters<Cloud["compute"]["servers"]["create"]>[0];

/** Longest wait for one change of state. */
export const timeoutOption = z
  .number()
  .positive()
  .default(300)
  .describe("longest wait for one change of state, in seconds");

/** Options of every scenario that boots a server; image and flavor are the target's. */
export const serverOptions = {
  network: z
    .string()
    .optional()
    .describe("id of a network to plug into; by default each run makes one of its own, with a subnet"),
  timeout_seconds: timeoutOption,
};

/** What it takes to boot a server and plug it in. */
export const serverRequirements = {
  services: ["compute", "image", "network"],
  role: "member",
  server: true,
} as const satisfies Requirements;

/** A boot's slow: Rally's health monitors in the field call 48 s for a boot late. */
export const bootStep = { name: "boot", slow: 60 } as const;

/** Kinds and calls of `prepareNetwork` and `boot`. */
export const SERVER_KINDS = ["server", "network", "subnet", "port"] as const;
export const BOOT_CALLS = [
  "network POST /networks",
  "network POST /subnets",
  "compute POST /servers",
  "image GET /images",
  "compute GET /flavors/detail",
] as const satisfies readonly RuleText[];

interface ServerOptions {
  readonly network?: string | undefined;
  readonly timeout_seconds: number;
}

/** The network that servers are plugged into: the option's, else one of our own. */
export async function prepareNetwork(context: ScenarioContext, options: ServerOptions): Promise<{ networkId: string }> {
  if (options.network !== undefined) return { networkId: options.network };
  const { network } = await makeNetwork(context, context.cloud);
  return { networkId: network.id };
}

/** Asks for a server of ours at the run's target; more than the marks, image and flavor may be given. */
export function createServer(
  context: ScenarioContext,
  cloud: Cloud,
  body: Partial<ServerCreate> & Pick<ServerCreate, "networks">,
): Promise<{ id: string }> {
  const { zone, host } = context.target;
  return context.own("server", (marks) =>
    cloud.compute.servers.create({
      flavorRef: context.given.flavor.id,
      ...("block_device_mapping_v2" in body ? {} : { imageRef: context.given.image.id }),
      ...(zone === undefined ? {} : { availability_zone: zone }),
      ...(host === undefined ? {} : { host }),
      ...body,
      name: marks.name,
      description: marks.description,
      metadata: { ...body.metadata, ...marks.metadata },
      tags: [...(body.tags ?? []), ...marks.tags],
    }),
  );
}

/** The step `boot`: asks for a server and waits until it is active on a host. */
export function boot(
  context: ScenarioContext,
  { networkId }: { readonly networkId: string },
  options: ServerOptions,
  body: Partial<ServerCreate> = {},
): Promise<Server> {
  return context.step("boot", async (cloud) => {
    const { id } = await createServer(context, cloud, { networks: [{ uuid: networkId }], ...body });
    return booted(context, cloud, id, options.timeout_seconds);
  });
}

/** Waits for a new server to be active, and holds Nova to what active means. */
export async function booted(context: ScenarioContext, cloud: Cloud, id: string, seconds: number): Promise<Server> {
  const server = await settled(context, cloud, id, ["ACTIVE"], seconds);
  demand(server.hostId !== "", `server ${id} is ACTIVE, yet Nova says of no host that it runs there`);
  context.note("host_id", server.hostId);
  const host = server["OS-EXT-SRV-ATTR:host"];
  if (typeof host === "string") context.note("host", host);
  return server;
}

/** Waits until the server is in one of the states and nothing more is being done to it. A server in ERROR won't get there. */
export function settled(
  context: ScenarioContext,
  cloud: Cloud,
  id: string,
  states: readonly string[],
  seconds: number,
): Promise<Server> {
  return context.until(`server ${id} becomes ${states.join(" or ")}`, seconds, async () => {
    const server = await cloud.compute.servers.get(id);
    const task = server["OS-EXT-STS:task_state"] ?? null;
    if (states.includes(server.status) && task === null) return server;
    if (server.status === "ERROR") {
      const why = server.fault === undefined ? "Nova gives no reason" : server.fault.message;
      throw new ScenarioFault(`server ${id} went to ERROR instead of ${states.join(" or ")}: ${why}`);
    }
    return undefined;
  });
}

/** Holds Nova to have done the action and to have noted no error; for what leaves the server as it was. */
export async function acted(
  context: ScenarioContext,
  cloud: Cloud,
  id: string,
  action: string,
  seconds: number,
): Promise<void> {
  await context.until(`Nova notes the end of ${action} of server ${id}`, seconds, async () => {
    const actions = await cloud.compute.servers.actions(id).all({});
    const done = actions.find((candidate) => candidate.action === action);
    if (done === undefined) return undefined;
    demand(done.message === null, `${action} of server ${id} failed: ${done.message ?? ""}`);
    return done;
  });
}

/** First address of the server, on any network. */
export function addressOf(server: Server): string {
  const [first] = Object.values(server.addresses).flat();
  demand(first !== undefined, `server ${server.id} is ACTIVE and has no address`);
  return first.addr;
}

/** The smallest other flavor with no less of anything, for resizes. */
export async function largerFlavor(
  context: ScenarioContext,
  cloud: Cloud,
): Promise<{ id: string; name: string; ram: number }> {
  const { flavor: now } = context.given;
  const flavors = await cloud.compute.flavors.all({});
  const fits = flavors
    .filter((flavor) => flavor.id !== now.id)
    .filter((flavor) => flavor.vcpus >= now.vcpus && flavor.ram >= now.ram && flavor.disk >= now.disk)
    .toSorted((left, right) => left.ram - right.ram || left.disk - right.disk || left.vcpus - right.vcpus);
  const [next] = fits;
  if (next === undefined) throw new ScenarioFault(`there is no flavor larger than ${now.name} to resize to`);
  return next;
}
