import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { addressOn, joinSubnet, makeFloatingIp, makeNetwork, makePort, makeRouter } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";
import { timeoutOption } from "./parts/server.ts";

/** Rally: NeutronNetworks.associate_and_dissociate_floating_ips. */
export const floatingIp = defineScenario({
  id: "floating-ip",
  summary: "An external address is allocated, put on a port, taken off it and released.",
  requires: { services: ["network"], role: "member", extensions: ["router"], externalNetwork: true },
  options: z.strictObject({ timeout_seconds: timeoutOption }),
  example: {},
  steps: [
    { name: "allocate", slow: 36 },
    { name: "associate", slow: 36 },
    { name: "dissociate", slow: 36 },
    { name: "release", slow: 36 },
  ],
  cost: { calls: 43, rows: 0, addresses: 2, seconds: 10 },
  rules: accessRules(
    ["network", "subnet", "router", "router-interface", "port", "floating-ip"],
    [
      "network GET /extensions",
      "network POST /networks",
      "network POST /subnets",
      "network POST /routers",
      "network PUT /routers/*/add_router_interface",
      "network POST /ports",
      "network POST /floatingips",
      "network PUT /floatingips/*",
    ],
  ),
  async prepare(context) {
    const { cloud } = context;
    const { network, subnet } = await makeNetwork(context, cloud);
    const gateway = { network_id: context.given.externalNetwork.id };
    const router = await makeRouter(context, cloud, { external_gateway_info: gateway });
    await joinSubnet(context, cloud, router.id, subnet.id);
    return { subnet, port: await makePort(context, cloud, network.id) };
  },
  async run(context, options, { subnet, port }) {
    const { id, floating_ip_address: address } = await context.step("allocate", (cloud) =>
      makeFloatingIp(context, cloud),
    );
    context.note("address", address);
    await context.step("associate", async (cloud) => {
      const bound = await cloud.network.floatingIps.update(id, { port_id: port.id });
      const inside = addressOn(port, subnet.id);
      demand(
        bound.fixed_ip_address === inside,
        `floating IP ${address} was put on port ${port.id} and leads to ${bound.fixed_ip_address}, not ${inside}`,
      );
      demand(bound.router_id !== null, `floating IP ${address} is on a port and on no router`);
      await context.until(`floating IP ${address} is ACTIVE`, options.timeout_seconds, async () => {
        const now = await cloud.network.floatingIps.get(id);
        return now.status === "ACTIVE" ? now : undefined;
      });
    });
    await context.step("dissociate", async (cloud) => {
      await cloud.network.floatingIps.update(id, { port_id: null });
      const free = await cloud.network.floatingIps.get(id);
      demand(free.port_id === null, `floating IP ${address} was taken off port ${port.id} and is on ${free.port_id}`);
    });
    await context.step("release", () => context.remove("floating-ip", id));
  },
});
