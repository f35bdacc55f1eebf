import { listing, resource, sending } from "../resource.ts";
import { COMPUTE_MICROVERSION, VolumeAttachment } from "./shapes.ts";

export type VolumeAttachmentCreate = {
  volumeId: string;
  device?: string;
  tag?: string;
  delete_on_termination?: boolean;
};

/** Volumes of one server; an attachment's id is the volume's. */
export class VolumeAttachments extends resource({
  service: "compute",
  path: "/servers/{}/os-volume_attachments",
  singular: "volumeAttachment",
  plural: "volumeAttachments",
  shape: VolumeAttachment,
  microversion: COMPUTE_MICROVERSION,
  list: listing({ byName: "none" }),
  get: true,
  create: sending<VolumeAttachmentCreate>(),
  delete: true,
}) {}
