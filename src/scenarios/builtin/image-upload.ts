import { createHash } from "node:crypto";
import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { imageData, makeImage } from "./parts/image.ts";
import { accessRules } from "./parts/rules.ts";
import { timeoutOption } from "./parts/server.ts";
import { reached } from "./parts/volume.ts";

/** Rally: GlanceImages.create_and_download_image. */
export const imageUpload = defineScenario({
  id: "image-upload",
  summary:
    "An image is uploaded, and what is downloaded is byte for byte the same, with the checksum that Glance tells.",
  requires: { services: ["image"], role: "member" },
  options: z.strictObject({
    size_kib: z
      .number()
      .int()
      .positive()
      .max(1_048_576)
      .default(64)
      .describe("size of the image, in KiB; its bytes are random"),
    timeout_seconds: timeoutOption,
  }),
  example: { size_kib: 10_240 },
  steps: [
    { name: "create", slow: 5 },
    { name: "upload", slow: 30 },
    { name: "download", slow: 30 },
    { name: "delete", slow: 15 },
  ],
  cost: { calls: 8, rows: 5, addresses: 0, seconds: 1.1 },
  rules: accessRules(["image"], ["image POST /images", "image PUT /images/*/file", "image GET /images/*/file"]),
  async run(context, options) {
    const data = imageData(options.size_kib);
    const { id } = await context.step("create", (cloud) => makeImage(context, cloud));
    await context.step("upload", async (cloud) => {
      await cloud.image.images.upload(id, data);
      const image = await reached(context, `image ${id}`, "active", options.timeout_seconds, () =>
        cloud.image.images.get(id),
      );
      demand(
        image.size === data.byteLength,
        `${data.byteLength} bytes were uploaded to image ${id}, and Glance says ${image.size}`,
      );
      const hash = image.os_hash_value ?? image.checksum ?? "";
      const algorithm = image.os_hash_value ? (image.os_hash_algo ?? "") : "md5";
      const wanted = createHash(algorithm).update(data).digest("hex");
      demand(hash === wanted, `the ${algorithm} of image ${id} is not that of what was uploaded`);
    });
    await context.step("download", async (cloud) => {
      const back = await cloud.image.images.download(id);
      demand(Buffer.compare(back, data) === 0, `image ${id} was downloaded and is not what was uploaded`);
    });
    await context.step("delete", () => context.remove("image", id));
  },
});
