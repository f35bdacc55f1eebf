import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { isWithin } from "./parts/addresses.ts";
import { makeBareNetwork, makeSubnet } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";

const PREFIX = "10.198.0.0/16";

/** Tempest: SubnetPoolsTest. */
export const subnetPool = defineScenario({
  id: "subnet-pool",
  summary: "Subnets take their ranges out of a pool, inside its prefix and apart from each other.",
  requires: { services: ["network"], role: "member", extensions: ["subnet_allocation"] },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create-pool", slow: 10 },
    { name: "allocate", slow: 20 },
  ],
  cost: { calls: 22, rows: 0, addresses: 0, seconds: 1.6 },
  rules: accessRules(
    ["network", "subnet", "subnet-pool"],
    ["network GET /extensions", "network POST /networks", "network POST /subnets", "network POST /subnetpools"],
  ),
  prepare: (context) => makeBareNetwork(context, context.cloud),
  async run(context, _options, network) {
    const pool = await context.step("create-pool", (cloud) =>
      context.own("subnet-pool", ({ name, description }) =>
        cloud.network.subnetPools.create({
          name,
          description,
          prefixes: [PREFIX],
          default_prefixlen: 26,
          min_prefixlen: 24,
        }),
      ),
    );
    await context.step("allocate", async (cloud) => {
      const from = { subnetpool_id: pool.id };
      const first = await makeSubnet(context, cloud, network.id, { ...from, prefixlen: 26 });
      const second = await makeSubnet(context, cloud, network.id, { ...from, prefixlen: 24 });
      for (const { id, cidr } of [first, second]) {
        const [start = ""] = cidr.split("/");
        demand(isWithin(start, PREFIX), `subnet ${id} was given ${cidr}, which is not within its pool's ${PREFIX}`);
      }
      demand(first.cidr.endsWith("/26"), `subnet ${first.id} was asked for as a /26 and is ${first.cidr}`);
      demand(second.cidr.endsWith("/24"), `subnet ${second.id} was asked for as a /24 and is ${second.cidr}`);
      const [start = ""] = first.cidr.split("/");
      demand(!isWithin(start, second.cidr), `two subnets of one pool overlap: ${first.cidr} and ${second.cidr}`);
    });
  },
});
