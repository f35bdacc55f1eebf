import { z } from "zod";
import { ScenarioFault } from "../../fault.ts";
import { type Body, call, listIn, objectIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";
import {
  create,
  createRouter,
  createSubnet,
  createTopology,
  externalNetwork,
  list,
  remove,
  removeInterface,
  show,
  type Topology,
  update,
} from "./networks.ts";
import { anything } from "./shared.ts";

const args = anything.nullish().transform((value) => value ?? {});
const network = { network_create_args: args };
const subnets = {
  ...network,
  subnet_create_args: args,
  subnet_cidr_start: z.string().nullish(),
  subnets_per_network: z.number().int().min(1).default(1),
};
const routers = { ...subnets, router_create_args: args };
const ports = { ...network, port_create_args: args, ports_per_network: z.number().int().min(1).default(1) };

function scenario<Args extends z.ZodObject>(
  name: string,
  shape: Args,
  run: (iteration: RallyIteration, args: z.output<Args>) => Promise<void>,
): RallyScenario {
  return defineRallyScenario({ name, needs: { users: true }, args: shape, run });
}

/** Rally's `_get_or_create_network`: the context's where there is one. */
async function anyNetwork(iteration: RallyIteration, body: Body): Promise<string> {
  const [known] = iteration.user.tenant.networks;
  return known?.id ?? (await create(iteration, "network", body)).id;
}

type SubnetArguments = z.output<z.ZodObject<typeof subnets>>;

async function manySubnets(iteration: RallyIteration, id: string, given: SubnetArguments): Promise<string[]> {
  const made = [];
  for (let count = 0; count < given.subnets_per_network; count++) {
    made.push(await createSubnet(iteration, id, { args: given.subnet_create_args, start: given.subnet_cidr_start }));
  }
  return made.map((subnet) => subnet.id);
}

function routersOf(iteration: RallyIteration, given: z.output<z.ZodObject<typeof routers>>): Promise<Topology> {
  return createTopology(iteration, {
    network: given.network_create_args,
    router: given.router_create_args,
    routerPerSubnet: true,
    subnet: given.subnet_create_args,
    start: given.subnet_cidr_start,
    count: given.subnets_per_network,
  });
}

async function eachPort(
  iteration: RallyIteration,
  given: z.output<z.ZodObject<typeof ports>>,
  work: (id: string) => Promise<unknown>,
): Promise<void> {
  const id = await anyNetwork(iteration, given.network_create_args);
  for (let count = 0; count < given.ports_per_network; count++) {
    const port = await create(iteration, "port", { ...given.port_create_args, network_id: id });
    await work(port.id);
  }
}

const nothing = (): Promise<void> => Promise.resolve();

/** rally_openstack/task/scenarios/neutron/network.py. */
const networkScenarios: readonly RallyScenario[] = [
  scenario("NeutronNetworks.create_and_list_networks", z.strictObject(network), async (iteration, given) => {
    await create(iteration, "network", given.network_create_args);
    await list(iteration, "network");
  }),
  scenario("NeutronNetworks.create_and_show_network", z.strictObject(network), async (iteration, given) => {
    await show(iteration, "network", (await create(iteration, "network", given.network_create_args)).id);
  }),
  scenario(
    "NeutronNetworks.create_and_update_networks",
    z.strictObject({ ...network, network_update_args: anything }),
    async (iteration, given) => {
      const { id } = await create(iteration, "network", given.network_create_args);
      await update(iteration, "network", id, given.network_update_args);
    },
  ),
  scenario("NeutronNetworks.create_and_delete_networks", z.strictObject(network), async (iteration, given) => {
    await remove(iteration, "network", (await create(iteration, "network", given.network_create_args)).id);
  }),
  scenario("NeutronNetworks.create_and_list_subnets", z.strictObject(subnets), async (iteration, given) => {
    const { id } = await create(iteration, "network", given.network_create_args);
    await manySubnets(iteration, id, given);
    await list(iteration, "subnet");
  }),
  scenario("NeutronNetworks.create_and_show_subnets", z.strictObject(subnets), async (iteration, given) => {
    const id = await anyNetwork(iteration, given.network_create_args);
    for (const subnet of await manySubnets(iteration, id, given)) await show(iteration, "subnet", subnet);
  }),
  scenario(
    "NeutronNetworks.create_and_update_subnets",
    z.strictObject({ ...subnets, subnet_update_args: anything }),
    async (iteration, given) => {
      const { id } = await create(iteration, "network", given.network_create_args);
      for (const subnet of await manySubnets(iteration, id, given)) {
        await update(iteration, "subnet", subnet, given.subnet_update_args);
      }
    },
  ),
  scenario("NeutronNetworks.create_and_delete_subnets", z.strictObject(subnets), async (iteration, given) => {
    const id = await anyNetwork(iteration, given.network_create_args);
    for (const subnet of await manySubnets(iteration, id, given)) await remove(iteration, "subnet", subnet);
  }),
  scenario("NeutronNetworks.create_and_list_routers", z.strictObject(routers), async (iteration, given) => {
    await routersOf(iteration, given);
    await list(iteration, "router");
  }),
  scenario("NeutronNetworks.create_and_show_routers", z.strictObject(routers), async (iteration, given) => {
    for (const { id } of (await routersOf(iteration, given)).routers) await show(iteration, "router", id);
  }),
  scenario(
    "NeutronNetworks.create_and_update_routers",
    z.strictObject({ ...routers, router_update_args: anything }),
    async (iteration, given) => {
      for (const { id } of (await routersOf(iteration, given)).routers) {
        await update(iteration, "router", id, given.router_update_args);
      }
    },
  ),
  scenario("NeutronNetworks.create_and_delete_routers", z.strictObject(routers), async (iteration, given) => {
    const made = await routersOf(iteration, given);
    for (const [index, { id }] of made.routers.entries()) {
      await removeInterface(iteration, id, made.subnets[index]?.id ?? "");
      await remove(iteration, "router", id);
    }
  }),
  scenario("NeutronNetworks.create_and_list_ports", z.strictObject(ports), async (iteration, given) => {
    await eachPort(iteration, given, nothing);
    await list(iteration, "port");
  }),
  scenario("NeutronNetworks.create_and_show_ports", z.strictObject(ports), (iteration, given) =>
    eachPort(iteration, given, (id) => show(iteration, "port", id)),
  ),
  scenario(
    "NeutronNetworks.create_and_update_ports",
    z.strictObject({ ...ports, port_update_args: anything }),
    (iteration, given) => eachPort(iteration, given, (id) => update(iteration, "port", id, given.port_update_args)),
  ),
  scenario("NeutronNetworks.create_and_delete_ports", z.strictObject(ports), (iteration, given) =>
    eachPort(iteration, given, (id) => remove(iteration, "port", id)),
  ),
  scenario(
    "NeutronNetworks.set_and_clear_router_gateway",
    z.strictObject({ enable_snat: z.boolean().default(true), ...network, router_create_args: args }),
    async (iteration, given) => {
      const external = await create(iteration, "network", given.network_create_args);
      const { id } = await createRouter(iteration, given.router_create_args);
      const gateway = { network_id: external.id, enable_snat: given.enable_snat };
      await setGateway(iteration, "neutron.add_gateway_router", id, gateway);
      await setGateway(iteration, "neutron.remove_gateway_router", id, {});
    },
  ),
  scenario("NeutronNetworks.list_agents", z.strictObject({ agent_args: args }), async (iteration, given) => {
    await iteration.atomic("neutron.list_agents", (cloud) =>
      call(cloud, "network", "GET", "/agents", undefined, { query: given.agent_args as Record<string, string> }),
    );
  }),
];

function setGateway(iteration: RallyIteration, name: string, router: string, gateway: Body): Promise<Body> {
  return iteration.atomic(name, (cloud) =>
    call(cloud, "network", "PUT", `/routers/${router}`, { router: { external_gateway_info: gateway } }),
  );
}

const floating = { floating_network: z.string().nullish(), floating_ip_args: args };

/** `neutron.create_floating_ip` from that external network, or any. */
export async function createFloatingIp(
  iteration: RallyIteration,
  wanted: string | null | undefined,
  body: Body,
): Promise<string> {
  const id = await externalId(iteration, wanted);
  return (await create(iteration, "floating-ip", { ...body, floating_network_id: id })).id;
}

async function externalId(iteration: RallyIteration, wanted: string | null | undefined): Promise<string> {
  if (wanted == null) {
    const found = await externalNetwork(iteration);
    if (found === undefined) throw new ScenarioFault("there is no external network for a floating IP");
    return found;
  }
  const body = await iteration.atomic("neutron.list_networks", (cloud) =>
    call(cloud, "network", "GET", "/networks", undefined, { query: { "router:external": true } }),
  );
  const network = listIn(body, "networks").find(({ id, name }) => id === wanted || name === wanted);
  if (network === undefined) throw new ScenarioFault(`there is no external network '${wanted}'`);
  return String(network["id"]);
}

const floatingScenarios: readonly RallyScenario[] = [
  scenario("NeutronNetworks.create_and_list_floating_ips", z.strictObject(floating), async (iteration, given) => {
    await createFloatingIp(iteration, given.floating_network, given.floating_ip_args);
    await list(iteration, "floating-ip");
  }),
  scenario("NeutronNetworks.create_and_delete_floating_ips", z.strictObject(floating), async (iteration, given) => {
    await remove(
      iteration,
      "floating-ip",
      await createFloatingIp(iteration, given.floating_network, given.floating_ip_args),
    );
  }),
];

const group = { security_group_create_args: args };
const rule = { security_group_args: args, security_group_rule_args: args };

/** Rules go with their group, which is ours. */
function createRule(iteration: RallyIteration, groupId: string, body: Body): Promise<Body & { id: string }> {
  return iteration.atomic("neutron.create_security_group_rule", async (cloud) =>
    objectIn(
      await call(cloud, "network", "POST", "/security-group-rules", {
        security_group_rule: { direction: "ingress", protocol: "tcp", ...body, security_group_id: groupId },
      }),
      "security_group_rule",
    ),
  );
}

/** rally_openstack/task/scenarios/neutron/security_groups.py. */
const groupScenarios: readonly RallyScenario[] = [
  scenario("NeutronSecurityGroup.create_and_list_security_groups", z.strictObject(group), async (iteration, given) => {
    await create(iteration, "security-group", given.security_group_create_args);
    await list(iteration, "security-group");
  }),
  scenario("NeutronSecurityGroup.create_and_show_security_group", z.strictObject(group), async (iteration, given) => {
    const { id } = await create(iteration, "security-group", given.security_group_create_args);
    await show(iteration, "security-group", id);
  }),
  scenario(
    "NeutronSecurityGroup.create_and_delete_security_groups",
    z.strictObject(group),
    async (iteration, given) => {
      const { id } = await create(iteration, "security-group", given.security_group_create_args);
      await remove(iteration, "security-group", id);
    },
  ),
  scenario(
    "NeutronSecurityGroup.create_and_update_security_groups",
    z.strictObject({ ...group, security_group_update_args: args }),
    async (iteration, given) => {
      const { id } = await create(iteration, "security-group", given.security_group_create_args);
      await update(iteration, "security-group", id, given.security_group_update_args);
    },
  ),
  scenario(
    "NeutronSecurityGroup.create_and_list_security_group_rules",
    z.strictObject({ ...rule, security_group_rules_count: z.number().int().min(1).default(1) }),
    async (iteration, given) => {
      const { id } = await create(iteration, "security-group", given.security_group_args);
      for (let port = 1; port <= given.security_group_rules_count; port++) {
        await createRule(iteration, id, {
          ...given.security_group_rule_args,
          port_range_min: port,
          port_range_max: port,
        });
      }
      await iteration.atomic("neutron.list_security_group_rules", (cloud) =>
        call(cloud, "network", "GET", "/security-group-rules"),
      );
    },
  ),
  scenario(
    "NeutronSecurityGroup.create_and_show_security_group_rule",
    z.strictObject(rule),
    async (iteration, given) => {
      const { id } = await create(iteration, "security-group", given.security_group_args);
      const made = await createRule(iteration, id, given.security_group_rule_args);
      await iteration.atomic("neutron.show_security_group_rule", (cloud) =>
        call(cloud, "network", "GET", `/security-group-rules/${made.id}`),
      );
    },
  ),
  scenario(
    "NeutronSecurityGroup.create_and_delete_security_group_rule",
    z.strictObject(rule),
    async (iteration, given) => {
      const { id } = await create(iteration, "security-group", given.security_group_args);
      const made = await createRule(iteration, id, given.security_group_rule_args);
      await iteration.atomic("neutron.delete_security_group_rule", (cloud) =>
        call(cloud, "network", "DELETE", `/security-group-rules/${made.id}`),
      );
      await remove(iteration, "security-group", id);
    },
  ),
];

export const neutronScenarios: readonly RallyScenario[] = [
  ...networkScenarios,
  ...floatingScenarios,
  ...groupScenarios,
];
