import type { Secret } from "#base";

/** A user, project or domain: by id, or by name within a domain. */
export interface DomainReference {
  readonly id?: string;
  readonly name?: string;
}

export interface OwnedReference extends DomainReference {
  readonly domain?: DomainReference;
}

/** Who asks, in one of the forms that Keystone v3 takes. */
export type Identity =
  | { readonly method: "password"; readonly user: OwnedReference; readonly password: Secret }
  | { readonly method: "totp"; readonly user: OwnedReference; readonly passcode: Secret }
  | { readonly method: "token"; readonly token: Secret }
  | {
      readonly method: "application_credential";
      readonly id?: string;
      readonly name?: string;
      readonly user?: OwnedReference;
      readonly secret: Secret;
    }
  | {
      readonly method: "oidc_access_token";
      readonly identityProvider: string;
      readonly protocol: string;
      readonly accessToken: Secret;
    }
  /** Several at once, as `v3multifactor` does. */
  | { readonly method: "multifactor"; readonly factors: readonly Identity[] };

/** For what the token is meant. */
export type Scope =
  | { readonly kind: "project"; readonly project: OwnedReference }
  | { readonly kind: "domain"; readonly domain: DomainReference }
  | { readonly kind: "system" }
  | { readonly kind: "trust"; readonly id: string };

/** Everything that Keystone is told for a token; without a scope it decides (default project, application credential). */
export interface Credentials {
  readonly identity: Identity;
  readonly scope?: Scope;
}
