import { listing, resource, sending } from "../resource.ts";
import { Port } from "./shapes.ts";

export type PortFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  network_id?: string;
  device_id?: string | readonly string[];
  device_owner?: string;
  mac_address?: string;
  status?: string;
  /** `ip_address=A`, `subnet_id=ID`, `ip_address_substr=A`. */
  fixed_ips?: string | readonly string[];
  security_groups?: string;
  "binding:host_id"?: string;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type PortCreate = {
  network_id: string;
  name?: string;
  description?: string;
  admin_state_up?: boolean;
  mac_address?: string;
  fixed_ips?: readonly { readonly subnet_id?: string; readonly ip_address?: string }[];
  device_id?: string;
  device_owner?: string;
  security_groups?: readonly string[];
  allowed_address_pairs?: readonly { readonly ip_address: string; readonly mac_address?: string }[];
  port_security_enabled?: boolean;
  dns_name?: string;
  "binding:vnic_type"?: string;
  "binding:host_id"?: string;
  "binding:profile"?: Readonly<Record<string, unknown>>;
  project_id?: string;
};

export type PortUpdate = Partial<Omit<PortCreate, "network_id" | "project_id">>;

export class Ports extends resource({
  service: "network",
  path: "/ports",
  singular: "port",
  plural: "ports",
  shape: Port,
  list: listing<PortFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<PortCreate>(),
  update: sending<PortUpdate>(),
  delete: true,
  tags: true,
}) {}
