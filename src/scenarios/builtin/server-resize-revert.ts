import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  bootStep,
  largerFlavor,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
  settled,
} from "./parts/server.ts";

/** Rally: NovaServers.resize_server with `confirm: false`. */
export const serverResizeRevert = defineScenario({
  id: "server-resize-revert",
  summary: "A server is resized, and has its old flavor on its old host when the resize is reverted.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "resize", slow: 120 }, { name: "revert", slow: 60 }],
  cost: { calls: 62, rows: 35, addresses: 0, seconds: 20 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  async prepare(context, options) {
    return { ...(await prepareNetwork(context, options)), larger: await largerFlavor(context, context.cloud) };
  },
  async run(context, options, { networkId, larger }) {
    const before = await boot(context, { networkId }, options);
    const { id } = before;
    await context.step("resize", async (cloud) => {
      await cloud.compute.servers.resize(id, larger.id);
      await settled(context, cloud, id, ["VERIFY_RESIZE"], options.timeout_seconds);
    });
    await context.step("revert", async (cloud) => {
      await cloud.compute.servers.revertResize(id);
      const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      const now = server.flavor?.original_name ?? "none";
      demand(
        now === context.given.flavor.name,
        `the resize of server ${id} was reverted and it has ${now}, not ${context.given.flavor.name}`,
      );
      demand(server.hostId === before.hostId, `the resize of server ${id} was reverted and it is not on its old host`);
    });
  },
});
