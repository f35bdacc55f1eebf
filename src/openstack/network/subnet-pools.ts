import { listing, resource, sending } from "../resource.ts";
import { SubnetPool } from "./shapes.ts";

export type SubnetPoolFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  ip_version?: 4 | 6;
  shared?: boolean;
  is_default?: boolean;
  address_scope_id?: string;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type SubnetPoolCreate = {
  name: string;
  prefixes: readonly string[];
  description?: string;
  default_prefixlen?: number;
  min_prefixlen?: number;
  max_prefixlen?: number;
  default_quota?: number;
  shared?: boolean;
  is_default?: boolean;
  address_scope_id?: string;
  project_id?: string;
};

export type SubnetPoolUpdate = Partial<Omit<SubnetPoolCreate, "project_id" | "shared">>;

export class SubnetPools extends resource({
  service: "network",
  path: "/subnetpools",
  singular: "subnetpool",
  plural: "subnetpools",
  shape: SubnetPool,
  list: listing<SubnetPoolFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<SubnetPoolCreate>(),
  update: sending<SubnetPoolUpdate>(),
  delete: true,
  tags: true,
}) {}
