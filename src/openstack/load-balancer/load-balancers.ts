import { listing, resource, segment, sending } from "../resource.ts";
import { LoadBalancer } from "./shapes.ts";

export type LoadBalancerFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  vip_address?: string;
  vip_port_id?: string;
  tags?: string;
  provisioning_status?: string;
  operating_status?: string;
  limit?: number;
  marker?: string;
};

export type LoadBalancerCreate = {
  name: string;
  description?: string;
  /** One of these says where the address shall be. */
  vip_subnet_id?: string;
  vip_network_id?: string;
  vip_port_id?: string;
  vip_address?: string;
  provider?: string;
  flavor_id?: string;
  availability_zone?: string;
  admin_state_up?: boolean;
  tags?: readonly string[];
  project_id?: string;
};

export type LoadBalancerUpdate = {
  name?: string;
  description?: string;
  admin_state_up?: boolean;
  tags?: readonly string[];
};

/** Load balancers. While one is PENDING_… nothing of it can be changed (409). */
export class LoadBalancers extends resource({
  service: "load-balancer",
  path: "/lbaas/loadbalancers",
  singular: "loadbalancer",
  plural: "loadbalancers",
  shape: LoadBalancer,
  list: listing<LoadBalancerFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<LoadBalancerCreate>(),
  update: sending<LoadBalancerUpdate>(),
  delete: true,
}) {
  /** Deletes it with its listeners, pools and members; answers whether it was there. */
  async deleteCascade(id: string): Promise<boolean> {
    const response = await this.call("DELETE", segment(id), { query: { cascade: true }, accept: [204, 404] });
    return response.status !== 404;
  }

  /** Onto other amphorae; administrators. */
  async failover(id: string): Promise<void> {
    await this.call("PUT", `${segment(id)}/failover`);
  }
}
