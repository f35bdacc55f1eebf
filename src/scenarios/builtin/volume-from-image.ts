import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, volumeOptions, volumeRequirements } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_volume with `image`. */
export const volumeFromImage = defineScenario({
  id: "volume-from-image",
  summary: "A volume is filled from an image, and is bootable.",
  requires: { ...volumeRequirements, services: ["block-storage", "image", "compute"], server: true },
  options: z.strictObject(volumeOptions),
  example: { size_gib: 10 },
  steps: [{ name: "create", slow: 120 }],
  cost: { calls: 13, rows: 4, addresses: 0, seconds: 4 },
  rules: accessRules(
    ["volume"],
    ["block-storage POST /volumes", "block-storage GET /messages", "image GET /images", "compute GET /flavors/detail"],
  ),
  async run(context, options) {
    const { image } = context.given;
    await context.step("create", async (cloud) => {
      const made = await makeVolume(context, cloud, options, { imageRef: image.id });
      demand(made.bootable === "true", `volume ${made.id} was made from image ${image.id} and is not bootable`);
      const from = made.volume_image_metadata?.["image_id"];
      demand(
        from === image.id,
        `volume ${made.id} was made from image ${image.id}, and Cinder says ${from ?? "nothing of that"}`,
      );
    });
  },
});
