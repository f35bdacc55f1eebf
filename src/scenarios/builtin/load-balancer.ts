import { z } from "zod";
import type { Cloud } from "#openstack";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { isWithin } from "./parts/addresses.ts";
import { makeNetwork } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";
import { reached } from "./parts/volume.ts";

/** Rally: Octavia.create_and_show_loadbalancers with listener, pool and member; OSHM's `-L`. */
export const loadBalancer = defineScenario({
  id: "load-balancer",
  summary: "A load balancer gets an address of its subnet, a listener, a pool and a member, and goes with all of them.",
  requires: { services: ["load-balancer", "network"], role: "member" },
  options: z.strictObject({
    provider: z.string().optional().describe("driver of Octavia; the cloud's default where none is given"),
    timeout_seconds: z.number().positive().default(600).describe("longest wait for one change of state, in seconds"),
  }),
  example: { provider: "ovn" },
  steps: [
    { name: "create", slow: 250 },
    { name: "listener", slow: 60 },
    { name: "pool", slow: 60 },
    { name: "member", slow: 60 },
    { name: "delete", slow: 60 },
  ],
  cost: { calls: 40, rows: 0, addresses: 0, seconds: 120 },
  rules: accessRules(
    ["load-balancer", "network", "subnet", "port"],
    [
      "network POST /networks",
      "network POST /subnets",
      "load-balancer POST /lbaas/loadbalancers",
      "load-balancer POST /lbaas/listeners",
      "load-balancer POST /lbaas/pools",
      "load-balancer POST /lbaas/pools/*/members",
    ],
  ),
  prepare: (context) => makeNetwork(context, context.cloud),
  async run(context, options, { subnet }) {
    const { provider } = options;
    // Each change makes all of it pending, in which nothing else can be changed.
    const ready = (cloud: Cloud, lb: string): Promise<unknown> =>
      reached(context, `load balancer ${lb}`, "ACTIVE", options.timeout_seconds, async () => {
        const { provisioning_status: status } = await cloud.loadBalancing.loadBalancers.get(lb);
        return { status };
      });
    const { id } = await context.step("create", async (cloud) => {
      const made = await context.own("load-balancer", ({ name, description, tags }) =>
        cloud.loadBalancing.loadBalancers.create({
          name,
          description,
          tags,
          vip_subnet_id: subnet.id,
          ...(provider === undefined ? {} : { provider }),
        }),
      );
      demand(
        isWithin(made.vip_address, subnet.cidr),
        `load balancer ${made.id} has ${made.vip_address}, which is not within ${subnet.cidr}`,
      );
      context.note("vip", made.vip_address);
      await ready(cloud, made.id);
      return made;
    });
    const listener = await context.step("listener", async (cloud) => {
      const made = await cloud.loadBalancing.listeners.create({
        loadbalancer_id: id,
        protocol: "TCP",
        protocol_port: 80,
      });
      await ready(cloud, id);
      return made;
    });
    const pool = await context.step("pool", async (cloud) => {
      const made = await cloud.loadBalancing.pools.create({
        listener_id: listener.id,
        protocol: "TCP",
        lb_algorithm: "ROUND_ROBIN",
      });
      await ready(cloud, id);
      return made;
    });
    await context.step("member", async (cloud) => {
      const address = subnet.cidr.replace(/\d+\/\d+$/, "77");
      const made = await cloud.loadBalancing
        .members(pool.id)
        .create({ address, protocol_port: 80, subnet_id: subnet.id });
      await ready(cloud, id);
      demand(made.address === address, `pool ${pool.id} was given member ${address} and has ${made.address}`);
    });
    await context.step("delete", () => context.remove("load-balancer", id));
  },
});
