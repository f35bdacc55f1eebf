import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, reached, volumeOptions, volumeRequirements, volumeSettled } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_and_upload_volume_to_image. */
export const volumeUpload = defineScenario({
  id: "volume-upload",
  summary: "A volume becomes an image.",
  requires: { ...volumeRequirements, services: ["block-storage", "image"] },
  options: z.strictObject(volumeOptions),
  example: {},
  steps: [
    { name: "create", slow: 32 },
    { name: "upload", slow: 180 },
  ],
  cost: { calls: 20, rows: 8, addresses: 0, seconds: 3 },
  rules: accessRules(
    ["volume", "image"],
    [
      "block-storage POST /volumes",
      "block-storage GET /messages",
      "block-storage POST /volumes/*/action",
      "image PATCH /images/*",
    ],
  ),
  async run(context, options) {
    const { id } = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    await context.step("upload", async (cloud) => {
      const marked = { tags: [] as readonly string[] };
      const image = await context.own("image", async ({ name, metadata, tags }) => {
        Object.assign(marked, metadata, { tags });
        const upload = await cloud.blockStorage.volumes.uploadToImage(id, { image_name: name, disk_format: "raw" });
        return { id: upload.image_id };
      });
      const done = await reached(context, `image ${image.id} of volume ${id}`, "active", options.timeout_seconds, () =>
        cloud.image.images.get(image.id),
      );
      // Cinder takes no marks for an image, and Glance loses one that is changed while its data come.
      await cloud.image.images.update(image.id, marked);
      demand(done.size !== null && done.size > 0, `image ${image.id} was made of volume ${id} and is empty`);
      context.note("image_bytes", done.size);
      await volumeSettled(context, cloud, id, "available", options.timeout_seconds);
    });
  },
});
