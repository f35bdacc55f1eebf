import { listing, resource } from "../resource.ts";
import { RoleAssignment } from "./shapes.ts";

export type RoleAssignmentFilters = {
  "user.id"?: string;
  "group.id"?: string;
  "role.id"?: string;
  "scope.project.id"?: string;
  "scope.domain.id"?: string;
  "scope.system"?: "all";
  /** With those that come from groups and inheritance. */
  effective?: true;
  include_names?: true;
  include_subtree?: true;
};

/** Who has which role on what; they have no ids, so none is asked for by one. */
export class RoleAssignments extends resource({
  service: "identity",
  path: "/role_assignments",
  singular: "role_assignment",
  plural: "role_assignments",
  shape: RoleAssignment,
  list: listing<RoleAssignmentFilters>({ wholesale: "always", byName: "none" }),
}) {}
