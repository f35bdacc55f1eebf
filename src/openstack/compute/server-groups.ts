import { listing, resource, sending } from "../resource.ts";
import { COMPUTE_MICROVERSION, ServerGroup } from "./shapes.ts";

export type ServerGroupFilters = { all_projects?: boolean; limit?: number; offset?: number };
export type ServerGroupCreate = {
  name: string;
  policy: "affinity" | "anti-affinity" | "soft-affinity" | "soft-anti-affinity";
  rules?: { readonly max_server_per_host: number };
};

export class ServerGroups extends resource({
  service: "compute",
  path: "/os-server-groups",
  singular: "server_group",
  plural: "server_groups",
  shape: ServerGroup,
  microversion: COMPUTE_MICROVERSION,
  list: listing<ServerGroupFilters>({ byName: "none" }),
  get: true,
  create: sending<ServerGroupCreate>(),
  delete: true,
}) {}
