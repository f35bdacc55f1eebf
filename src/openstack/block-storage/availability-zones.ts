import { listing, resource } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeAvailabilityZone } from "./shapes.ts";

export class VolumeAvailabilityZones extends resource({
  service: "block-storage",
  path: "/os-availability-zone",
  singular: "availabilityZone",
  plural: "availabilityZoneInfo",
  shape: VolumeAvailabilityZone,
  microversion: BLOCK_STORAGE_MICROVERSION,
  id: "zoneName",
  list: listing({ byName: "none" }),
}) {}
