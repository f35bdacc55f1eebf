import { z } from "zod";
import { wire } from "../resource.ts";

/** Fields of all of Octavia's resources (api-ref/load-balancer v2). */
const common = {
  id: z.string(),
  name: z.string().nullable(),
  project_id: z.string(),
  /** ACTIVE, ERROR, PENDING_CREATE, PENDING_UPDATE, PENDING_DELETE, DELETED. */
  provisioning_status: z.string(),
  /** ONLINE, OFFLINE, DEGRADED, ERROR, DRAINING, NO_MONITOR. */
  operating_status: z.string(),
  admin_state_up: z.boolean(),
  tags: z.array(z.string()).optional(),
  created_at: z.string(),
  updated_at: z.string().nullish(),
};
const References = z.array(wire({ id: z.string() }));

export const LoadBalancer = wire({
  ...common,
  description: z.string().nullish(),
  provider: z.string().nullish(),
  vip_address: z.string(),
  vip_port_id: z.string(),
  vip_subnet_id: z.string().nullable(),
  vip_network_id: z.string(),
  flavor_id: z.string().nullish(),
  availability_zone: z.string().nullish(),
  listeners: References.optional(),
  pools: References.optional(),
});
export type LoadBalancer = z.output<typeof LoadBalancer>;

export const Listener = wire({
  ...common,
  protocol: z.string(),
  protocol_port: z.number(),
  default_pool_id: z.string().nullable(),
  loadbalancers: References,
});
export type Listener = z.output<typeof Listener>;

export const Pool = wire({
  ...common,
  protocol: z.string(),
  lb_algorithm: z.string(),
  healthmonitor_id: z.string().nullish(),
  loadbalancers: References,
  listeners: References,
  members: References,
});
export type Pool = z.output<typeof Pool>;

export const PoolMember = wire({
  ...common,
  address: z.string(),
  protocol_port: z.number(),
  subnet_id: z.string().nullable(),
  weight: z.number(),
  backup: z.boolean().optional(),
});
export type PoolMember = z.output<typeof PoolMember>;

export const HealthMonitor = wire({
  ...common,
  type: z.string(),
  delay: z.number(),
  timeout: z.number(),
  max_retries: z.number(),
  max_retries_down: z.number().nullish(),
  pools: References,
});
export type HealthMonitor = z.output<typeof HealthMonitor>;

/** A virtual machine that carries load balancers; `compute_id` is its server. */
export const Amphora = wire({
  id: z.string(),
  load_balancer_id: z.string().nullable(),
  compute_id: z.string().nullable(),
  status: z.string(),
  role: z.string().nullable(),
  lb_network_ip: z.string().nullable(),
  vrrp_port_id: z.string().nullish(),
  ha_port_id: z.string().nullish(),
  created_at: z.string(),
});
export type Amphora = z.output<typeof Amphora>;
