import { listing, resource, segment, sending } from "../resource.ts";
import { Role } from "./shapes.ts";

export type RoleFilters = {
  name?: string;
  domain_id?: string;
};

export type RoleCreate = {
  name: string;
  domain_id?: string;
  description?: string;
};

export type RoleUpdate = { name?: string; description?: string };

export class Roles extends resource({
  service: "identity",
  path: "/roles",
  singular: "role",
  plural: "roles",
  shape: Role,
  list: listing<RoleFilters>(),
  get: true,
  create: sending<RoleCreate>(),
  update: sending<RoleUpdate>({ method: "PATCH" }),
  delete: true,
}) {
  /** Gives a user or group the role on a project, a domain or the whole system. */
  async grant(id: string, to: Grantee, on: GrantScope): Promise<void> {
    await this.session.request({ service: "identity", method: "PUT", path: grantPath(id, to, on) });
  }

  async revoke(id: string, from: Grantee, on: GrantScope): Promise<void> {
    await this.session.request({
      service: "identity",
      method: "DELETE",
      path: grantPath(id, from, on),
      accept: [204, 404],
    });
  }
}

export type Grantee = { user: string } | { group: string };
export type GrantScope = { project: string } | { domain: string } | { system: "all" };

function grantPath(role: string, to: Grantee, on: GrantScope): string {
  const scope =
    "project" in on ? `/projects${segment(on.project)}` : "domain" in on ? `/domains${segment(on.domain)}` : "/system";
  const grantee = "user" in to ? `/users${segment(to.user)}` : `/groups${segment(to.group)}`;
  return `${scope}${grantee}/roles${segment(role)}`;
}
