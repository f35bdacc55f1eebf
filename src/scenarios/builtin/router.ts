import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { addressOn, joinSubnet, makeNetwork, makeRouter } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";
import { timeoutOption } from "./parts/server.ts";

/** Rally: NeutronNetworks.create_and_update_routers, create_and_delete_routers. */
export const router = defineScenario({
  id: "router",
  summary: "A router joins a subnet as its gateway, takes a static route, and leaves it again.",
  requires: { services: ["network"], role: "member", extensions: ["router"] },
  options: z.strictObject({ timeout_seconds: timeoutOption }),
  example: {},
  steps: [
    { name: "create", slow: 26 },
    { name: "join", slow: 26 },
    { name: "route", slow: 26 },
    { name: "leave", slow: 26 },
    { name: "delete", slow: 26 },
  ],
  cost: { calls: 27, rows: 0, addresses: 0, seconds: 6 },
  rules: accessRules(
    ["network", "subnet", "router", "router-interface"],
    [
      "network GET /extensions",
      "network POST /networks",
      "network POST /subnets",
      "network POST /routers",
      "network PUT /routers/*",
      "network PUT /routers/*/add_router_interface",
    ],
  ),
  prepare: (context) => makeNetwork(context, context.cloud),
  async run(context, options, { subnet }) {
    const { id } = await context.step("create", (cloud) => makeRouter(context, cloud));
    const portId = await context.step("join", async (cloud) => {
      const made = await joinSubnet(context, cloud, id, subnet.id);
      const port = await cloud.network.ports.get(made);
      const address = addressOn(port, subnet.id);
      demand(
        address === subnet.gateway_ip,
        `router ${id} joined subnet ${subnet.id} as ${address}, not as its gateway ${subnet.gateway_ip}`,
      );
      await context.until(`router ${id} is ACTIVE`, options.timeout_seconds, async () => {
        const now = await cloud.network.routers.get(id);
        return now.status === "ACTIVE" ? now : undefined;
      });
      return made;
    });
    await context.step("route", async (cloud) => {
      const nexthop = (subnet.gateway_ip ?? "").replace(/\d+$/, "254");
      await cloud.network.routers.update(id, { routes: [{ destination: "192.0.2.0/24", nexthop }] });
      const { routes } = await cloud.network.routers.get(id);
      const there = routes?.some((route) => route.nexthop === nexthop && route.destination === "192.0.2.0/24");
      demand(there === true, `router ${id} was given a static route and has none`);
      // An interface that a route needs can't be taken away.
      await cloud.network.routers.update(id, { routes: [] });
    });
    await context.step("leave", () => context.remove("router-interface", portId));
    await context.step("delete", () => context.remove("router", id));
  },
});
