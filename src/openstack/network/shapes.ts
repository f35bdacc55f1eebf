import { z } from "zod";
import { wire } from "../resource.ts";

/** Fields of most of Neutron's resources (api-ref/network v2). Extensions add others; those not promised are optional here. */
const common = {
  id: z.string(),
  name: z.string(),
  project_id: z.string(),
  description: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  created_at: z.string().optional(),
  updated_at: z.string().optional(),
  revision_number: z.number().optional(),
};

export const Network = wire({
  ...common,
  status: z.string(),
  admin_state_up: z.boolean(),
  shared: z.boolean(),
  subnets: z.array(z.string()),
  mtu: z.number().optional(),
  "router:external": z.boolean().optional(),
  /** `null` stands for an agent that names none. */
  availability_zones: z.array(z.string().nullable()).optional(),
  port_security_enabled: z.boolean().optional(),
  /** Administrators see these three. */
  "provider:network_type": z.string().nullish(),
  "provider:physical_network": z.string().nullish(),
  "provider:segmentation_id": z.number().nullish(),
});
export type Network = z.output<typeof Network>;

export const Subnet = wire({
  ...common,
  network_id: z.string(),
  ip_version: z.number(),
  cidr: z.string(),
  gateway_ip: z.string().nullable(),
  enable_dhcp: z.boolean(),
  allocation_pools: z.array(wire({ start: z.string(), end: z.string() })),
  dns_nameservers: z.array(z.string()),
  host_routes: z.array(wire({ destination: z.string(), nexthop: z.string() })),
  ipv6_ra_mode: z.string().nullish(),
  ipv6_address_mode: z.string().nullish(),
  subnetpool_id: z.string().nullish(),
});
export type Subnet = z.output<typeof Subnet>;

const PrefixLength = z.union([z.string(), z.number()]);

export const SubnetPool = wire({
  ...common,
  prefixes: z.array(z.string()),
  ip_version: z.number(),
  /** Lengths come as text, though the reference says numbers. */
  default_prefixlen: PrefixLength,
  min_prefixlen: PrefixLength,
  max_prefixlen: PrefixLength,
  shared: z.boolean(),
  is_default: z.boolean().optional(),
  address_scope_id: z.string().nullish(),
  default_quota: z.number().nullish(),
});
export type SubnetPool = z.output<typeof SubnetPool>;

export const AddressScope = wire({
  id: z.string(),
  name: z.string(),
  project_id: z.string(),
  ip_version: z.number(),
  shared: z.boolean(),
});
export type AddressScope = z.output<typeof AddressScope>;

const ExternalAddress = wire({ subnet_id: z.string(), ip_address: z.string() });

export const Router = wire({
  ...common,
  status: z.string(),
  admin_state_up: z.boolean(),
  external_gateway_info: wire({
    network_id: z.string(),
    enable_snat: z.boolean().optional(),
    external_fixed_ips: z.array(ExternalAddress).optional(),
  }).nullish(),
  routes: z.array(wire({ destination: z.string(), nexthop: z.string() })).optional(),
  /** `null` stands for an agent that names none. */
  availability_zones: z.array(z.string().nullable()).optional(),
  /** Administrators see these two. */
  ha: z.boolean().optional(),
  distributed: z.boolean().optional(),
});
export type Router = z.output<typeof Router>;

export const RouterInterface = wire({ id: z.string(), port_id: z.string(), subnet_id: z.string() });
export type RouterInterface = z.output<typeof RouterInterface>;

export const Port = wire({
  ...common,
  network_id: z.string(),
  /** ACTIVE, DOWN, BUILD, ERROR; DOWN also where nobody has bound it. */
  status: z.string(),
  admin_state_up: z.boolean(),
  mac_address: z.string(),
  fixed_ips: z.array(ExternalAddress),
  device_id: z.string(),
  device_owner: z.string(),
  security_groups: z.array(z.string()).optional(),
  allowed_address_pairs: z.array(wire({ ip_address: z.string(), mac_address: z.string().optional() })).optional(),
  port_security_enabled: z.boolean().optional(),
  dns_name: z.string().nullish(),
  "binding:vnic_type": z.string().optional(),
  /** Administrators see these; `binding_failed` is Neutron's word for "no agent there". */
  "binding:host_id": z.string().optional(),
  "binding:vif_type": z.string().optional(),
});
export type Port = z.output<typeof Port>;

