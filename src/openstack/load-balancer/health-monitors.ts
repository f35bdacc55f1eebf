import { listing, resource, sending } from "../resource.ts";
import { HealthMonitor } from "./shapes.ts";

export type HealthMonitorFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  pool_id?: string;
  tags?: string;
  provisioning_status?: string;
  operating_status?: string;
  limit?: number;
  marker?: string;
};

export type HealthMonitorCreate = {
  pool_id: string;
  type: "HTTP" | "HTTPS" | "PING" | "TCP" | "TLS-HELLO" | "UDP-CONNECT" | "SCTP";
  /** Seconds. */
  delay: number;
  timeout: number;
  max_retries: number;
  name?: string;
  url_path?: string;
  expected_codes?: string;
  tags?: readonly string[];
};

export type HealthMonitorUpdate = {
  name?: string;
  delay?: number;
  timeout?: number;
  max_retries?: number;
  admin_state_up?: boolean;
};

/** How a pool finds out which of its members work. */
export class HealthMonitors extends resource({
  service: "load-balancer",
  path: "/lbaas/healthmonitors",
  singular: "healthmonitor",
  plural: "healthmonitors",
  shape: HealthMonitor,
  list: listing<HealthMonitorFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<HealthMonitorCreate>(),
  update: sending<HealthMonitorUpdate>(),
  delete: true,
}) {}
