import { checked, listing, resource, segment, sending } from "../resource.ts";
import { Router, RouterInterface } from "./shapes.ts";

export type GatewayInfo = {
  network_id: string;
  enable_snat?: boolean;
  external_fixed_ips?: readonly { readonly subnet_id?: string; readonly ip_address?: string }[];
};

export type RouterFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  status?: string;
  admin_state_up?: boolean;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type RouterCreate = {
  name: string;
  description?: string;
  admin_state_up?: boolean;
  external_gateway_info?: GatewayInfo | null;
  distributed?: boolean;
  ha?: boolean;
  availability_zone_hints?: readonly string[];
  project_id?: string;
};

export type RouterUpdate = Partial<Omit<RouterCreate, "project_id">> & {
  routes?: readonly { readonly destination: string; readonly nexthop: string }[];
};

/** Routers; a gateway is set, and with `null` cleared, by `update`. */
export class Routers extends resource({
  service: "network",
  path: "/routers",
  singular: "router",
  plural: "routers",
  shape: Router,
  list: listing<RouterFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<RouterCreate>(),
  update: sending<RouterUpdate>(),
  delete: true,
  tags: true,
}) {
  /** By a subnet, which takes its gateway address, or by a port of one's own. */
  async addInterface(id: string, by: { subnet_id: string } | { port_id: string }): Promise<RouterInterface> {
    const response = await this.call("PUT", `${segment(id)}/add_router_interface`, { body: by });
    return checked(RouterInterface, response.body, response);
  }

  /** Answers whether it was there. */
  async removeInterface(id: string, by: { subnet_id: string } | { port_id: string }): Promise<boolean> {
    const response = await this.call("PUT", `${segment(id)}/remove_router_interface`, {
      body: by,
      accept: [200, 404],
    });
    return response.status !== 404;
  }
}
