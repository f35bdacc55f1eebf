import { listing, resource, sending } from "../resource.ts";
import { Trust } from "./shapes.ts";

export type TrustFilters = {
  trustor_user_id?: string;
  trustee_user_id?: string;
};

export type TrustCreate = {
  trustor_user_id: string;
  trustee_user_id: string;
  impersonation: boolean;
  project_id?: string;
  expires_at?: string;
  remaining_uses?: number;
  allow_redelegation?: boolean;
  roles?: readonly ({ readonly id: string } | { readonly name: string })[];
};

/** Trusts; a user lists those that name them. */
export class Trusts extends resource({
  service: "identity",
  path: "/OS-TRUST/trusts",
  singular: "trust",
  plural: "trusts",
  shape: Trust,
  list: listing<TrustFilters>({ wholesale: "always", byName: "none" }),
  get: true,
  create: sending<TrustCreate>(),
  delete: true,
}) {}
