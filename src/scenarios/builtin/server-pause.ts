import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
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

/** Rally: NovaServers.pause_and_unpause_server. */
export const serverPause = defineScenario({
  id: "server-pause",
  summary: "A server is paused, and goes on.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "pause", slow: 10 }, { name: "unpause", slow: 10 }],
  cost: { calls: 39, rows: 29, addresses: 0, seconds: 7 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id, hostId } = await boot(context, prepared, options);
    await context.step("pause", async (cloud) => {
      await cloud.compute.servers.pause(id);
      const server = await settled(context, cloud, id, ["PAUSED"], options.timeout_seconds);
      const state = server["OS-EXT-STS:vm_state"];
      demand(state === "paused", `server ${id} is ${server.status}, yet its state is ${state ?? "not shown"}`);
    });
    await context.step("unpause", async (cloud) => {
      await cloud.compute.servers.unpause(id);
      const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      demand(server.hostId === hostId, `server ${id} came back on another host`);
    });
  },
});
