import { listing, resource, sending } from "../resource.ts";
import { AddressScope } from "./shapes.ts";

export type AddressScopeFilters = {
  id?: string;
  name?: string;
  project_id?: string;
  ip_version?: 4 | 6;
  shared?: boolean;
  fields?: readonly string[];
  sort_key?: string;
  sort_dir?: "asc" | "desc";
  limit?: number;
  marker?: string;
};

export type AddressScopeCreate = {
  name: string;
  ip_version: 4 | 6;
  shared?: boolean;
  project_id?: string;
};

export type AddressScopeUpdate = { name?: string; shared?: boolean };

export class AddressScopes extends resource({
  service: "network",
  path: "/address-scopes",
  singular: "address_scope",
  plural: "address_scopes",
  shape: AddressScope,
  list: listing<AddressScopeFilters>({ pageSize: 500 }),
  get: true,
  create: sending<AddressScopeCreate>(),
  update: sending<AddressScopeUpdate>(),
  delete: true,
}) {}
