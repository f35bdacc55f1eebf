import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, volumeOptions, volumeRequirements, volumeSettled } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_and_extend_volume. */
export const volumeExtend = defineScenario({
  id: "volume-extend",
  summary: "A volume grows.",
  requires: volumeRequirements,
  options: z.strictObject({
    ...volumeOptions,
    grow_gib: z.number().int().positive().default(1).describe("how much it grows, in GiB"),
  }),
  example: { grow_gib: 5 },
  steps: [
    { name: "create", slow: 32 },
    { name: "extend", slow: 32 },
  ],
  cost: { calls: 12, rows: 2, addresses: 0, seconds: 3 },
  rules: accessRules(
    ["volume"],
    ["block-storage POST /volumes", "block-storage GET /messages", "block-storage POST /volumes/*/action"],
  ),
  async run(context, options) {
    const { id } = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    const wanted = options.size_gib + options.grow_gib;
    await context.step("extend", async (cloud) => {
      await cloud.blockStorage.volumes.extend(id, wanted);
      const grown = await volumeSettled(context, cloud, id, "available", options.timeout_seconds);
      demand(grown.size === wanted, `volume ${id} was extended to ${wanted} GiB and has ${grown.size}`);
    });
  },
});
