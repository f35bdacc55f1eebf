import { listing, resource, sending } from "../resource.ts";
import { Subnet } from "./shapes.ts";

export type SubnetFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  network_id?: string;
  cidr?: string;
  ip_version?: 4 | 6;
  subnetpool_id?: string;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type SubnetCreate = {
  network_id: string;
  ip_version: 4 | 6;
  name?: string;
  description?: string;
  /** Absent where a subnet pool gives it. */
  cidr?: string;
  /** `null` for none. */
  gateway_ip?: string | null;
  enable_dhcp?: boolean;
  allocation_pools?: readonly { readonly start: string; readonly end: string }[];
  dns_nameservers?: readonly string[];
  host_routes?: readonly { readonly destination: string; readonly nexthop: string }[];
  ipv6_ra_mode?: "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";
  ipv6_address_mode?: "slaac" | "dhcpv6-stateful" | "dhcpv6-stateless";
  subnetpool_id?: string;
  prefixlen?: number;
  project_id?: string;
};

export type SubnetUpdate = Partial<
  Pick<
    SubnetCreate,
    "name" | "description" | "gateway_ip" | "enable_dhcp" | "allocation_pools" | "dns_nameservers" | "host_routes"
  >
>;

export class Subnets extends resource({
  service: "network",
  path: "/subnets",
  singular: "subnet",
  plural: "subnets",
  shape: Subnet,
  list: listing<SubnetFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<SubnetCreate>(),
  update: sending<SubnetUpdate>(),
  delete: true,
  tags: true,
}) {}
