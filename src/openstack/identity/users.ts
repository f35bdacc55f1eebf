import { listing, resource, sending } from "../resource.ts";
import { User } from "./shapes.ts";

export type UserFilters = {
  name?: string;
  domain_id?: string;
  enabled?: boolean;
  limit?: number;
  marker?: string;
};

export type UserCreate = {
  name: string;
  /** A secret. */
  password?: string;
  domain_id?: string;
  default_project_id?: string;
  description?: string;
  email?: string;
  enabled?: boolean;
};

export type UserUpdate = Partial<UserCreate>;

export class Users extends resource({
  service: "identity",
  path: "/users",
  singular: "user",
  plural: "users",
  shape: User,
  list: listing<UserFilters>({ wholesale: "always" }),
  get: true,
  create: sending<UserCreate>(),
  update: sending<UserUpdate>({ method: "PATCH" }),
  delete: true,
}) {}
