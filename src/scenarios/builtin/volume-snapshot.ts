import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, reached, volumeOptions, volumeRequirements } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_volume_from_snapshot; Tempest: VolumesSnapshotTestJSON. */
export const volumeSnapshot = defineScenario({
  id: "volume-snapshot",
  summary: "A snapshot is taken of a volume, a new volume is made of it, and it is deleted.",
  requires: volumeRequirements,
  options: z.strictObject(volumeOptions),
  example: {},
  steps: [
    { name: "create", slow: 32 },
    { name: "snapshot", slow: 32 },
    { name: "restore", slow: 120 },
    { name: "delete-snapshot", slow: 32 },
  ],
  cost: { calls: 28, rows: 6, addresses: 0, seconds: 4 },
  rules: accessRules(
    ["volume", "volume-snapshot"],
    ["block-storage POST /volumes", "block-storage GET /messages", "block-storage POST /snapshots"],
  ),
  async run(context, options) {
    const { id } = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    const snapshot = await context.step("snapshot", async (cloud) => {
      const made = await context.own("volume-snapshot", ({ name, description, metadata }) =>
        cloud.blockStorage.snapshots.create({ volume_id: id, name, description, metadata }),
      );
      return reached(context, `snapshot ${made.id}`, "available", options.timeout_seconds, () =>
        cloud.blockStorage.snapshots.get(made.id),
      );
    });
    demand(
      snapshot.volume_id === id,
      `snapshot ${snapshot.id} was taken of volume ${id}, and Cinder says of ${snapshot.volume_id}`,
    );
    const restored = await context.step("restore", (cloud) =>
      makeVolume(context, cloud, options, { snapshot_id: snapshot.id }),
    );
    demand(
      restored.snapshot_id === snapshot.id,
      `volume ${restored.id} was made of snapshot ${snapshot.id}, and Cinder says of ${restored.snapshot_id}`,
    );
    // Drivers that copy on write must let go of the copy first.
    await context.step("delete-snapshot", async () => {
      await context.remove("volume", restored.id);
      await context.remove("volume-snapshot", snapshot.id);
    });
  },
});
