import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { isRefused } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
  settled,
} from "./parts/server.ts";

/** Rally: NovaServers.boot_lock_unlock_and_delete. */
export const serverLock = defineScenario({
  id: "server-lock",
  summary: "A locked server refuses to be stopped, and an unlocked one doesn't.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [
    bootStep,
    { name: "lock", slow: 5 },
    { name: "refuse", slow: 5 },
    { name: "unlock", slow: 5 },
    { name: "stop", slow: 30 },
  ],
  cost: { calls: 45, rows: 31, addresses: 0, seconds: 12 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id } = await boot(context, prepared, options);
    await context.step("lock", async (cloud) => {
      await cloud.compute.servers.lock(id);
      const server = await cloud.compute.servers.get(id);
      demand(server.locked === true, `server ${id} was locked and Nova says that it is not`);
    });
    const { roles } = await context.cloud.session.authorization();
    // An administrator passes every lock, so nothing is proven by trying.
    if (!roles.includes("admin")) {
      await context.step("refuse", async (cloud) => {
        const refused = await isRefused(409, () => cloud.compute.servers.stop(id));
        demand(refused, `server ${id} is locked, and Nova took the order to stop it`);
      });
    }
    await context.step("unlock", async (cloud) => {
      await cloud.compute.servers.unlock(id);
      const server = await cloud.compute.servers.get(id);
      demand(server.locked === false, `server ${id} was unlocked and Nova says that it is locked`);
    });
    await context.step("stop", async (cloud) => {
      await cloud.compute.servers.stop(id);
      await settled(context, cloud, id, ["SHUTOFF"], options.timeout_seconds);
    });
  },
});
