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

/** Rally: NovaServers.boot_and_rebuild_server. */
export const serverRebuild = defineScenario({
  id: "server-rebuild",
  summary: "A server is built anew from an image on its host, and keeps its id, host and addresses.",
  requires: serverRequirements,
  options: z.strictObject({
    ...serverOptions,
    to_image: z.string().optional().describe("id of the image to build it from; by default the one that it has"),
  }),
  example: {},
  steps: [bootStep, { name: "rebuild", slow: 60 }],
  cost: { calls: 42, rows: 28, addresses: 0, seconds: 10 },
  rules: accessRules(SERVER_KINDS, [
    ...BOOT_CALLS,
    "compute POST /servers/*/action",
    "compute GET /servers/*/os-instance-actions",
  ]),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const before = await boot(context, prepared, options);
    const { id } = before;
    const image = options.to_image ?? context.given.image.id;
    await context.step("rebuild", async (cloud) => {
      await cloud.compute.servers.rebuild(id, { imageRef: image });
      const after = await settled(context, cloud, id, ["ACTIVE"], options.timeout_seconds);
      await acted(context, cloud, id, "rebuild", options.timeout_seconds);
      const now = typeof after.image === "object" ? after.image?.id : undefined;
      demand(now === image, `server ${id} was rebuilt from image ${image} and has ${now ?? "none"}`);
      demand(after.hostId === before.hostId, `server ${id} was rebuilt on another host`);
      const had = JSON.stringify(before.addresses);
      demand(
        JSON.stringify(after.addresses) === had,
        `server ${id} lost its addresses when it was rebuilt: it had ${had}`,
      );
    });
  },
});
