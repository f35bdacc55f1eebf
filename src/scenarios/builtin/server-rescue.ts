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

/** Tempest: ServerRescueTestJSON. */
export const serverRescue = defineScenario({
  id: "server-rescue",
  summary: "A server boots into a rescue image, its own disk beside it, and back.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    rescue_image: z
      .string()
      .optional()
      .describe("id of the image to rescue it with; by default the one that it was made from"),
  }),
  example: {},
  steps: [bootStep, { name: "rescue", slow: 60 }, { name: "unrescue", slow: 60 }],
  cost: { calls: 46, rows: 31, addresses: 0, seconds: 12 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { id, hostId } = await boot(context, prepared, options);
    await context.step("rescue", async (cloud) => {
      await cloud.compute.servers.rescue(id, options.rescue_image);
      await settled(context, cloud, id, ["RESCUE"], options.timeout_seconds);
    });
    await context.step("unrescue", async (cloud) => {
      await cloud.compute.servers.unrescue(id);
      const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      demand(server.hostId === hostId, `server ${id} came back on another host`);
    });
  },
});
