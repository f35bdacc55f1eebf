import { listing, resource, sending } from "../resource.ts";
import { SecurityGroupRule } from "./shapes.ts";

export type SecurityGroupRuleFilters = {
  id?: string;
  project_id?: string;
  security_group_id?: string;
  direction?: "ingress" | "egress";
  ethertype?: "IPv4" | "IPv6";
  protocol?: string;
  remote_group_id?: string;
  remote_ip_prefix?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type SecurityGroupRuleCreate = {
  security_group_id: string;
  direction: "ingress" | "egress";
  ethertype?: "IPv4" | "IPv6";
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number; absent for any. */
  protocol?: string;
  port_range_min?: number;
  port_range_max?: number;
  remote_ip_prefix?: string;
  remote_group_id?: string;
  description?: string;
};

export class SecurityGroupRules extends resource({
  service: "network",
  path: "/security-group-rules",
  singular: "security_group_rule",
  plural: "security_group_rules",
  shape: SecurityGroupRule,
  list: listing<SecurityGroupRuleFilters>({ wholesale: "always", byName: "none", pageSize: 500 }),
  get: true,
  create: sending<SecurityGroupRuleCreate>(),
  delete: true,
}) {}
