import { listing, resource, sending } from "../resource.ts";
import { Domain } from "./shapes.ts";

export type DomainFilters = {
  name?: string;
  enabled?: boolean;
};

export type DomainCreate = {
  name: string;
  description?: string;
  enabled?: boolean;
};

export type DomainUpdate = { name?: string; description?: string; enabled?: boolean };

/** Domains; one must be disabled before it can be deleted. */
export class Domains extends resource({
  service: "identity",
  path: "/domains",
  singular: "domain",
  plural: "domains",
  shape: Domain,
  list: listing<DomainFilters>(),
  get: true,
  create: sending<DomainCreate>(),
  update: sending<DomainUpdate>({ method: "PATCH" }),
  delete: true,
}) {}
