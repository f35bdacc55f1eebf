import { listing, resource, sending } from "../resource.ts";
import { Listener } from "./shapes.ts";

export type ListenerFilters = {
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

export type ListenerCreate = {
  loadbalancer_id: string;
  protocol: "HTTP" | "HTTPS" | "TCP" | "UDP" | "TERMINATED_HTTPS" | "SCTP" | "PROMETHEUS";
  protocol_port: number;
  name?: string;
  description?: string;
  default_pool_id?: string;
  connection_limit?: number;
  allowed_cidrs?: readonly string[];
  default_tls_container_ref?: string;
  tags?: readonly string[];
};

export type ListenerUpdate = {
  name?: string;
  description?: string;
  default_pool_id?: string | null;
  admin_state_up?: boolean;
};

/** Ports that load balancers listen on. */
export class Listeners extends resource({
  service: "load-balancer",
  path: "/lbaas/listeners",
  singular: "listener",
  plural: "listeners",
  shape: Listener,
  list: listing<ListenerFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<ListenerCreate>(),
  update: sending<ListenerUpdate>(),
  delete: true,
}) {}
