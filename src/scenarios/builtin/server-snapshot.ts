import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  booted,
  bootStep,
  createServer,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";
import { reached } from "./parts/volume.ts";

/** Rally: NovaServers.snapshot_server; Tempest: test_snapshot_pattern. */
export const serverSnapshot = defineScenario({
  id: "server-snapshot",
  summary: "A running server's disk becomes an image, and another server boots from it.",
  requires: serverRequirements,
  options: z.strictObject(serverOptions),
  example: {},
  steps: [bootStep, { name: "snapshot", slow: 120 }, { name: "boot-from-snapshot", slow: 120 }],
  cost: { calls: 79, rows: 56, addresses: 0, seconds: 40 },
  rules: accessRules([...SERVER_KINDS, "image"], [...BOOT_CALLS, "compute POST /servers/*/action"]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const server = await boot(context, prepared, options);
    const image = await context.step("snapshot", async (cloud) => {
      const { id } = await context.own("image", async ({ name, metadata }) => ({
        id: await cloud.compute.servers.createImage(server.id, name, metadata),
      }));
      return reached(context, `image ${id} of server ${server.id}`, "active", options.timeout_seconds, () =>
        cloud.image.images.get(id),
      );
    });
    demand(image.size !== null && image.size > 0, `the snapshot of server ${server.id}, image ${image.id}, is empty`);
    context.note("image_bytes", image.size);
    await context.step("boot-from-snapshot", async (cloud) => {
      const body = { networks: [{ uuid: prepared.networkId }], imageRef: image.id };
      const { id } = await createServer(context, cloud, body);
      await booted(context, cloud, id, options.timeout_seconds);
    });
  },
});
