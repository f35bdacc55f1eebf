import { z } from "zod";
import type { Cloud } from "#openstack";
import { demand } from "../../fault.ts";
import type { GuestReach, Requirements, ScenarioContext } from "../../scenario.ts";
import { makeSshKeyPair } from "./keypair.ts";
import { joinSubnet, makeFloatingIp, makeNetwork, makeRouter, makeSecurityGroup, portsOfServer } from "./network.ts";
import type { RuleText } from "./rules.ts";
import { BOOT_CALLS, type Server, serverOptions, serverRequirements } from "./server.ts";

/** A guest that can be logged in to, from a machine that reaches floating IPs. */
export const guestRequirements = {
  ...serverRequirements,
  extensions: ["router", "security-group"],
  externalNetwork: true,
  reach: true,
} as const satisfies Requirements;

export const guestOptions = {
  timeout_seconds: serverOptions.timeout_seconds,
  user: z.string().default("debian").describe("user that the image lets in by SSH with the server's key"),
};

/** Kinds and calls of `prepareGuest` and `giveAddress`. */
export const GUEST_KINDS = [
  "server",
  "network",
  "subnet",
  "port",
  "router",
  "router-interface",
  "security-group",
  "keypair",
  "floating-ip",
] as const;
export const GUEST_CALLS = [
  ...BOOT_CALLS,
  "network GET /extensions",
  "network POST /routers",
  "network PUT /routers/*/add_router_interface",
  "network POST /security-groups",
  "network POST /security-group-rules",
  "compute POST /os-keypairs",
  "network POST /floatingips",
] as const satisfies readonly RuleText[];

/** What a guest needs around it to be reached. */
export interface GuestPlace {
  readonly networkId: string;
  readonly subnetId: string;
  readonly routerId: string;
  readonly securityGroup: string;
  readonly keyName: string;
  readonly privateKey: string;
}

/** Network, router to the outside, a security group that lets ping, SSH and HTTP in, and a key pair. */
export async function prepareGuest(context: ScenarioContext, cloud: Cloud = context.cloud): Promise<GuestPlace> {
  const { network, subnet } = await makeNetwork(context, cloud);
  const router = await makeRouter(context, cloud, {
    external_gateway_info: { network_id: context.given.externalNetwork.id },
  });
  await joinSubnet(context, cloud, router.id, subnet.id);
  const group = await makeSecurityGroup(context, cloud);
  const ingress = { security_group_id: group.id, direction: "ingress", ethertype: "IPv4" } as const;
  await cloud.network.securityGroupRules.create({ ...ingress, protocol: "icmp" });
  for (const port of [22, 8080]) {
    const ports = { port_range_min: port, port_range_max: port };
    await cloud.network.securityGroupRules.create({ ...ingress, protocol: "tcp", ...ports });
  }
  const pair = makeSshKeyPair();
  const { id: keyName } = await context.own("keypair", async ({ name }) => {
    await cloud.compute.keypairs.create({ name, public_key: pair.publicKey });
    return { id: name };
  });
  const { privateKey } = pair;
  return {
    networkId: network.id,
    subnetId: subnet.id,
    routerId: router.id,
    securityGroup: group.name,
    keyName,
    privateKey,
  };
}

/** What a server is made with to be reached. */
export function guestBody(place: GuestPlace): { key_name: string; security_groups: { name: string }[] } {
  return { key_name: place.keyName, security_groups: [{ name: place.securityGroup }] };
}

/** An external address on the server's port, once it leads there. */
export async function giveAddress(
  context: ScenarioContext,
  cloud: Cloud,
  server: Server,
  seconds: number,
): Promise<string> {
  const [port] = await portsOfServer(cloud, server.id);
  demand(port !== undefined, `server ${server.id} has no port in Neutron`);
  const { id, floating_ip_address: address } = await makeFloatingIp(context, cloud, port.id);
  await context.until(`floating IP ${address} is ACTIVE`, seconds, async () =>
    (await cloud.network.floatingIps.get(id)).status === "ACTIVE" ? true : undefined,
  );
  context.note("address", address);
  return address;
}

/** Runs a command in the guest, once it lets us in: a guest that boots refuses for a while. */
export function shell(
  context: ScenarioContext,
  place: GuestPlace,
  target: { readonly address: string; readonly user: string; readonly command: string },
  seconds: number,
): Promise<string> {
  const reach = reachOf(context);
  let last = "";
  return context
    .until(`${target.user}@${target.address} lets us in by SSH`, seconds, async () => {
      try {
        return await reach.ssh(target.address, target.user, place.privateKey, target.command, context.signal);
      } catch (error) {
        context.signal.throwIfAborted();
        last = error instanceof Error ? error.message : String(error);
        return undefined;
      }
    })
    .catch((error: unknown) => {
      if (last !== "") context.note("last_ssh_error", last.slice(0, 200));
      throw error;
    });
}

/** The way to guests; scenarios that need one declare `reach`. */
export function reachOf(context: ScenarioContext): GuestReach {
  if (context.reach === undefined) throw new TypeError("the scenario does not require reach, and uses it");
  return context.reach;
}

/** Waits for answers to ping. */
export async function pinged(context: ScenarioContext, address: string, seconds: number): Promise<void> {
  const reach = reachOf(context);
  await context.until(`${address} answers to ping`, seconds, async () => {
    const { received } = await reach.ping(address, context.signal);
    return received > 0 ? true : undefined;
  });
  const { sent, received } = await reach.ping(address, context.signal);
  context.note("ping_lost", sent - received);
  demand(received > 0, `${address} answered to ping, and then no more`);
}
