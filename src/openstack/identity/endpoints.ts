import { listing, resource, sending } from "../resource.ts";
import { Endpoint } from "./shapes.ts";

export type EndpointFilters = {
  service_id?: string;
  interface?: "public" | "internal" | "admin";
  region_id?: string;
};

export type EndpointCreate = {
  service_id: string;
  interface: "public" | "internal" | "admin";
  url: string;
  region_id?: string;
  enabled?: boolean;
};

export type EndpointUpdate = { url?: string; enabled?: boolean };

/** Endpoints of the catalogue; administrators. */
export class Endpoints extends resource({
  service: "identity",
  path: "/endpoints",
  singular: "endpoint",
  plural: "endpoints",
  shape: Endpoint,
  list: listing<EndpointFilters>({ byName: "none" }),
  get: true,
  create: sending<EndpointCreate>(),
  update: sending<EndpointUpdate>({ method: "PATCH" }),
  delete: true,
}) {}
