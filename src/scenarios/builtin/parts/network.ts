import type { Cloud } from "#openstack";
import { demand } from "../../fault.ts";
import type { ScenarioContext } from "../../scenario.ts";

export type Network = Awaited<ReturnType<Cloud["network"]["networks"]["get"]>>;
export type Subnet = Awaited<ReturnType<Cloud["network"]["subnets"]["get"]>>;
export type Port = Awaited<ReturnType<Cloud["network"]["ports"]["get"]>>;
type SubnetCreate = Parameters<Cloud["network"]["subnets"]["create"]>[0];
type PortCreate = Parameters<Cloud["network"]["ports"]["create"]>[0];
type RouterCreate = Parameters<Cloud["network"]["routers"]["create"]>[0];

/** Documentation addresses are never routed; tenants' networks may overlap, so one is enough for all runs. */
export const CIDR = "10.199.0.0/24";
/** A unique local prefix (RFC 4193) of our own. */
export const CIDR_IPV6 = "fd6b:696c:6f77::/64";

/** A network, no subnet yet. */
export function makeBareNetwork(context: ScenarioContext, cloud: Cloud): Promise<Network> {
  return context.own("network", ({ name, description }) => cloud.network.networks.create({ name, description }));
}

export function makeSubnet(
  context: ScenarioContext,
  cloud: Cloud,
  networkId: string,
  body: Partial<SubnetCreate> = {},
): Promise<Subnet> {
  return context.own("subnet", ({ name, description }) =>
    cloud.network.subnets.create({
      ip_version: 4,
      ...(body.subnetpool_id === undefined ? { cidr: CIDR } : {}),
      ...body,
      network_id: networkId,
      name,
      description,
    }),
  );
}

/** A network with one IPv4 subnet. */
export async function makeNetwork(
  context: ScenarioContext,
  cloud: Cloud,
): Promise<{ network: Network; subnet: Subnet }> {
  const network = await makeBareNetwork(context, cloud);
  const subnet = await makeSubnet(context, cloud, network.id);
  return { network, subnet };
}

export function makePort(
  context: ScenarioContext,
  cloud: Cloud,
  networkId: string,
  body: Partial<PortCreate> = {},
): Promise<Port> {
  return context.own("port", ({ name, description }) =>
    cloud.network.ports.create({ ...body, network_id: networkId, name, description }),
  );
}

export function makeRouter(
  context: ScenarioContext,
  cloud: Cloud,
  body: Partial<RouterCreate> = {},
): Promise<Awaited<ReturnType<Cloud["network"]["routers"]["get"]>>> {
  return context.own("router", ({ name, description }) => cloud.network.routers.create({ ...body, name, description }));
}

/** Joins a subnet to a router; the interface is a port, whose id it is known by. */
export async function joinSubnet(
  context: ScenarioContext,
  cloud: Cloud,
  routerId: string,
  subnetId: string,
): Promise<string> {
  const { id } = await context.own("router-interface", async () => {
    const made = await cloud.network.routers.addInterface(routerId, { subnet_id: subnetId });
    return { id: made.port_id };
  });
  return id;
}

/** An address of the external network, on a port where one is given. */
export function makeFloatingIp(
  context: ScenarioContext,
  cloud: Cloud,
  portId?: string,
): Promise<Awaited<ReturnType<Cloud["network"]["floatingIps"]["get"]>>> {
  return context.own("floating-ip", ({ description }) =>
    cloud.network.floatingIps.create({
      floating_network_id: context.given.externalNetwork.id,
      description,
      ...(portId === undefined ? {} : { port_id: portId }),
    }),
  );
}

export function makeSecurityGroup(
  context: ScenarioContext,
  cloud: Cloud,
): Promise<Awaited<ReturnType<Cloud["network"]["securityGroups"]["get"]>>> {
  return context.own("security-group", ({ name, description }) =>
    cloud.network.securityGroups.create({ name, description }),
  );
}

/** The address that a port has on a subnet. */
export function addressOn(port: Port, subnetId: string): string {
  const fixed = port.fixed_ips.find((candidate) => candidate.subnet_id === subnetId);
  demand(fixed !== undefined, `port ${port.id} was given no address on subnet ${subnetId}`);
  return fixed.ip_address;
}

/** Ports that Nova made for a server. */
export async function portsOfServer(cloud: Cloud, serverId: string): Promise<Port[]> {
  return cloud.network.ports.all({ device_id: serverId });
}
