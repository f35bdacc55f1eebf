import { listing, resource } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeMessage } from "./shapes.ts";

export type VolumeMessageFilters = {
  resource_uuid?: string;
  resource_type?: string;
  event_id?: string;
  message_level?: string;
  request_id?: string;
  limit?: number;
  marker?: string;
};

/** What Cinder tells a project's users of failures, in words that they may read; kept for 30 days. */
export class VolumeMessages extends resource({
  service: "block-storage",
  path: "/messages",
  singular: "message",
  plural: "messages",
  shape: VolumeMessage,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeMessageFilters>({ byName: "none", pageSize: 1000 }),
  get: true,
  delete: true,
}) {}
