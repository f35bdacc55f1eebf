import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { accessRules } from "./parts/rules.ts";
import { makeVolume, volumeOptions, volumeRequirements, volumeSettled } from "./parts/volume.ts";

/** Rally: CinderVolumes.create_and_accept_transfer. */
export const volumeTransfer = defineScenario({
  id: "volume-transfer",
  summary: "A volume is offered to whoever knows the key, which the same project does, and taken.",
  requires: volumeRequirements,
  options: z.strictObject(volumeOptions),
  example: {},
  steps: [
    { name: "create", slow: 32 },
    { name: "offer", slow: 10 },
    { name: "accept", slow: 10 },
  ],
  cost: { calls: 15, rows: 3, addresses: 0, seconds: 1.2 },
  rules: accessRules(
    ["volume", "volume-transfer"],
    [
      "block-storage POST /volumes",
      "block-storage GET /messages",
      "block-storage POST /volume-transfers",
      "block-storage POST /volume-transfers/*/accept",
    ],
  ),
  async run(context, options) {
    const { id } = await context.step("create", (cloud) => makeVolume(context, cloud, options));
    const { transfer, key } = await context.step("offer", async (cloud) => {
      let secret = "";
      const made = await context.own("volume-transfer", async ({ name }) => {
        const offered = await cloud.blockStorage.transfers.create({ volume_id: id, name });
        secret = offered.auth_key;
        return offered;
      });
      await volumeSettled(context, cloud, id, "awaiting-transfer", options.timeout_seconds);
      return { transfer: made.id, key: secret };
    });
    await context.step("accept", async (cloud) => {
      await cloud.blockStorage.transfers.accept(transfer, key);
      await volumeSettled(context, cloud, id, "available", options.timeout_seconds);
      const left = await cloud.blockStorage.transfers.getIfExists(transfer);
      demand(left === undefined, `transfer ${transfer} of volume ${id} was accepted and is still offered`);
    });
  },
});
