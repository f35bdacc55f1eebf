import { listing, resource, sending } from "../resource.ts";
import { SecurityGroup } from "./shapes.ts";

export type SecurityGroupFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  shared?: boolean;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type SecurityGroupCreate = {
  name: string;
  description?: string;
  stateful?: boolean;
  project_id?: string;
};

export type SecurityGroupUpdate = { name?: string; description?: string; stateful?: boolean };

export class SecurityGroups extends resource({
  service: "network",
  path: "/security-groups",
  singular: "security_group",
  plural: "security_groups",
  shape: SecurityGroup,
  list: listing<SecurityGroupFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<SecurityGroupCreate>(),
  update: sending<SecurityGroupUpdate>(),
  delete: true,
  tags: true,
}) {}
