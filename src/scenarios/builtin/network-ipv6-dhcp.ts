import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { isSameAddress, isWithin } from "./parts/addresses.ts";
import { addressOn, CIDR_IPV6, makeBareNetwork, makePort, makeSubnet } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";

/** Tempest: NetworksIpV6TestAttrs, DHCPv6 stateful of test_dhcp_ipv6. */
export const networkIpv6Dhcp = defineScenario({
  id: "network-ipv6-dhcp",
  summary:
    "On an IPv6 subnet with DHCPv6 (stateful), a port is given an address of the range, or the one that it asks for.",
  requires: { services: ["network"], role: "member" },
  options: z.strictObject({
    cidr: z.string().default(CIDR_IPV6).describe("range of the subnet, a /64"),
  }),
  example: { cidr: "fd12:3456:789a:2::/64" },
  steps: [
    { name: "create-subnet", slow: 10 },
    { name: "create-port", slow: 10 },
    { name: "create-fixed-port", slow: 10 },
  ],
  cost: { calls: 21, rows: 0, addresses: 0, seconds: 4 },
  rules: accessRules(
    ["network", "subnet", "port"],
    ["network POST /networks", "network POST /subnets", "network POST /ports"],
  ),
  prepare: (context) => makeBareNetwork(context, context.cloud),
  async run(context, { cidr }, network) {
    const mode = "dhcpv6-stateful";
    const body = { ip_version: 6, cidr, ipv6_ra_mode: mode, ipv6_address_mode: mode } as const;
    const subnet = await context.step("create-subnet", (cloud) => makeSubnet(context, cloud, network.id, body));
    demand(subnet.ipv6_address_mode === mode, `subnet ${subnet.id} is not one with stateful DHCPv6`);
    const port = await context.step("create-port", (cloud) => makePort(context, cloud, network.id));
    const given = addressOn(port, subnet.id);
    demand(isWithin(given, cidr), `port ${port.id} was given ${given}, which is not within ${cidr}`);
    context.note("address", given);
    const wanted = cidr.replace(/::\/\d+$/, "::4b57");
    await context.step("create-fixed-port", async (cloud) => {
      const fixed = await makePort(context, cloud, network.id, {
        fixed_ips: [{ subnet_id: subnet.id, ip_address: wanted }],
      });
      const got = addressOn(fixed, subnet.id);
      demand(isSameAddress(got, wanted), `port ${fixed.id} asked for ${wanted} and was given ${got}`);
    });
  },
});
