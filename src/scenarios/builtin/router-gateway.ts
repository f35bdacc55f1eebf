import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeRouter } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: NeutronNetworks.set_and_clear_router_gateway. */
export const routerGateway = defineScenario({
  id: "router-gateway",
  summary: "A router is given a gateway to the external network with an address there, and loses it again.",
  requires: { services: ["network"], role: "member", extensions: ["router"], externalNetwork: true },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create", slow: 26 },
    { name: "set-gateway", slow: 26 },
    { name: "clear-gateway", slow: 26 },
  ],
  cost: { calls: 13, rows: 0, addresses: 1, seconds: 2.6 },
  rules: accessRules(
    ["router"],
    ["network GET /extensions", "network POST /routers", "network PUT /routers/*", "network GET /networks"],
  ),
  async run(context) {
    const external = context.given.externalNetwork;
    const { id } = await context.step("create", (cloud) => makeRouter(context, cloud));
    await context.step("set-gateway", async (cloud) => {
      await cloud.network.routers.update(id, { external_gateway_info: { network_id: external.id } });
      const { external_gateway_info: gateway } = await cloud.network.routers.get(id);
      demand(gateway?.network_id === external.id, `router ${id} was given a gateway to ${external.name} and has none`);
      const addresses = gateway.external_fixed_ips ?? [];
      demand(addresses.length > 0, `router ${id} has a gateway to ${external.name} and no address there`);
      context.note("gateway_address", addresses[0]?.ip_address ?? "");
    });
    await context.step("clear-gateway", async (cloud) => {
      await cloud.network.routers.update(id, { external_gateway_info: null });
      const { external_gateway_info: gateway } = await cloud.network.routers.get(id);
      demand((gateway ?? null) === null, `the gateway of router ${id} was taken away and is still there`);
    });
  },
});
