import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { imageData, makeImage } from "./parts/image.ts";
import { isRefused } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: GlanceImages.create_and_deactivate_image. */
export const imageDeactivate = defineScenario({
  id: "image-deactivate",
  summary: "The data of a deactivated image is refused, and given again once it is reactivated.",
  requires: { services: ["image"], role: "member" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "deactivate", slow: 5 },
    { name: "refuse", slow: 5 },
    { name: "reactivate", slow: 5 },
  ],
  cost: { calls: 12, rows: 5, addresses: 0, seconds: 1.0 },
  rules: accessRules(
    ["image"],
    [
      "image POST /images",
      "image PUT /images/*/file",
      "image GET /images/*/file",
      "image POST /images/*/actions/deactivate",
      "image POST /images/*/actions/reactivate",
    ],
  ),
  async prepare(context) {
    const image = await makeImage(context, context.cloud);
    await context.cloud.image.images.upload(image.id, imageData(16));
    return image;
  },
  async run(context, _options, { id }) {
    await context.step("deactivate", async (cloud) => {
      await cloud.image.images.deactivate(id);
      const { status } = await cloud.image.images.get(id);
      demand(status === "deactivated", `image ${id} was deactivated and is ${status}`);
    });
    const { roles } = await context.cloud.session.authorization();
    // Administrators are given the data all the same.
    if (!roles.includes("admin")) {
      await context.step("refuse", async (cloud) => {
        const refused = await isRefused(403, () => cloud.image.images.download(id));
        demand(refused, `image ${id} is deactivated, and Glance gave its data`);
      });
    }
    await context.step("reactivate", async (cloud) => {
      await cloud.image.images.reactivate(id);
      const data = await cloud.image.images.download(id);
      demand(data.byteLength === 16 * 1024, `image ${id} was reactivated and has ${data.byteLength} bytes`);
    });
  },
});
