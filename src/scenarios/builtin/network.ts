import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { CIDR, makeBareNetwork, makeSubnet } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: NeutronNetworks.create_and_update_networks, create_and_update_subnets and their siblings. */
export const network = defineScenario({
  id: "network",
  summary: "A network and a subnet are made, found in lists, changed and deleted.",
  requires: { services: ["network"], role: "member" },
  options: z.strictObject({
    cidr: z.string().default(CIDR).describe("range of the subnet, IPv4"),
  }),
  example: { cidr: "192.168.55.0/24" },
  steps: [
    { name: "create-network", slow: 10 },
    { name: "create-subnet", slow: 10 },
    { name: "list", slow: 10 },
    { name: "update", slow: 10 },
    { name: "delete", slow: 20 },
  ],
  cost: { calls: 16, rows: 0, addresses: 0, seconds: 1.8 },
  rules: accessRules(
    ["network", "subnet"],
    ["network POST /networks", "network POST /subnets", "network PUT /networks/*", "network PUT /subnets/*"],
  ),
  async run(context, { cidr }) {
    const made = await context.step("create-network", (cloud) => makeBareNetwork(context, cloud));
    demand(made.status === "ACTIVE", `network ${made.id} is ${made.status} after it was made, not ACTIVE`);
    const subnet = await context.step("create-subnet", (cloud) => makeSubnet(context, cloud, made.id, { cidr }));
    demand(subnet.cidr === cidr, `subnet ${subnet.id} was asked for with ${cidr} and has ${subnet.cidr}`);
    demand(subnet.allocation_pools.length > 0, `subnet ${subnet.id} has no addresses to give`);
    await context.step("list", async (cloud) => {
      const networks = await cloud.network.networks.all({ name: made.name });
      demand(
        networks.some(({ id }) => id === made.id),
        `network ${made.id} is not in the list of those of its name`,
      );
      const subnets = await cloud.network.subnets.all({ network_id: made.id });
      demand(
        subnets.some(({ id }) => id === subnet.id),
        `subnet ${subnet.id} is not in the list of those of its network`,
      );
    });
    await context.step("update", async (cloud) => {
      await cloud.network.networks.update(made.id, { admin_state_up: false });
      const down = await cloud.network.networks.get(made.id);
      demand(!down.admin_state_up, `network ${made.id} was switched off and is on`);
      await cloud.network.subnets.update(subnet.id, { dns_nameservers: ["192.0.2.53"] });
      const named = await cloud.network.subnets.get(subnet.id);
      demand(named.dns_nameservers.includes("192.0.2.53"), `subnet ${subnet.id} was given a name server and has none`);
    });
    await context.step("delete", async () => {
      await context.remove("subnet", subnet.id);
      await context.remove("network", made.id);
    });
  },
});
