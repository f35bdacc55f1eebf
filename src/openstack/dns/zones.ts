import { listing, resource, sending } from "../resource.ts";
import { Zone } from "./shapes.ts";

export type ZoneFilters = {
  name?: string;
  status?: string;
  type?: "PRIMARY" | "SECONDARY";
  description?: string;
  limit?: number;
  marker?: string;
};

export type ZoneCreate = {
  /** Ends in a dot. */
  name: string;
  email: string;
  ttl?: number;
  description?: string;
  type?: "PRIMARY" | "SECONDARY";
};

export class Zones extends resource({
  service: "dns",
  path: "/zones",
  singular: "",
  plural: "zones",
  shape: Zone,
  list: listing<ZoneFilters>(),
  get: true,
  create: sending<ZoneCreate>(),
  update: sending<{ email?: string; ttl?: number; description?: string }>({ method: "PATCH" }),
  delete: true,
}) {}