export const FloatingIp = wire({
  id: z.string(),
  project_id: z.string(),
  description: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  created_at: z.string().optional(),
  status: z.string(),
  floating_network_id: z.string(),
  floating_ip_address: z.string(),
  fixed_ip_address: z.string().nullable(),
  port_id: z.string().nullable(),
  router_id: z.string().nullable(),
});
export type FloatingIp = z.output<typeof FloatingIp>;

export const SecurityGroupRule = wire({
  id: z.string(),
  security_group_id: z.string(),
  project_id: z.string(),
  direction: z.string(),
  ethertype: z.string(),
  protocol: z.string().nullable(),
  port_range_min: z.number().nullable(),
  port_range_max: z.number().nullable(),
  remote_ip_prefix: z.string().nullable(),
  remote_group_id: z.string().nullable(),
  description: z.string().nullish(),
});
export type SecurityGroupRule = z.output<typeof SecurityGroupRule>;

export const SecurityGroup = wire({
  ...common,
  stateful: z.boolean().optional(),
  security_group_rules: z.array(SecurityGroupRule),
});
export type SecurityGroup = z.output<typeof SecurityGroup>;

export const Agent = wire({
  id: z.string(),
  agent_type: z.string(),
  binary: z.string(),
  host: z.string(),
  alive: z.boolean(),
  admin_state_up: z.boolean(),
  availability_zone: z.string().nullish(),
  heartbeat_timestamp: z.string(),
  started_at: z.string(),
  topic: z.string(),
});
export type Agent = z.output<typeof Agent>;

/** Addresses in use; counts of IPv6 subnets exceed what a number holds exactly. */
export const NetworkIpAvailability = wire({
  network_id: z.string(),
  network_name: z.string(),
  project_id: z.string(),
  total_ips: z.number(),
  used_ips: z.number(),
  subnet_ip_availability: z.array(
    wire({
      subnet_id: z.string(),
      subnet_name: z.string(),
      cidr: z.string(),
      ip_version: z.number(),
      total_ips: z.number(),
      used_ips: z.number(),
    }),
  ),
});
export type NetworkIpAvailability = z.output<typeof NetworkIpAvailability>;

export const Extension = wire({ alias: z.string(), name: z.string(), description: z.string() });
export type Extension = z.output<typeof Extension>;

export const Trunk = wire({
  ...common,
  status: z.string(),
  admin_state_up: z.boolean(),
  port_id: z.string(),
  sub_ports: z.array(wire({ port_id: z.string(), segmentation_id: z.number(), segmentation_type: z.string() })),
});
export type Trunk = z.output<typeof Trunk>;

export const RbacPolicy = wire({
  id: z.string(),
  project_id: z.string(),
  object_type: z.string(),
  object_id: z.string(),
  action: z.string(),
  target_tenant: z.string(),
});
export type RbacPolicy = z.output<typeof RbacPolicy>;

export const NetworkAvailabilityZone = wire({ name: z.string(), resource: z.string(), state: z.string() });
export type NetworkAvailabilityZone = z.output<typeof NetworkAvailabilityZone>;

/** Limits of one project; -1 is no limit. Extensions add others. */
export const NetworkQuota = wire({
  network: z.number(),
  subnet: z.number(),
  port: z.number(),
  router: z.number().optional(),
  floatingip: z.number().optional(),
  security_group: z.number().optional(),
  security_group_rule: z.number().optional(),
});
export type NetworkQuota = z.output<typeof NetworkQuota>;

const Use = wire({ limit: z.number(), used: z.number(), reserved: z.number() });
export const NetworkQuotaUse = wire({
  network: Use,
  subnet: Use,
  port: Use,
  router: Use.optional(),
  floatingip: Use.optional(),
  security_group: Use.optional(),
  security_group_rule: Use.optional(),
});
export type NetworkQuotaUse = z.output<typeof NetworkQuotaUse>;
