import { listing, resource, sending } from "../resource.ts";
import { RbacPolicy } from "./shapes.ts";

export type RbacPolicyFilters = {
  id?: string;
  project_id?: string;
  object_type?: string;
  object_id?: string;
  target_tenant?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type RbacPolicyCreate = {
  object_type: "network" | "qos_policy" | "security_group" | "address_scope" | "subnetpool" | "address_group";
  object_id: string;
  action: "access_as_shared" | "access_as_external";
  /** A project's id, or `*`. */
  target_tenant: string;
};

export type RbacPolicyUpdate = { target_tenant: string };

export class RbacPolicies extends resource({
  service: "network",
  path: "/rbac-policies",
  singular: "rbac_policy",
  plural: "rbac_policies",
  shape: RbacPolicy,
  list: listing<RbacPolicyFilters>({ byName: "none", pageSize: 500 }),
  get: true,
  create: sending<RbacPolicyCreate>(),
  update: sending<RbacPolicyUpdate>(),
  delete: true,
}) {}
