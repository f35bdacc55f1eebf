import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  acted,
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
  settled,
} from "./parts/server.ts";

/** Rally: NovaServers.boot_and_bounce_server with `soft_reboot` and `hard_reboot`. */
export const serverReboot = defineScenario({
  id: "server-reboot",
  summary: "A server is rebooted, softly and hard, and is active on its host after each.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "soft-reboot", slow: 60 }, { name: "hard-reboot", slow: 60 }],
  cost: { calls: 49, rows: 29, addresses: 0, seconds: 9 },
  rules: accessRules(SERVER_KINDS, [
    ...BOOT_CALLS,
    "compute POST /servers/*/action",
    "compute GET /servers/*/os-instance-actions",
  ]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id, hostId } = await boot(context, prepared, options);
    for (const type of ["SOFT", "HARD"] as const) {
      await context.step(`${type.toLowerCase()}-reboot`, async (cloud) => {
        await cloud.compute.servers.reboot(id, type);
        const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
        demand(server.hostId === hostId, `server ${id} came back on another host`);
        await acted(context, cloud, id, "reboot", options.timeout_seconds);
      });
    }
  },
});
