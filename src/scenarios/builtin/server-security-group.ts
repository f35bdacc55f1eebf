import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeSecurityGroup, portsOfServer } from "./parts/network.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";

/** Rally: NovaSecGroup.boot_server_and_add_secgroups. */
export const serverSecurityGroup = defineScenario({
  id: "server-security-group",
  summary: "A security group is put on a running server's port, and taken off.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "add", slow: 15 }, { name: "remove", slow: 15 }],
  cost: { calls: 44, rows: 25, addresses: 0, seconds: 13 },
  rules: accessRules(
    [...SERVER_KINDS, "security-group"],
    [...BOOT_CALLS, "network POST /security-groups", "compute POST /servers/*/action"],
  ),
  async prepare(context, options) {
    const { networkId } = await prepareNetwork(context, options);
    return { networkId, group: await makeSecurityGroup(context, context.cloud) };
  },
  async run(context, options, { networkId, group }) {
    const { id } = await boot(context, { networkId }, options);
    await context.step("add", async (cloud) => {
      await cloud.compute.servers.addSecurityGroup(id, group.name);
      const [port] = await portsOfServer(cloud, id);
      const there = port?.security_groups?.includes(group.id) === true;
      demand(there, `security group ${group.id} was put on server ${id} and is not on its port`);
    });
    await context.step("remove", async (cloud) => {
      await cloud.compute.servers.removeSecurityGroup(id, group.name);
      const [port] = await portsOfServer(cloud, id);
      const there = port?.security_groups?.includes(group.id) === true;
      demand(!there, `security group ${group.id} was taken off server ${id} and is still on its port`);
    });
  },
});
