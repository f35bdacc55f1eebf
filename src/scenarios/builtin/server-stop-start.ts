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

/** Rally: NovaServers.boot_and_bounce_server. */
export const serverStopStart = defineScenario({
  id: "server-stop-start",
  summary: "A server stops, and starts again on its host.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "stop", slow: 30 }, { name: "start", slow: 30 }],
  cost: { calls: 46, rows: 29, addresses: 0, seconds: 13 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id, hostId } = await boot(context, prepared, options);
    await context.step("stop", async (cloud) => {
      await cloud.compute.servers.stop(id);
      const server = await settled(context, cloud, id, ["SHUTOFF"], options.timeout_seconds);
      const state = server["OS-EXT-STS:vm_state"];
      demand(state === "stopped", `server ${id} is ${server.status}, yet its state is ${state ?? "not shown"}`);
    });
    await context.step("start", async (cloud) => {
      await cloud.compute.servers.start(id);
      const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      demand(server.hostId === hostId, `server ${id} came back on another host`);
    });
  },
});
