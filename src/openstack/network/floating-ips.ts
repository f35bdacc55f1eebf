import { listing, resource, sending } from "../resource.ts";
import { FloatingIp } from "./shapes.ts";

export type FloatingIpFilters = {
  id?: string;
  project_id?: string;
  floating_network_id?: string;
  floating_ip_address?: string;
  fixed_ip_address?: string;
  port_id?: string;
  router_id?: string;
  status?: string;
  description?: string;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type FloatingIpCreate = {
  floating_network_id: string;
  description?: string;
  port_id?: string;
  fixed_ip_address?: string;
  floating_ip_address?: string;
  subnet_id?: string;
  dns_name?: string;
  dns_domain?: string;
  project_id?: string;
};

export type FloatingIpUpdate = { port_id?: string | null; fixed_ip_address?: string; description?: string };

/** Floating IPs; they have no name, so ownership stands in description and tags. `update` with `port_id: null` takes one off its port. */
export class FloatingIps extends resource({
  service: "network",
  path: "/floatingips",
  singular: "floatingip",
  plural: "floatingips",
  shape: FloatingIp,
  list: listing<FloatingIpFilters>({ wholesale: "always", byName: "none", pageSize: 500 }),
  get: true,
  create: sending<FloatingIpCreate>(),
  update: sending<FloatingIpUpdate>(),
  delete: true,
  tags: true,
}) {}
