import { listing, resource, segment, sending } from "../resource.ts";
import { Trunk } from "./shapes.ts";

export type SubPort = { port_id: string; segmentation_id: number; segmentation_type: "vlan" | "inherit" };

export type TrunkFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  port_id?: string;
  status?: string;
  tags?: string;
  "tags-any"?: string;
  "not-tags"?: string;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type TrunkCreate = {
  port_id: string;
  name?: string;
  description?: string;
  admin_state_up?: boolean;
  sub_ports?: readonly SubPort[];
};

export type TrunkUpdate = { name?: string; description?: string; admin_state_up?: boolean };

/** A parent port and its sub-ports, each in a VLAN of its own. */
export class Trunks extends resource({
  service: "network",
  path: "/trunks",
  singular: "trunk",
  plural: "trunks",
  shape: Trunk,
  list: listing<TrunkFilters>({ wholesale: "always", pageSize: 500 }),
  get: true,
  create: sending<TrunkCreate>(),
  update: sending<TrunkUpdate>(),
  delete: true,
  tags: true,
}) {
  async addSubPorts(id: string, subPorts: readonly SubPort[]): Promise<void> {
    await this.call("PUT", `${segment(id)}/add_subports`, { body: { sub_ports: subPorts } });
  }

  async removeSubPorts(id: string, portIds: readonly string[]): Promise<void> {
    await this.call("PUT", `${segment(id)}/remove_subports`, {
      body: { sub_ports: portIds.map((port_id) => ({ port_id })) },
    });
  }
}
