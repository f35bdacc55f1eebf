import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, volumeOptions, volumeRequirements } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_volume_and_clone. */
export const volumeClone = defineScenario({
  id: "volume-clone",
  summary: "A volume is cloned, and the clone outlives it.",
  requires: volumeRequirements,
  options: z.strictObject(volumeOptions),
  example: {},
  steps: [
    { name: "create", slow: 32 },
    { name: "clone", slow: 120 },
    { name: "delete-source", slow: 60 },
  ],
  cost: { calls: 18, rows: 4, addresses: 0, seconds: 2.7 },
  rules: accessRules(["volume"], ["block-storage POST /volumes", "block-storage GET /messages"]),
  async run(context, options) {
    const source = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    const clone = await context.step("clone", (cloud) =>
      makeVolume(context, cloud, options, { source_volid: source.id }),
    );
    demand(
      clone.source_volid === source.id,
      `volume ${clone.id} was cloned from ${source.id}, and Cinder says ${clone.source_volid}`,
    );
    demand(clone.size === source.size, `the clone of ${source.size} GiB volume ${source.id} has ${clone.size} GiB`);
    await context.step("delete-source", async (cloud) => {
      await context.remove("volume", source.id);
      const { status } = await cloud.blockStorage.volumes.get(clone.id);
      demand(status === "available", `the source of volume ${clone.id} was deleted, and the clone is ${status}`);
    });
  },
});
