import type { DomainReference, Identity, OwnedReference, Scope } from "../auth/credentials.ts";
import type { CloudConfig } from "./cloud-config.ts";

/** What may be shown of a cloud's settings. */
export interface CloudDescription {
  readonly name: string;
  readonly region?: string;
  readonly auth_url: string;
  readonly user: string;
  readonly scope?: string;
  readonly found_in: string;
}

/** A cloud's settings in words, without secrets. */
export function describeCloud({ name, region, authUrl, credentials, origin }: CloudConfig): CloudDescription {
  const { identity, scope } = credentials;
  return {
    name,
    ...(region === undefined ? {} : { region }),
    auth_url: authUrl,
    user: userOf(identity),
    ...(scope === undefined ? {} : { scope: scopeOf(scope) }),
    found_in: origin,
  };
}

function userOf(identity: Identity): string {
  switch (identity.method) {
    case "password":
    case "totp":
      return ownedOf(identity.user);
    case "token":
      return "by token";
    case "application_credential":
      return `application credential ${identity.id ?? identity.name ?? ""}`;
    case "oidc_access_token":
      return `by ${identity.identityProvider}`;
    default:
      return identity.factors[0] === undefined ? "" : userOf(identity.factors[0]);
  }
}

function scopeOf(scope: Scope): string {
  switch (scope.kind) {
    case "project":
      return ownedOf(scope.project);
    case "domain":
      return `domain ${nameOf(scope.domain)}`;
    case "system":
      return "system";
    default:
      return `trust ${scope.id}`;
  }
}

function ownedOf(reference: OwnedReference): string {
  if (reference.id !== undefined || reference.domain === undefined) return nameOf(reference);
  return `${nameOf(reference)} (${nameOf(reference.domain)})`;
}

function nameOf({ id, name }: DomainReference): string {
  return name ?? id ?? "";
}
