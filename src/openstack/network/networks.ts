import { listing, resource, sending } from "../resource.ts";
import { Network } from "./shapes.ts";

export type NetworkFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  status?: string;
  shared?: boolean;
  "router:external"?: boolean;
  "provider:network_type"?: string;
  "provider:physical_network"?: string;
  "provider:segmentation_id"?: number;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type NetworkCreate = {
  name: string;
  description?: string;
  admin_state_up?: boolean;
  shared?: boolean;
  mtu?: number;
  port_security_enabled?: boolean;
  "router:external"?: boolean;
  availability_zone_hints?: readonly string[];
  dns_domain?: string;
  "provider:network_type"?: string;
  "provider:physical_network"?: string;
  "provider:segmentation_id"?: number;
  project_id?: string;
};

export type NetworkUpdate = Partial<Omit<NetworkCreate, "project_id">>;

/** Networks (api-ref/network v2). An administrator's list is one of the whole cloud, so it needs a filter. */
export class Networks extends resource({
  service: "network",
  path: "/networks",
  singular: "network",
  plural: "networks",
  shape: Network,
  list: listing<NetworkFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<NetworkCreate>(),
  update: sending<NetworkUpdate>(),
  delete: true,
  tags: true,
}) {}
