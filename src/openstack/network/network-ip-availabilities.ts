import { listing, resource } from "../resource.ts";
import { NetworkIpAvailability } from "./shapes.ts";

export type NetworkIpAvailabilityFilters = {
  network_id?: string;
  network_name?: string;
  project_id?: string;
  ip_version?: 4 | 6;
};

/** Addresses in use by network; administrators. */
export class NetworkIpAvailabilities extends resource({
  service: "network",
  path: "/network-ip-availabilities",
  singular: "network_ip_availability",
  plural: "network_ip_availabilities",
  shape: NetworkIpAvailability,
  list: listing<NetworkIpAvailabilityFilters>({ wholesale: "always", byName: "none" }),
  get: true,
}) {}
