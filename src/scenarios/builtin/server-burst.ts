import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  addressOf,
  BOOT_CALLS,
  booted,
  createServer,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";

/** Finds what only shows under concurrency: scheduler races, addresses given twice, builds that get stuck. */
export const serverBurst = defineScenario({
  id: "server-burst",
  summary: "Servers asked for at the same moment all boot, each with an address of its own, and all go.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    count: z.number().int().min(2).max(100).default(3).describe("servers asked for at once"),
  }),
  example: { count: 10 },
  steps: [
    { name: "create-all", slow: 15 },
    { name: "boot-all", slow: 120 },
    { name: "delete-all", slow: 60 },
  ],
  cost: { calls: 64, rows: 77, addresses: 0, seconds: 30 },
  rules: accessRules(SERVER_KINDS, BOOT_CALLS),
  prepare: prepareNetwork,
  async run(context, options, { networkId }) {
    const created = await context.step("create-all", (cloud) =>
      Promise.all(
        Array.from({ length: options.count }, () => createServer(context, cloud, { networks: [{ uuid: networkId }] })),
      ),
    );
    const servers = await context.step("boot-all", (cloud) =>
      Promise.all(created.map(({ id }) => booted(context, cloud, id, options.timeout_seconds))),
    );
    context.note("hosts", new Set(servers.map(({ hostId }) => hostId)).size);
    const addresses = servers.map(addressOf);
    demand(
      new Set(addresses).size === addresses.length,
      `two servers were given the same address: ${addresses.toSorted().join(", ")}`,
    );
    await context.step("delete-all", async () => {
      await Promise.all(servers.map(({ id }) => context.remove("server", id)));
    });
  },
});
