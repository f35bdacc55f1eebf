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

/** Rally: NovaServers.boot_and_delete_multiple_servers, but in one call; Tempest: MultipleCreateTestJSON. */
export const serverMultiCreate = defineScenario({
  id: "server-multi-create",
  summary: "Several servers are asked for in one call, and all of them boot.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    count: z.number().int().min(2).max(100).default(2).describe("servers asked for at once"),
  }),
  example: { count: 3 },
  steps: [
    { name: "create", slow: 15 },
    { name: "boot-all", slow: 120 },
  ],
  cost: { calls: 71, rows: 50, addresses: 0, seconds: 20 },
  rules: accessRules(SERVER_KINDS, BOOT_CALLS),
  prepare: prepareNetwork,
  async run(context, options, { networkId }) {
    const { count } = options;
    const ids = await context.step("create", async (cloud) => {
      const body = { networks: [{ uuid: networkId }], min_count: count, max_count: count };
      const first = await createServer(context, cloud, body);
      // Only the first one's id is answered; the others bear its name with a number behind it.
      const { name } = await cloud.compute.servers.get(first.id);
      const all = await cloud.compute.servers.all({ name: `^${name.replace(/-\d+$/, "")}` });
      for (const { id } of all) if (id !== first.id) await context.adopt("server", id);
      demand(all.length === count, `${count} servers were asked for in one call, and Nova lists ${all.length}`);
      return all.map(({ id }) => id);
    });
    await context.step("boot-all", async (cloud) => {
      const servers = await Promise.all(ids.map((id) => booted(context, cloud, id, options.timeout_seconds)));
      context.note("hosts", new Set(servers.map(({ hostId }) => hostId)).size);
    });
  },
});
