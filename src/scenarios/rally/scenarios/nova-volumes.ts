import { z } from "zod";
import { call } from "../api.ts";
import type { RallyScenario } from "../define.ts";
import { Boot, resize, serverScenario } from "./nova.ts";
import { BootArguments, bootArguments, bootServer, deleteServer } from "./servers.ts";
import { anything, Reference, sleepArguments, sleepBetween } from "./shared.ts";
import { attachVolume, createVolume, detachVolume } from "./volumes.ts";

function volumeDisk(volume: string): Record<string, unknown>[] {
  return [
    { uuid: volume, source_type: "volume", destination_type: "volume", boot_index: 0, delete_on_termination: false },
  ];
}

function given(args: object | undefined): Partial<BootArguments> {
  return Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => value !== undefined));
}

/** Servers with volumes; rally_openstack/task/scenarios/nova/servers.py. */
export const serverVolumeScenarios: readonly RallyScenario[] = [
  serverScenario(
    "boot_server_from_volume",
    z.strictObject({
      ...bootArguments,
      image: Reference,
      volume_size: z.number().int(),
      volume_type: z.string().nullish(),
    }),
    async (iteration, args) => {
      const volume = await createVolume(iteration, args.volume_size, {
        imageRef: args.image.id,
        type: args.volume_type,
      });
      const { image: _, ...rest } = args;
      await bootServer(iteration, { ...rest, block_device_mapping_v2: volumeDisk(volume.id) });
    },
  ),
  serverScenario(
    "boot_server_from_volume_and_delete",
    Boot.extend({ ...sleepArguments, volume_size: z.number().int(), volume_type: z.string().nullish() }),
    async (iteration, args) => {
      const volume = await createVolume(iteration, args.volume_size, {
        imageRef: args.image.id,
        type: args.volume_type,
      });
      const { image: _, ...rest } = args;
      const server = await bootServer(iteration, { ...rest, block_device_mapping_v2: volumeDisk(volume.id) });
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      await deleteServer(iteration, server, args.force_delete);
    },
  ),
  serverScenario(
    "boot_server_attach_created_volume_and_resize",
    Boot.extend({
      ...sleepArguments,
      to_flavor: Reference,
      volume_size: z.number().int(),
      confirm: z.boolean().default(true),
      do_delete: z.boolean().default(true),
      boot_server_kwargs: BootArguments.partial().optional(),
      create_volume_kwargs: anything.optional(),
    }),
    async (iteration, args) => {
      const server = await bootServer(iteration, { ...args, ...given(args.boot_server_kwargs) });
      const volume = await createVolume(iteration, args.volume_size, {});
      await attachVolume(iteration, server.id, volume.id);
      await resize(iteration, server, args.to_flavor.id, args.confirm);
      await sleepBetween(iteration, args.min_sleep, args.max_sleep);
      if (!args.do_delete) return;
      await detachVolume(iteration, server.id, volume.id);
      await deleteServer(iteration, server, args.force_delete);
    },
  ),
  serverScenario(
    "boot_server_attach_volume_and_list_attachments",
    z.strictObject({
      ...bootArguments,
      image: Reference,
      volume_size: z.number().int().default(1),
      volume_num: z.number().int().default(2),
      boot_server_kwargs: BootArguments.partial().optional(),
      create_volume_kwargs: anything.optional(),
    }),
    async (iteration, args) => {
      const server = await bootServer(iteration, { ...args, ...given(args.boot_server_kwargs) });
      for (let count = 0; count < args.volume_num; count++) {
        const volume = await createVolume(iteration, args.volume_size, {});
        await attachVolume(iteration, server.id, volume.id);
      }
      await iteration.atomic("nova.list_attachments", (cloud) =>
        call(cloud, "compute", "GET", `/servers/${server.id}/os-volume_attachments`),
      );
    },
  ),
];
