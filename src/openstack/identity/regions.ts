import { listing, resource, sending } from "../resource.ts";
import { Region } from "./shapes.ts";

export type RegionFilters = {
  parent_region_id?: string;
};

export type RegionCreate = {
  id: string;
  description?: string;
  parent_region_id?: string;
};

export type RegionUpdate = { description?: string; parent_region_id?: string };

export class Regions extends resource({
  service: "identity",
  path: "/regions",
  singular: "region",
  plural: "regions",
  shape: Region,
  list: listing<RegionFilters>({ byName: "none" }),
  get: true,
  create: sending<RegionCreate>(),
  update: sending<RegionUpdate>({ method: "PATCH" }),
  delete: true,
}) {}
