import { listing, resource, sending } from "../resource.ts";
import { Project } from "./shapes.ts";

export type ProjectFilters = {
  name?: string;
  domain_id?: string;
  enabled?: boolean;
  parent_id?: string;
  is_domain?: boolean;
  tags?: string;
  limit?: number;
  marker?: string;
};

export type ProjectCreate = {
  name: string;
  domain_id?: string;
  description?: string;
  enabled?: boolean;
  parent_id?: string;
  tags?: readonly string[];
};

export type ProjectUpdate = { name?: string; description?: string; enabled?: boolean; tags?: readonly string[] };

export class Projects extends resource({
  service: "identity",
  path: "/projects",
  singular: "project",
  plural: "projects",
  shape: Project,
  list: listing<ProjectFilters>({ wholesale: "always" }),
  get: true,
  create: sending<ProjectCreate>(),
  update: sending<ProjectUpdate>({ method: "PATCH" }),
  delete: true,
  tags: true,
}) {}
