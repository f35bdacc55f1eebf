import { listing, resource, sending } from "../resource.ts";
import { COMPUTE_MICROVERSION, ComputeService } from "./shapes.ts";

export type ComputeServiceFilters = { host?: string; binary?: string };
export type ComputeServiceUpdate = { status?: "enabled" | "disabled"; disabled_reason?: string; forced_down?: boolean };

/** Nova's own services; administrators. */
export class ComputeServices extends resource({
  service: "compute",
  path: "/os-services",
  singular: "service",
  plural: "services",
  shape: ComputeService,
  microversion: COMPUTE_MICROVERSION,
  list: listing<ComputeServiceFilters>({ byName: "none" }),
  update: sending<ComputeServiceUpdate>({ key: "" }),
  delete: true,
}) {}
