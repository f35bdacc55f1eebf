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
} from "./parts/server.ts";

/** Rally: NovaServers.boot_server_from_volume_and_delete; Tempest: test_volume_boot_pattern. */
export const serverBootVolume = defineScenario({
  id: "server-boot-volume",
  summary:
    "A server boots from a new volume that Nova makes of an image, and takes the volume with it when it is deleted.",
  requires: { ...serverRequirements, services: [...serverRequirements.services, "block-storage"] },
  options: z.strictObject({
    ...serverOptions,
    size_gib: z.number().int().positive().default(1).describe("size of the boot volume, in GiB; must hold the image"),
  }),
  example: { size_gib: 10 },
  steps: [
    { ...bootStep, slow: 120 },
    { name: "volume", slow: 5 },
    { name: "delete", slow: 60 },
  ],
  cost: { calls: 41, rows: 31, addresses: 0, seconds: 20 },
  // What Nova made is marked as ours: renamed, and labelled.
  rules: accessRules(
    [...SERVER_KINDS, "volume"],
    [...BOOT_CALLS, "block-storage PUT /volumes/*", "block-storage POST /volumes/*/metadata"],
  ),
  prepare: prepareNetwork,
  async run(context, options, prepared) {
    const { image } = context.given;
    const server = await boot(context, prepared, options, {
      block_device_mapping_v2: [
        {
          boot_index: 0,
          uuid: image.id,
          source_type: "image",
          destination_type: "volume",
          volume_size: options.size_gib,
          delete_on_termination: true,
        },
      ],
    });
    const [attached] = server["os-extended-volumes:volumes_attached"] ?? [];
    demand(attached !== undefined, `server ${server.id} was to boot from a volume and has none`);
    await context.adopt("volume", attached.id);
    await context.step("volume", async (cloud) => {
      const volume = await cloud.blockStorage.volumes.get(attached.id);
      demand(
        volume.status === "in-use",
        `boot volume ${volume.id} of an active server is ${volume.status}, not in-use`,
      );
      demand(volume.bootable === "true", `boot volume ${volume.id} is not bootable`);
      demand(
        volume.size === options.size_gib,
        `boot volume ${volume.id} has ${volume.size} GiB, not ${options.size_gib}`,
      );
    });
    await context.step("delete", async (cloud) => {
      await context.remove("server", server.id);
      await context.until(`volume ${attached.id} goes with its server`, options.timeout_seconds, async () =>
        (await cloud.blockStorage.volumes.getIfExists(attached.id)) === undefined ? true : undefined,
      );
    });
  },
});
