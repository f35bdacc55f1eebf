import { listing, resource } from "../resource.ts";
import { NetworkAvailabilityZone } from "./shapes.ts";

export type NetworkAvailabilityZoneFilters = {
  name?: string;
  resource?: "network" | "router";
  state?: string;
};

export class NetworkAvailabilityZones extends resource({
  service: "network",
  path: "/availability_zones",
  singular: "availability_zone",
  plural: "availability_zones",
  shape: NetworkAvailabilityZone,
  list: listing<NetworkAvailabilityZoneFilters>({ byName: "none" }),
}) {}
