import { z } from "zod";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, volumeOptions, volumeRequirements } from "./parts/volume.ts";

/**
 * Concurrent deletes of Ceph volumes once held cinder-volume at full CPU for so long that nothing else was served: after the
 * deletes, one more volume is made and deleted, in the time that it takes in peace.
 */
export const volumeConcurrentDelete = defineScenario({
  id: "volume-concurrent-delete",
  summary:
    "Many volumes are deleted at the same moment, all of them go, and the service still serves. Tried on a fake store only: what it shows of Ceph is open until it has run on Ceph.",
  requires: volumeRequirements,
  options: z.strictObject({
    ...volumeOptions,
    count: z.number().int().min(2).max(200).default(10).describe("volumes deleted at once"),
  }),
  example: { count: 50, volume_type: "ceph" },
  steps: [
    { name: "create-all", slow: 120 },
    { name: "delete-all", slow: 120 },
    { name: "create-after", slow: 32 },
    { name: "delete-after", slow: 32 },
  ],
  cost: { calls: 80, rows: 22, addresses: 0, seconds: 6 },
  rules: accessRules(["volume"], ["block-storage POST /volumes", "block-storage GET /messages"]),
  async run(context, options) {
    const volumes = await context.step("create-all", (cloud) =>
      Promise.all(Array.from({ length: options.count }, () => makeVolume(context, cloud, options))),
    );
    context.note("volumes", volumes.length);
    context.note("volume_type", volumes[0]?.volume_type ?? "none");
    await context.step("delete-all", async () => {
      await Promise.all(volumes.map(({ id }) => context.remove("volume", id)));
    });
    const { id } = await context.step("create-after", (cloud) => makeVolume(context, cloud, options));
    await context.step("delete-after", () => context.remove("volume", id));
  },
});
