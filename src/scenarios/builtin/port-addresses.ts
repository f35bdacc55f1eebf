import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { addressOn, makeNetwork, makePort } from "./parts/network.ts";
import { isRefused } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";

const FIXED = "10.199.0.77";
const PAIR = "10.199.0.200";

/** Tempest: PortsTestJSON, AllowedAddressPairTestJSON. */
export const portAddresses = defineScenario({
  id: "port-addresses",
  summary:
    "A port takes the address that it asks for, which nobody else is given; it takes a second one and an allowed address pair.",
  requires: { services: ["network"], role: "member", extensions: ["allowed-address-pairs"] },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create", slow: 10 },
    { name: "refuse-duplicate", slow: 10 },
    { name: "second-address", slow: 10 },
    { name: "address-pair", slow: 10 },
    { name: "delete", slow: 10 },
  ],
  cost: { calls: 23, rows: 0, addresses: 0, seconds: 6 },
  rules: accessRules(
    ["network", "subnet", "port"],
    [
      "network GET /extensions",
      "network POST /networks",
      "network POST /subnets",
      "network POST /ports",
      "network PUT /ports/*",
    ],
  ),
  prepare: (context) => makeNetwork(context, context.cloud),
  async run(context, _options, { network, subnet }) {
    const asked = { fixed_ips: [{ subnet_id: subnet.id, ip_address: FIXED }] };
    const port = await context.step("create", (cloud) => makePort(context, cloud, network.id, asked));
    const got = addressOn(port, subnet.id);
    demand(got === FIXED, `port ${port.id} asked for ${FIXED} and was given ${got}`);
    await context.step("refuse-duplicate", async (cloud) => {
      const refused = await isRefused(409, () => makePort(context, cloud, network.id, asked));
      demand(refused, `${FIXED} was given to two ports of network ${network.id}`);
    });
    await context.step("second-address", async (cloud) => {
      await cloud.network.ports.update(port.id, { fixed_ips: [...asked.fixed_ips, { subnet_id: subnet.id }] });
      const { fixed_ips: addresses } = await cloud.network.ports.get(port.id);
      const distinct = new Set(addresses.map((fixed) => fixed.ip_address));
      demand(distinct.size === 2, `port ${port.id} was to have two addresses and has ${[...distinct].join(", ")}`);
    });
    await context.step("address-pair", async (cloud) => {
      await cloud.network.ports.update(port.id, { allowed_address_pairs: [{ ip_address: PAIR }] });
      const { allowed_address_pairs: pairs } = await cloud.network.ports.get(port.id);
      const there = pairs?.some((pair) => pair.ip_address === PAIR) === true;
      demand(there, `port ${port.id} was allowed to speak as ${PAIR}, and Neutron does not say so`);
    });
    await context.step("delete", () => context.remove("port", port.id));
  },
});
