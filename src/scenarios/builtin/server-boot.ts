import { z } from "zod";
import { demand, ScenarioFault } from "../fault.ts";
import { defineScenario } from "../scenario.ts";

export const serverBoot = defineScenario({
  id: "server-boot",
  summary: "Boots a server on a network of its own, looks at it, and deletes it.",
  requires: { services: ["compute", "image", "network"], role: "member", server: true },
  options: z.strictObject({
    boot_seconds: z.number().positive().default(300).describe("how long the server may take to become ACTIVE"),
  }),
  example: {},
  steps: [
    { name: "create-server", slow: 10 },
    { name: "wait-active", slow: 120 },
    { name: "show" },
    { name: "delete", slow: 60 },
  ],
  cost: { calls: 25, rows: 25, addresses: 0, seconds: 20 },
  rules: [
    { service: "network", method: "*", path: "/v2.0/networks/**" },
    { service: "network", method: "*", path: "/v2.0/subnets/**" },
    { service: "network", method: "GET", path: "/v2.0/ports" },
    { service: "network", method: "*", path: "/v2.0/ports/*" },
    { service: "image", method: "GET", path: "/v2/images" },
    { service: "compute", method: "GET", path: "/v2.1/flavors/detail" },
    { service: "compute", method: "POST", path: "/v2.1/servers" },
    { service: "compute", method: "*", path: "/v2.1/servers/*" },
  ],

  async prepare(context) {
    const { network: neutron } = context.cloud;
    const network = await context.own("network", ({ name, description }) =>
      neutron.networks.create({ name, description }),
    );
    await context.own("subnet", ({ name, description }) =>
      neutron.subnets.create({
        name,
        description,
        network_id: network.id,
        ip_version: 4,
        cidr: "10.91.0.0/24",
        gateway_ip: null,
      }),
    );
    return { network: network.id };
  },

  async run(context, options, prepared) {
    const { given, target } = context;
    const { id } = await context.step("create-server", (cloud) =>
      context.own("server", ({ name, metadata }) =>
        cloud.compute.servers.create({
          name,
          metadata,
          flavorRef: given.flavor.id,
          imageRef: given.image.id,
          networks: [{ uuid: prepared.network }],
          ...(target.zone === undefined ? {} : { availability_zone: target.zone }),
          ...(target.host === undefined ? {} : { host: target.host }),
        }),
      ),
    );
    await context.step("wait-active", (cloud) =>
      context.until(`server ${id} ACTIVE`, options.boot_seconds, async () => {
        const server = await cloud.compute.servers.get(id);
        if (server.status === "ERROR") {
          throw new ScenarioFault(`server ${id} is in ERROR: ${server.fault?.message ?? "no fault told"}`);
        }
        return server.status === "ACTIVE" ? server : undefined;
      }),
    );
    await context.step("show", async (cloud) => {
      const server = await cloud.compute.servers.get(id);
      const addresses = Object.values(server.addresses).flat();
      demand(addresses.length > 0, `server ${id} is ACTIVE without an address`);
      context.note("address", addresses[0]?.addr ?? "");
      context.note("host_id", server.hostId);
      const host = server["OS-EXT-SRV-ATTR:host"];
      if (typeof host === "string") context.note("host", host);
    });
    await context.step("delete", () => context.remove("server", id));
  },
});
