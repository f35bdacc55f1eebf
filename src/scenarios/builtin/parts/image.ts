import { randomBytes } from "node:crypto";
import type { Cloud } from "#openstack";
import type { ScenarioContext } from "../../scenario.ts";

export type Image = Awaited<ReturnType<Cloud["image"]["images"]["get"]>>;

/** The record of an image of ours, no data yet. */
export function makeImage(
  context: ScenarioContext,
  cloud: Cloud,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Image> {
  return context.own("image", ({ name, tags, metadata }) =>
    cloud.image.images.create({
      disk_format: "raw",
      container_format: "bare",
      visibility: "private",
      ...body,
      ...metadata,
      name,
      tags,
    }),
  );
}

/** Bytes that no store can have had before, nor compress. */
export function imageData(kibibytes: number): Uint8Array {
  return randomBytes(kibibytes * 1024);
}
