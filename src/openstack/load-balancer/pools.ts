import { listing, resource, sending } from "../resource.ts";
import { Pool } from "./shapes.ts";

export type PoolFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  loadbalancer_id?: string;
  tags?: string;
  provisioning_status?: string;
  operating_status?: string;
  limit?: number;
  marker?: string;
};

export type PoolCreate = {
  /** One of these two. */
  loadbalancer_id?: string;
  listener_id?: string;
  protocol: "HTTP" | "HTTPS" | "TCP" | "UDP" | "PROXY" | "PROXYV2" | "SCTP";
  lb_algorithm: "ROUND_ROBIN" | "LEAST_CONNECTIONS" | "SOURCE_IP" | "SOURCE_IP_PORT";
  name?: string;
  description?: string;
  session_persistence?: { readonly type: string; readonly cookie_name?: string };
  tags?: readonly string[];
};

export type PoolUpdate = { name?: string; description?: string; lb_algorithm?: string; admin_state_up?: boolean };

/** Members that share the work of a listener. */
export class Pools extends resource({
  service: "load-balancer",
  path: "/lbaas/pools",
  singular: "pool",
  plural: "pools",
  shape: Pool,
  list: listing<PoolFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<PoolCreate>(),
  update: sending<PoolUpdate>(),
  delete: true,
}) {}
