import { listing, resource } from "../resource.ts";
import { COMPUTE_MICROVERSION, Hypervisor } from "./shapes.ts";

export type HypervisorFilters = {
  /** Part of a name. */
  hypervisor_hostname_pattern?: string;
  with_servers?: boolean;
  limit?: number;
  marker?: string;
};

/** Compute nodes; administrators. */
export class Hypervisors extends resource({
  service: "compute",
  path: "/os-hypervisors",
  singular: "hypervisor",
  plural: "hypervisors",
  shape: Hypervisor,
  microversion: COMPUTE_MICROVERSION,
  // With a pattern Nova refuses paging, so none is asked for; its own limit is 1,000 a page.
  list: listing<HypervisorFilters>({ path: "/os-hypervisors/detail", byName: "none" }),
  get: true,
}) {}
