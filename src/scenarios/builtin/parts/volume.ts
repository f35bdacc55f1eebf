import { z } from "zod";
import type { Cloud } from "#openstack";
import { ScenarioFault } from "../../fault.ts";
import type { Requirements, ScenarioContext } from "../../scenario.ts";
import { timeoutOption } from "./server.ts";

export type Volume = Awaited<ReturnType<Cloud["blockStorage"]["volumes"]["get"]>>;
type VolumeCreate = Parameters<Cloud["blockStorage"]["volumes"]["create"]>[0];

export const volumeOptions = {
  size_gib: z.number().int().positive().default(1).describe("size of a volume, in GiB"),
  volume_type: z.string().optional().describe("volume type; the cloud's default where none is given"),
  timeout_seconds: timeoutOption,
};

export const volumeRequirements = { services: ["block-storage"], role: "member" } as const satisfies Requirements;

interface VolumeOptions {
  readonly size_gib: number;
  readonly volume_type?: string | undefined;
  readonly timeout_seconds: number;
}

/** Asks for a volume of ours and waits until it can be used. */
export async function makeVolume(
  context: ScenarioContext,
  cloud: Cloud,
  options: VolumeOptions,
  body: Partial<VolumeCreate> = {},
): Promise<Volume> {
  const { id } = await context.own("volume", ({ name, description, metadata }) =>
    cloud.blockStorage.volumes.create({
      size: options.size_gib,
      ...(options.volume_type === undefined ? {} : { volume_type: options.volume_type }),
      ...body,
      name,
      description,
      metadata,
    }),
  );
  return volumeSettled(context, cloud, id, "available", options.timeout_seconds);
}

/** Waits for a state of a volume; one in an error state won't get there. */
export function volumeSettled(
  context: ScenarioContext,
  cloud: Cloud,
  id: string,
  status: string,
  seconds: number,
): Promise<Volume> {
  return reached(context, `volume ${id}`, status, seconds, async () => {
    const found = await cloud.blockStorage.volumes.get(id);
    return isError(found.status) ? { ...found, fail_reason: await reasonOf(cloud, id) } : found;
  });
}

/** What Cinder tells a user of why it failed: its newest message about the volume, if it has left one. */
async function reasonOf(cloud: Cloud, id: string): Promise<string | undefined> {
  const response = await cloud.session.request<{ messages?: { resource_uuid: string; user_message: string }[] }>({
    service: "block-storage",
    method: "GET",
    path: "/messages",
    query: { resource_uuid: id },
    microversion: "3.5",
    accept: [403, 404],
  });
  return response.body.messages?.find((message) => message.resource_uuid === id)?.user_message;
}

const isError = (status: string): boolean => /^error|_error|^killed$|^failed/i.test(status);

/** The same for anything with a status: snapshots, backups, images. */
export function reached<T extends { readonly status: string }>(
  context: ScenarioContext,
  what: string,
  status: string,
  seconds: number,
  get: () => Promise<T>,
): Promise<T> {
  return context.until(`${what} becomes ${status}`, seconds, async () => {
    const found = await get();
    if (found.status === status) return found;
    if (isError(found.status)) {
      const fields = found as { readonly status: string; readonly fail_reason?: string | null };
      const why = fields.fail_reason ?? "";
      throw new ScenarioFault(`${what} went to ${found.status} instead of ${status}${why === "" ? "" : `: ${why}`}`);
    }
    return undefined;
  });
}
