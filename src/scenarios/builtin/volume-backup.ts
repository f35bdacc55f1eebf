import { z } from "zod";
import type { Cloud } from "#openstack";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, reached, volumeOptions, volumeRequirements, volumeSettled } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_and_restore_volume_backup; Tempest: VolumesBackupsTest. */
export const volumeBackup = defineScenario({
  id: "volume-backup",
  summary: "A volume is backed up, and the backup restored over it.",
  // A member cannot see whether there is a backup service, nor delete the backup that failed where there is none.
  requires: { ...volumeRequirements, role: "admin", other: ({ cloud }) => noBackupService(cloud) },
  options: z.strictObject(volumeOptions),
  example: {},
  steps: [
    { name: "create", slow: 32 },
    { name: "backup", slow: 180 },
    { name: "restore", slow: 180 },
  ],
  cost: { calls: 28, rows: 5, addresses: 0, seconds: 20 },
  rules: accessRules(
    ["volume", "volume-backup"],
    [
      "block-storage POST /volumes",
      "block-storage GET /messages",
      "block-storage POST /backups",
      "block-storage POST /backups/*/restore",
      "block-storage GET /os-services",
    ],
  ),
  async run(context, options) {
    const { id } = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    const backup = await context.step("backup", async (cloud) => {
      const made = await context.own("volume-backup", ({ name, description }) =>
        cloud.blockStorage.backups.create({ volume_id: id, name, description }),
      );
      return reached(context, `backup ${made.id}`, "available", options.timeout_seconds, () =>
        cloud.blockStorage.backups.get(made.id),
      );
    });
    demand(
      backup.volume_id === id,
      `backup ${backup.id} was made of volume ${id}, and Cinder says of ${backup.volume_id}`,
    );
    await context.step("restore", async (cloud) => {
      await cloud.blockStorage.backups.restore(backup.id, { volume_id: id });
      await reached(context, `backup ${backup.id}`, "available", options.timeout_seconds, () =>
        cloud.blockStorage.backups.get(backup.id),
      );
      await volumeSettled(context, cloud, id, "available", options.timeout_seconds);
    });
  },
});

async function noBackupService(cloud: Cloud): Promise<string | undefined> {
  const services = await cloud.blockStorage.services.all({ binary: "cinder-backup" });
  return services.some(({ state }) => state === "up") ? undefined : "no cinder-backup service is up";
}
