import { listing, resource, sending } from "../resource.ts";
import { PoolMember } from "./shapes.ts";

export type PoolMemberFilters = {
  id?: string;
  name?: string;
  address?: string;
  tags?: string;
  provisioning_status?: string;
  operating_status?: string;
  limit?: number;
  marker?: string;
};

export type PoolMemberCreate = {
  address: string;
  protocol_port: number;
  name?: string;
  subnet_id?: string;
  weight?: number;
  backup?: boolean;
  tags?: readonly string[];
};

export type PoolMemberUpdate = { name?: string; weight?: number; admin_state_up?: boolean; backup?: boolean };

/** Back ends of one pool. */
export class PoolMembers extends resource({
  service: "load-balancer",
  path: "/lbaas/pools/{}/members",
  singular: "member",
  plural: "members",
  shape: PoolMember,
  list: listing<PoolMemberFilters>(),
  get: true,
  create: sending<PoolMemberCreate>(),
  update: sending<PoolMemberUpdate>(),
  delete: true,
}) {}
