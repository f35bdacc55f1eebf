import { listing, resource } from "../resource.ts";
import { AvailabilityZone, COMPUTE_MICROVERSION } from "./shapes.ts";

const definition = {
  service: "compute",
  path: "/os-availability-zone",
  singular: "availabilityZone",
  plural: "availabilityZoneInfo",
  shape: AvailabilityZone,
  microversion: COMPUTE_MICROVERSION,
  id: "zoneName",
  list: listing({ byName: "none" }),
} as const;

/** Zones as a member sees them, without their hosts. */
export class AvailabilityZones extends resource(definition) {}

/** Zones with their hosts and services; administrators. */
export class DetailedAvailabilityZones extends resource({
  ...definition,
  list: listing({ path: "/os-availability-zone/detail", byName: "none" }),
}) {}
