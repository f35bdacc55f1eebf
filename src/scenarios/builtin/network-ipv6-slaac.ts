import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { isSameAddress, slaacAddress } from "./parts/addresses.ts";
import {
  addressOn,
  CIDR_IPV6,
  joinSubnet,
  makeBareNetwork,
  makePort,
  makeRouter,
  makeSubnet,
} from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";

/** Tempest: NetworksIpV6Test, TestGettingAddress. */
export const networkIpv6Slaac = defineScenario({
  id: "network-ipv6-slaac",
  summary: "On an IPv6 subnet with SLAAC and a router, a port has the address that its MAC makes (EUI-64).",
  requires: { services: ["network"], role: "member", extensions: ["router"] },
  options: z.strictObject({
    cidr: z.string().default(CIDR_IPV6).describe("range of the subnet, a /64"),
  }),
  example: { cidr: "fd12:3456:789a:1::/64" },
  steps: [
    { name: "create-subnet", slow: 10 },
    { name: "join-router", slow: 26 },
    { name: "create-port", slow: 10 },
  ],
  cost: { calls: 29, rows: 0, addresses: 0, seconds: 6 },
  rules: accessRules(
    ["network", "subnet", "router", "router-interface", "port"],
    [
      "network GET /extensions",
      "network POST /networks",
      "network POST /subnets",
      "network POST /routers",
      "network PUT /routers/*/add_router_interface",
      "network POST /ports",
    ],
  ),
  async prepare(context) {
    const router = await makeRouter(context, context.cloud);
    return { router, network: await makeBareNetwork(context, context.cloud) };
  },
  async run(context, { cidr }, { router, network }) {
    const mode = "slaac";
    const body = { ip_version: 6, cidr, ipv6_ra_mode: mode, ipv6_address_mode: mode } as const;
    const subnet = await context.step("create-subnet", (cloud) => makeSubnet(context, cloud, network.id, body));
    demand(
      subnet.ip_version === 6 && subnet.ipv6_address_mode === mode,
      `subnet ${subnet.id} is not one of IPv6 with SLAAC`,
    );
    await context.step("join-router", (cloud) => joinSubnet(context, cloud, router.id, subnet.id));
    const port = await context.step("create-port", (cloud) => makePort(context, cloud, network.id));
    const address = addressOn(port, subnet.id);
    const wanted = slaacAddress(cidr, port.mac_address);
    demand(
      isSameAddress(address, wanted),
      `port ${port.id} with MAC ${port.mac_address} has ${address}, and SLAAC makes ${wanted}`,
    );
    context.note("address", address);
  },
});
