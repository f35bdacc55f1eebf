import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { GUEST_CALLS, GUEST_KINDS, giveAddress, guestBody, prepareGuest } from "./parts/guest.ts";
import { accessRules } from "./parts/rules.ts";
import { addressOf, booted, createServer, serverOptions, serverRequirements } from "./parts/server.ts";
import { makeVolume, volumeOptions, volumeSettled } from "./parts/volume.ts";

/** What openstack-health-monitor does on each round, as far as the APIs show it; `guest-reach` looks from the network's side. */
export const tenantJourney = defineScenario({
  id: "tenant-journey",
  summary:
    "A tenant's first hour: network, router, security group, key pair, two servers, a floating IP and a volume, all joined.",
  requires: {
    ...serverRequirements,
    services: [...serverRequirements.services, "block-storage"],
    extensions: ["router", "security-group"],
    externalNetwork: true,
  },
  options: z.strictObject({
    size_gib: volumeOptions.size_gib,
    timeout_seconds: serverOptions.timeout_seconds,
  }),
  example: { size_gib: 10 },
  steps: [
    { name: "surroundings", slow: 60 },
    { name: "servers", slow: 120 },
    { name: "floating-ip", slow: 36 },
    { name: "volume", slow: 60 },
    { name: "attach", slow: 32 },
    { name: "delete", slow: 120 },
  ],
  cost: { calls: 110, rows: 58, addresses: 2, seconds: 40 },
  rules: accessRules(
    [...GUEST_KINDS, "volume"],
    [
      ...GUEST_CALLS,
      "block-storage POST /volumes",
      "block-storage GET /messages",
      "compute POST /servers/*/os-volume_attachments",
      "compute DELETE /servers/*/os-volume_attachments/*",
    ],
  ),
  async run(context, options) {
    const seconds = options.timeout_seconds;
    const place = await context.step("surroundings", (cloud) => prepareGuest(context, cloud));
    const servers = await context.step("servers", async (cloud) => {
      const body = { networks: [{ uuid: place.networkId }], ...guestBody(place) };
      const made = await Promise.all([createServer(context, cloud, body), createServer(context, cloud, body)]);
      return Promise.all(made.map(({ id }) => booted(context, cloud, id, seconds)));
    });
    const [front, back] = servers;
    demand(front !== undefined && back !== undefined, "two servers were asked for");
    demand(
      addressOf(front) !== addressOf(back),
      `servers ${front.id} and ${back.id} have the same address ${addressOf(front)}`,
    );
    demand(front.key_name === place.keyName, `server ${front.id} was not given key pair ${place.keyName}`);
    await context.step("floating-ip", (cloud) => giveAddress(context, cloud, front, seconds));
    const volume = await context.step("volume", (cloud) => makeVolume(context, cloud, options));
    await context.step("attach", async (cloud) => {
      await cloud.compute.servers.volumeAttachments(back.id).create({ volumeId: volume.id });
      const { attachments } = await volumeSettled(context, cloud, volume.id, "in-use", seconds);
      const there = attachments.some((attachment) => attachment.server_id === back.id);
      demand(there, `volume ${volume.id} is in-use, yet Cinder does not say that server ${back.id} has it`);
      await cloud.compute.servers.volumeAttachments(back.id).delete(volume.id);
      await volumeSettled(context, cloud, volume.id, "available", seconds);
    });
    await context.step("delete", async () => {
      await Promise.all(servers.map(({ id }) => context.remove("server", id)));
      await context.remove("volume", volume.id);
    });
  },
});
