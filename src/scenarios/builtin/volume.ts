import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, volumeOptions, volumeRequirements } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_and_delete_volume, create_and_update_volume. */
export const volume = defineScenario({
  id: "volume",
  summary: "A volume is made, found in the list, renamed, labelled and deleted.",
  requires: volumeRequirements,
  options: z.strictObject(volumeOptions),
  example: { size_gib: 2 },
  steps: [
    { name: "create", slow: 32 },
    { name: "list", slow: 10 },
    { name: "label", slow: 10 },
    { name: "delete", slow: 32 },
  ],
  cost: { calls: 10, rows: 3, addresses: 0, seconds: 1.7 },
  rules: accessRules(
    ["volume"],
    ["block-storage POST /volumes", "block-storage GET /messages", "block-storage POST /volumes/*/metadata"],
  ),
  async run(context, options) {
    const made = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    const { id } = made;
    demand(
      made.size === options.size_gib,
      `volume ${id} was asked for with ${options.size_gib} GiB and has ${made.size}`,
    );
    context.note("volume_type", made.volume_type ?? "none");
    await context.step("list", async (cloud) => {
      const named = await cloud.blockStorage.volumes.all({ name: made.name ?? "" });
      demand(
        named.some((known) => known.id === id),
        `volume ${id} is not in the list of those of its name`,
      );
    });
    await context.step("label", async (cloud) => {
      await cloud.blockStorage.volumes.setMetadata(id, { color: "blue" });
      const { metadata } = await cloud.blockStorage.volumes.get(id);
      demand(metadata["color"] === "blue", `volume ${id} was given metadata and does not show it`);
    });
    await context.step("delete", () => context.remove("volume", id));
  },
});
