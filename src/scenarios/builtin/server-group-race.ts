import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  createServer,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
  settled,
} from "./parts/server.ts";
import { makeServerGroup } from "./parts/server-group.ts";

/**
 * Members asked for at the same moment are placed by workers that don't know of each other; only Nova's late check on the
 * compute host (`disable_group_policy_check_upcall = false`) sees that two of them met (Launchpad 1821755).
 */
export const serverGroupRace = defineScenario({
  id: "server-group-race",
  summary: "Servers of an anti-affinity group that are asked for at the same moment are on different hosts.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    count: z.number().int().min(2).max(10).default(2).describe("servers of the group, asked for at once"),
  }),
  example: { count: 3 },
  steps: [
    { name: "create-group", slow: 5 },
    { name: "boot-at-once", slow: 120 },
  ],
  cost: { calls: 73, rows: 50, addresses: 0, seconds: 30 },
  rules: accessRules([...SERVER_KINDS, "server-group"], [...BOOT_CALLS, "compute POST /os-server-groups"]),
  prepare: prepareNetwork,
  async run(context, options, { networkId }) {
    const group = await context.step("create-group", (cloud) => makeServerGroup(context, cloud, "anti-affinity"));
    await context.step("boot-at-once", async (cloud) => {
      const body = { networks: [{ uuid: networkId }], scheduler_hints: { group: group.id } };
      const created = await Promise.all(
        Array.from({ length: options.count }, () => createServer(context, cloud, body)),
      );
      const servers = await Promise.all(
        created.map(({ id }) => settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds)),
      );
      const hosts = new Set(servers.map(({ hostId }) => hostId));
      context.note("hosts", hosts.size);
      demand(
        hosts.size === servers.length,
        `${servers.length} servers of anti-affinity group ${group.id}, asked for at once, are on ${hosts.size} hosts: the scheduler raced`,
      );
    });
  },
});
