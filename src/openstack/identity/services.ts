import { listing, resource, sending } from "../resource.ts";
import { IdentityService } from "./shapes.ts";

export type IdentityServiceFilters = {
  name?: string;
  type?: string;
};

export type IdentityServiceCreate = {
  type: string;
  name?: string;
  description?: string;
  enabled?: boolean;
};

export type IdentityServiceUpdate = { type?: string; name?: string; description?: string; enabled?: boolean };

/** Entries of the catalogue; administrators. */
export class IdentityServices extends resource({
  service: "identity",
  path: "/services",
  singular: "service",
  plural: "services",
  shape: IdentityService,
  list: listing<IdentityServiceFilters>(),
  get: true,
  create: sending<IdentityServiceCreate>(),
  update: sending<IdentityServiceUpdate>({ method: "PATCH" }),
  delete: true,
}) {}
