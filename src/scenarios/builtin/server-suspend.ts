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

/** Rally: NovaServers.suspend_and_resume_server. */
export const serverSuspend = defineScenario({
  id: "server-suspend",
  summary: "A server is suspended to disk, and resumed.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "suspend", slow: 30 }, { name: "resume", slow: 30 }],
  cost: { calls: 37, rows: 29, addresses: 0, seconds: 8 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id, hostId } = await boot(context, prepared, options);
    await context.step("suspend", async (cloud) => {
      await cloud.compute.servers.suspend(id);
      const server = await settled(context, cloud, id, ["SUSPENDED"], options.timeout_seconds);
      const state = server["OS-EXT-STS:vm_state"];
      demand(state === "suspended", `server ${id} is ${server.status}, yet its state is ${state ?? "not shown"}`);
    });
    await context.step("resume", async (cloud) => {
      await cloud.compute.servers.resume(id);
      const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      demand(server.hostId === hostId, `server ${id} came back on another host`);
    });
  },
});
