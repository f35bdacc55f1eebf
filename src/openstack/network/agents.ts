import { listing, resource, sending } from "../resource.ts";
import { Agent } from "./shapes.ts";

export type AgentFilters = {
  agent_type?: string;
  binary?: string;
  host?: string;
  alive?: boolean;
  admin_state_up?: boolean;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type AgentUpdate = { admin_state_up?: boolean; description?: string };

/** Neutron's agents; administrators. */
export class Agents extends resource({
  service: "network",
  path: "/agents",
  singular: "agent",
  plural: "agents",
  shape: Agent,
  list: listing<AgentFilters>({ byName: "none", pageSize: 500 }),
  get: true,
  update: sending<AgentUpdate>(),
  delete: true,
}) {}
