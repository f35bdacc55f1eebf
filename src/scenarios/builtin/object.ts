import { createHash } from "node:crypto";
import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { imageData } from "./parts/image.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: SwiftObjects.create_container_and_object_then_download_object. */
export const object = defineScenario({
  id: "object",
  summary: "An object is stored in a container, and what comes back is byte for byte the same, with its checksum.",
  requires: { services: ["object-store"], role: "member" },
  options: z.strictObject({
    size_kib: z
      .number()
      .int()
      .positive()
      .max(1_048_576)
      .default(64)
      .describe("size of the object, in KiB; its bytes are random"),
  }),
  example: { size_kib: 10_240 },
  steps: [
    { name: "create-container", slow: 5 },
    { name: "upload", slow: 30 },
    { name: "list", slow: 5 },
    { name: "download", slow: 30 },
    { name: "delete", slow: 10 },
  ],
  cost: { calls: 16, rows: 0, addresses: 0, seconds: 3 },
  rules: accessRules(["container"], ["object-store PUT /*", "object-store PUT /*/*", "object-store GET /*/*"]),
  async run(context, options) {
    const data = imageData(options.size_kib);
    const name = "proof";
    const { id } = await context.step("create-container", (cloud) =>
      context.own("container", (marks) => cloud.objectStore.containers.create(marks.name, marks.metadata)),
    );
    await context.step("upload", async (cloud) => {
      const etag = await cloud.objectStore.objects(id).upload(name, data);
      const wanted = createHash("md5").update(data).digest("hex");
      demand(etag === wanted, `object ${id}/${name} was stored, and its checksum is not that of what was sent`);
    });
    await context.step("list", async (cloud) => {
      const names: string[] = [];
      for await (const entry of cloud.objectStore.objects(id).list({})) names.push(entry.name);
      demand(names.includes(name), `object ${id}/${name} was stored and is not in the list of its container`);
    });
    await context.step("download", async (cloud) => {
      const back = await cloud.objectStore.objects(id).download(name);
      demand(Buffer.compare(back, data) === 0, `object ${id}/${name} came back and is not what was stored`);
    });
    await context.step("delete", () => context.remove("container", id));
  },
});
