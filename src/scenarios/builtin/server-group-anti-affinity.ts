import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  booted,
  createServer,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";
import { makeServerGroup } from "./parts/server-group.ts";

/** Rally: NovaServerGroups with booted members. */
export const serverGroupAntiAffinity = defineScenario({
  id: "server-group-anti-affinity",
  summary: "Servers of an anti-affinity group are on different hosts.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    count: z.number().int().min(2).max(10).default(2).describe("servers of the group, booted one after another"),
  }),
  example: { count: 3 },
  steps: [
    { name: "create-group", slow: 5 },
    { name: "boot-members", slow: 120 },
    { name: "list-members", slow: 5 },
  ],
  cost: { calls: 68, rows: 52, addresses: 0, seconds: 25 },
  rules: accessRules([...SERVER_KINDS, "server-group"], [...BOOT_CALLS, "compute POST /os-server-groups"]),
  prepare: prepareNetwork,
  async run(context, options, { networkId }) {
    const group = await context.step("create-group", (cloud) => makeServerGroup(context, cloud, "anti-affinity"));
    const servers = await context.step("boot-members", async (cloud) => {
      const members = [];
      for (let member = 0; member < options.count; member += 1) {
        const body = { networks: [{ uuid: networkId }], scheduler_hints: { group: group.id } };
        const { id } = await createServer(context, cloud, body);
        members.push(await booted(context, cloud, id, options.timeout_seconds));
      }
      return members;
    });
    // A member's own view: the hash of project and host tells hosts apart without naming them.
    const hosts = new Set(servers.map(({ hostId }) => hostId));
    await context.step("list-members", async (cloud) => {
      const { members } = await cloud.compute.serverGroups.get(group.id);
      const missing = servers.filter(({ id }) => !members.includes(id));
      demand(missing.length === 0, `server group ${group.id} does not list its member ${missing[0]?.id}`);
      demand(
        hosts.size === servers.length,
        `the ${servers.length} servers of anti-affinity group ${group.id} are on ${hosts.size} hosts`,
      );
    });
  },
});
