import type { Cloud } from "#openstack";
import { type Body, call, listIn, objectIn } from "../api.ts";
import type { RallyIteration } from "../iteration.ts";

type Kind = "network" | "subnet" | "router" | "port" | "floating-ip" | "security-group";

/** How Neutron and Rally call a kind. */
export const collections: Readonly<
  Record<Kind, { readonly path: string; readonly key: string; readonly rally: string }>
> = {
  network: { path: "/networks", key: "network", rally: "network" },
  subnet: { path: "/subnets", key: "subnet", rally: "subnet" },
  router: { path: "/routers", key: "router", rally: "router" },
  port: { path: "/ports", key: "port", rally: "port" },
  "floating-ip": { path: "/floatingips", key: "floatingip", rally: "floating_ip" },
  "security-group": { path: "/security-groups", key: "security_group", rally: "security_group" },
};

/** `neutron.create_…`; what is given in the task cannot change name and description, in which ownership stands. */
export function create(
  iteration: RallyIteration,
  kind: Kind,
  body: Body,
  also?: After,
): Promise<Body & { id: string }> {
  const { path, key, rally } = collections[kind];
  return iteration.atomic(`neutron.create_${rally}`, async (cloud) => {
    const made = await iteration.own(kind, async ({ name, description }) => {
      const marked = { ...body, description, ...(kind !== "floating-ip" && { name }) };
      return objectIn(await call(cloud, "network", "POST", path, { [key]: marked }), key);
    });
    await also?.(cloud, made);
    return made;
  });
}

type After = (cloud: Cloud, made: Body & { id: string }) => Promise<void>;

export function list(iteration: RallyIteration, kind: Kind): Promise<Body> {
  return iteration.atomic(`neutron.list_${collections[kind].rally}s`, (cloud) =>
    call(cloud, "network", "GET", collections[kind].path),
  );
}

export function show(iteration: RallyIteration, kind: Kind, id: string): Promise<Body> {
  return iteration.atomic(`neutron.show_${collections[kind].rally}`, (cloud) =>
    call(cloud, "network", "GET", `${collections[kind].path}/${id}`),
  );
}

/** Changes what the task asks for; the name stays, since ownership stands in it. */
export function update(iteration: RallyIteration, kind: Kind, id: string, change: Body): Promise<Body> {
  const { path, key, rally } = collections[kind];
  const { name: _, description: __, ...body } = change;
  return iteration.atomic(`neutron.update_${rally}`, (cloud) =>
    call(cloud, "network", "PUT", `${path}/${id}`, { [key]: body }),
  );
}

export function remove(iteration: RallyIteration, kind: Kind, id: string): Promise<void> {
  const { path, rally } = collections[kind];
  return iteration.atomic(`neutron.delete_${rally}`, (cloud) =>
    iteration.remove(cloud, { kind, id, service: "network", path: `${path}/${id}` }),
  );
}

let subnets = 0;

/** A CIDR after `start`, another one each time in this process, as Rally's generate_cidr. */
export function nextCidr(start: string | null | undefined): string {
  const [address = "10.2.0.0", bits = "24"] = (start ?? "10.2.0.0/24").split("/");
  const size = 2 ** (32 - Number(bits));
  const base = address.split(".").reduce((value, part) => value * 256 + Number(part), 0);
  const value = (base + subnets++ * size) % 2 ** 32;
  return `${[24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".")}/${bits}`;
}

/** `neutron.create_subnet`, with its router's interface where one is given. */
export function createSubnet(
  iteration: RallyIteration,
  network: string,
  options: { args?: Body | undefined; start?: string | null | undefined; router?: string | undefined } = {},
): Promise<Body & { id: string }> {
  const { router, args = {} } = options;
  const given = args as { cidr?: string; ip_version?: number; start_cidr?: string };
  const { start_cidr: start = options.start, ...rest } = given;
  const version = given.ip_version ?? 4;
  const cidr = given.cidr ?? (version === 6 ? `fd${hex(2)}:${hex(4)}:${hex(4)}:${hex(4)}::/64` : nextCidr(start));
  return create(
    iteration,
    "subnet",
    { dns_nameservers: ["8.8.8.8", "8.8.4.4"], ...rest, network_id: network, ip_version: version, cidr },
    router === undefined ? undefined : (_, subnet) => addInterface(iteration, router, subnet.id),
  );
}

function hex(digits: number): string {
  return Math.floor(Math.random() * 16 ** digits)
    .toString(16)
    .padStart(digits, "0");
}

export function addInterface(iteration: RallyIteration, router: string, subnet: string): Promise<void> {
  return iteration.atomic("neutron.add_interface_router", async (cloud) => {
    const answer = await call(cloud, "network", "PUT", `/routers/${router}/add_router_interface`, {
      subnet_id: subnet,
    });
    await iteration.adopt("router-interface", String(answer["port_id"]));
  });
}

export function removeInterface(iteration: RallyIteration, router: string, subnet: string): Promise<Body> {
  return iteration.atomic("neutron.remove_interface_router", (cloud) =>
    call(cloud, "network", "PUT", `/routers/${router}/remove_router_interface`, { subnet_id: subnet }),
  );
}

export interface Topology {
  readonly network: Body & { id: string };
  readonly subnets: readonly (Body & { id: string })[];
  readonly routers: readonly (Body & { id: string })[];
}

/** A network with subnets, each with a router of its own, or one for all. */
export async function createTopology(
  iteration: RallyIteration,
  options: {
    network?: Body | undefined;
    router?: Body | null | undefined;
    routerPerSubnet: boolean;
    subnet?: Body | undefined;
    start?: string | null | undefined;
    count: number;
  },
): Promise<Topology> {
  const network = await create(iteration, "network", options.network ?? {});
  const routers = [];
  for (let index = 0; index < (options.router == null ? 0 : options.routerPerSubnet ? options.count : 1); index++) {
    routers.push(await createRouter(iteration, options.router ?? {}));
  }
  const made = [];
  for (let index = 0; index < options.count; index++) {
    const router = (routers[index] ?? routers[0])?.id;
    made.push(await createSubnet(iteration, network.id, { args: options.subnet, start: options.start, router }));
  }
  return { network, subnets: made, routers };
}

export async function createRouter(iteration: RallyIteration, args: Body): Promise<Body & { id: string }> {
  const { discover_external_gw: discover, enable_snat: snat, ...body } = args;
  if (discover !== true || body["external_gateway_info"] !== undefined) return await create(iteration, "router", body);
  const external = await externalNetwork(iteration);
  const gateway = { network_id: external, ...(snat === true && { enable_snat: true }) };
  return await create(iteration, "router", external === undefined ? body : { ...body, external_gateway_info: gateway });
}

/** The first external network, by `neutron.list_networks`. */
export async function externalNetwork(iteration: RallyIteration): Promise<string | undefined> {
  const body = await iteration.atomic("neutron.list_networks", (cloud) =>
    call(cloud, "network", "GET", "/networks", undefined, { query: { "router:external": true } }),
  );
  const [network] = listIn(body, "networks");
  return network === undefined ? undefined : String(network["id"]);
}
