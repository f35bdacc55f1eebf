import type { Cloud } from "#openstack";
import { ScenarioFault } from "../../fault.ts";
import { type Body, call, objectIn } from "../api.ts";
import type { RallyIteration } from "../iteration.ts";

/** Rally looks at volumes from two seconds on (cinder_volume_create_prepoll_delay), then every two. */
const FIRST_LOOK_MILLISECONDS = 2000;

export async function volumeStatus(cloud: Cloud, id: string): Promise<string> {
  return String(objectIn(await call(cloud, "block-storage", "GET", `/volumes/${id}`), "volume")["status"]);
}

export function waitForVolume(
  iteration: RallyIteration,
  cloud: Cloud,
  id: string,
  wanted: string,
  first = 0,
): Promise<string> {
  return iteration.until(
    `volume ${id} is not ${wanted}`,
    async () => {
      const status = await volumeStatus(cloud, id);
      if (status.startsWith("error")) throw new ScenarioFault(`volume ${id} is in ${status}`);
      return status === wanted ? status : undefined;
    },
    first,
  );
}

/** `cinder_v3.create_volume`: until available. */
export function createVolume(
  iteration: RallyIteration,
  size: number,
  options: { imageRef?: string | undefined; type?: string | null | undefined } & Body,
): Promise<{ id: string }> {
  const { type, imageRef, ...rest } = options;
  return iteration.atomic("cinder_v3.create_volume", async (cloud) => {
    const volume = await iteration.own("volume", async ({ name, metadata, description }) =>
      objectIn(
        await call(cloud, "block-storage", "POST", "/volumes", {
          volume: {
            ...rest,
            name,
            description,
            metadata,
            size,
            ...(imageRef !== undefined && { imageRef }),
            ...(type != null && { volume_type: type }),
          },
        }),
        "volume",
      ),
    );
    await waitForVolume(iteration, cloud, volume.id, "available", FIRST_LOOK_MILLISECONDS);
    return volume;
  });
}

export function deleteVolume(iteration: RallyIteration, id: string): Promise<void> {
  return iteration.atomic("cinder_v3.delete_volume", (cloud) =>
    iteration.remove(cloud, { kind: "volume", id, service: "block-storage", path: `/volumes/${id}` }, { wait: true }),
  );
}

export function attachVolume(iteration: RallyIteration, server: string, volume: string): Promise<void> {
  return iteration.atomic("nova.attach_volume", async (cloud) => {
    await call(cloud, "compute", "POST", `/servers/${server}/os-volume_attachments`, {
      volumeAttachment: { volumeId: volume },
    });
    await waitForVolume(iteration, cloud, volume, "in-use");
  });
}

export function detachVolume(iteration: RallyIteration, server: string, volume: string): Promise<void> {
  return iteration.atomic("nova.detach_volume", async (cloud) => {
    await call(cloud, "compute", "DELETE", `/servers/${server}/os-volume_attachments/${volume}`);
    await waitForVolume(iteration, cloud, volume, "available");
  });
}
