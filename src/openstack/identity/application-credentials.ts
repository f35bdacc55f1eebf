import { listing, resource, sending } from "../resource.ts";
import { ApplicationCredential, CreatedApplicationCredential } from "./shapes.ts";

export type ApplicationCredentialFilters = {
  name?: string;
};

export type ApplicationCredentialCreate = {
  name: string;
  description?: string;
  /** ISO 8601, UTC, without zone. */
  expires_at?: string;
  roles?: readonly ({ readonly id: string } | { readonly name: string })[];
  unrestricted?: boolean;
  access_rules?: readonly { readonly service: string; readonly method: string; readonly path: string }[];
  /** Keystone makes one if none is given. */
  secret?: string;
};

/** Application credentials of one user; only the user makes them, for the project of the token. */
export class ApplicationCredentials extends resource({
  service: "identity",
  path: "/users/{}/application_credentials",
  singular: "application_credential",
  plural: "application_credentials",
  shape: ApplicationCredential,
  list: listing<ApplicationCredentialFilters>(),
  get: true,
  create: sending<ApplicationCredentialCreate, CreatedApplicationCredential>({ shape: CreatedApplicationCredential }),
  delete: true,
}) {}
