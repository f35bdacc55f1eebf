import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import {
  BOOT_CALLS,
  boot,
  bootStep,
  prepareNetwork,
  SERVER_KINDS,
  serverOptions,
  serverRequirements,
} from "./parts/server.ts";
import { makeVolume, volumeOptions, volumeSettled } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_and_attach_volume; Tempest: AttachVolumeTestJSON. */
export const serverVolume = defineScenario({
  id: "server-volume",
  summary: "A volume is attached to a running server and detached again; Nova and Cinder agree about it.",
  requires: { ...serverRequirements, services: [...serverRequirements.services, "block-storage"] },
  options: z.strictObject({ ...serverOptions, ...volumeOptions }),
  example: { size_gib: 2 },
  steps: [bootStep, { name: "attach", slow: 32 }, { name: "detach", slow: 32 }],
  cost: { calls: 56, rows: 33, addresses: 0, seconds: 15 },
  rules: accessRules(
    [...SERVER_KINDS, "volume"],
    [
      ...BOOT_CALLS,
      "block-storage POST /volumes",
      "block-storage GET /messages",
      "compute GET /servers/*/os-volume_attachments",
      "compute POST /servers/*/os-volume_attachments",
      "compute DELETE /servers/*/os-volume_attachments/*",
    ],
  ),
  async prepare(context, options) {
    const { networkId } = await prepareNetwork(context, options);
    return { networkId, volume: await makeVolume(context, context.cloud, options) };
  },
  async run(context, options, { networkId, volume }) {
    const { id } = await boot(context, { networkId }, options);
    await context.step("attach", async (cloud) => {
      await cloud.compute.servers.volumeAttachments(id).create({ volumeId: volume.id });
      const attached = await volumeSettled(context, cloud, volume.id, "in-use", options.timeout_seconds);
      const ours = attached.attachments.some((attachment) => attachment.server_id === id);
      demand(ours, `volume ${volume.id} is in-use, yet Cinder does not say that server ${id} has it`);
      const listed = await cloud.compute.servers.volumeAttachments(id).all({});
      const there = listed.some((attachment) => attachment.volumeId === volume.id);
      demand(there, `volume ${volume.id} is attached to server ${id} in Cinder and not in Nova`);
    });
    await context.step("detach", async (cloud) => {
      await cloud.compute.servers.volumeAttachments(id).delete(volume.id);
      const detached = await volumeSettled(context, cloud, volume.id, "available", options.timeout_seconds);
      demand(
        detached.attachments.length === 0,
        `volume ${volume.id} is available, yet Cinder still lists an attachment`,
      );
      const listed = await cloud.compute.servers.volumeAttachments(id).all({});
      demand(
        listed.length === 0,
        `volume ${volume.id} is detached in Cinder and still attached to server ${id} in Nova`,
      );
    });
  },
});
