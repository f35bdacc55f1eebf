import { listing, resource } from "../resource.ts";
import { AccessRule } from "./shapes.ts";

/** Access rules that the application credentials of one user have; they outlive those, so they are left-overs too. */
export class AccessRules extends resource({
  service: "identity",
  path: "/users/{}/access_rules",
  singular: "access_rule",
  plural: "access_rules",
  shape: AccessRule,
  list: listing({ byName: "none" }),
  get: true,
  delete: true,
}) {}
