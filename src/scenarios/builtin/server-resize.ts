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

/** Rally: NovaServers.resize_server with `confirm: true`. */
export const serverResize = defineScenario({
  id: "server-resize",
  summary: "A server is resized to a larger flavor, and has it when the resize is confirmed.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "resize", slow: 120 }, { name: "confirm", slow: 30 }],
  cost: { calls: 53, rows: 34, addresses: 0, seconds: 14 },
  rules: accessRules(SERVER_KINDS, [...BOOT_CALLS, "compute POST /servers/*/action"]),
  async prepare(context, options) {
    return { ...(await prepareNetwork(context, options)), larger: await largerFlavor(context, context.cloud) };
  },
  async run(context, options, { networkId, larger }) {
    const { id } = await boot(context, { networkId }, options);
    await context.step("resize", async (cloud) => {
      await cloud.compute.servers.resize(id, larger.id);
      await settled(context, cloud, id, ["VERIFY_RESIZE"], options.timeout_seconds);
    });
    await context.step("confirm", async (cloud) => {
      await cloud.compute.servers.confirmResize(id);
      const server = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      const now = server.flavor?.original_name ?? "none";
      demand(now === larger.name, `server ${id} was resized to ${larger.name} and has ${now}`);
      demand(
        server.flavor?.ram === larger.ram,
        `server ${id} has ${larger.name}, yet ${server.flavor?.ram} MiB of memory`,
      );
    });
  },
});
