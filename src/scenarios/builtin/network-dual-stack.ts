import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { isWithin } from "./parts/addresses.ts";
import { addressOn, CIDR_IPV6, makeNetwork, makeSubnet, portsOfServer } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";
import { BOOT_CALLS, boot, bootStep, SERVER_KINDS, serverRequirements, timeoutOption } from "./parts/server.ts";

/** Tempest: TestGettingAddress.test_dualnet_slaac_from_os and its siblings, as far as the API sees. */
export const networkDualStack = defineScenario({
  id: "network-dual-stack",
  summary: "A server on a network with an IPv4 and an IPv6 subnet has an address of each, and Nova shows both.",
  requires: serverRequirements,
  options: z.strictObject({
    mode: z
      .enum(["slaac", "dhcpv6-stateful", "dhcpv6-stateless"])
      .default("dhcpv6-stateful")
      .describe("how guests get their IPv6 address"),
    timeout_seconds: timeoutOption,
  }),
  example: { mode: "slaac" },
  steps: [bootStep, { name: "compare", slow: 10 }],
  cost: { calls: 42, rows: 25, addresses: 0, seconds: 14 },
  rules: accessRules(SERVER_KINDS, BOOT_CALLS),
  async prepare(context, { mode }) {
    const { network, subnet } = await makeNetwork(context, context.cloud);
    const body = { ip_version: 6, cidr: CIDR_IPV6, ipv6_ra_mode: mode, ipv6_address_mode: mode } as const;
    return { networkId: network.id, ipv4: subnet, ipv6: await makeSubnet(context, context.cloud, network.id, body) };
  },
  async run(context, options, { networkId, ipv4, ipv6 }) {
    const server = await boot(context, { networkId }, options);
    await context.step("compare", async (cloud) => {
      const [port] = await portsOfServer(cloud, server.id);
      demand(port !== undefined, `server ${server.id} has no port in Neutron`);
      const shown = Object.values(server.addresses)
        .flat()
        .map(({ addr }) => addr);
      for (const subnet of [ipv4, ipv6]) {
        const address = addressOn(port, subnet.id);
        demand(
          isWithin(address, subnet.cidr),
          `port ${port.id} was given ${address}, which is not within ${subnet.cidr}`,
        );
        demand(
          shown.includes(address),
          `port ${port.id} has ${address}, and Nova shows server ${server.id} with ${shown.join(", ")}`,
        );
      }
    });
  },
});
