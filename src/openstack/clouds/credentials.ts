import { Secret } from "#base";
import type { Credentials, DomainReference, Identity, OwnedReference, Scope } from "../auth/credentials.ts";
import type { Entry } from "./entry.ts";

const AUTH_TYPES = [
  "password",
  "v3password",
  "token",
  "v3token",
  "v3totp",
  "v3multifactor",
  "v3applicationcredential",
  "v3oidcaccesstoken",
] as const;

type AuthType = (typeof AUTH_TYPES)[number];

/** What a cloud's settings say of user and scope, in the names of keystoneauth's options (keystoneauth1/loading). */
export function readCredentials(entry: Entry): Credentials {
  const identity = readIdentity(entry, readAuthType(entry));
  const scope = identity.method === "application_credential" ? undefined : readScope(entry);
  return scope === undefined ? { identity } : { identity, scope };
}

function readAuthType(entry: Entry): AuthType {
  if (entry.text("auth_type") === undefined && entry.text("auth_plugin") === undefined) {
    if (entry.text("application_credential_secret") !== undefined) return "v3applicationcredential";
    if (entry.text("password") === undefined && tokenOf(entry) !== undefined) return "token";
  }
  return entry.oneOf("auth_type", AUTH_TYPES) ?? entry.oneOf("auth_plugin", AUTH_TYPES) ?? "password";
}

function readIdentity(entry: Entry, type: AuthType): Identity {
  switch (type) {
    case "token":
    case "v3token":
      return { method: "token", token: new Secret(tokenOf(entry) ?? entry.need("token", "give a token of Keystone")) };
    case "v3totp":
      return {
        method: "totp",
        user: readUser(entry),
        passcode: secret(entry, "passcode", "the six digits of now; OS_PASSCODE works too"),
      };
    case "v3multifactor":
      return { method: "multifactor", factors: readFactors(entry) };
    case "v3applicationcredential":
      return readApplicationCredential(entry);
    case "v3oidcaccesstoken":
      return {
        method: "oidc_access_token",
        identityProvider: entry.need("identity_provider", "give the name that Keystone has for it"),
        protocol: entry.need("protocol", "give the name of its protocol in Keystone, often 'openid'"),
        accessToken: secret(entry, "access_token", "give an access token of the identity provider"),
      };
    default:
      return {
        method: "password",
        user: readUser(entry),
        password: secret(entry, "password", "secure.yaml is the place for it"),
      };
  }
}

function readFactors(entry: Entry): Identity[] {
  const methods = entry.list("auth_methods") ?? entry.fail("auth_methods", "missing; list them: [v3password, v3totp]");
  return methods.map((method) => {
    const type = AUTH_TYPES.find((each) => each === method);
    if (type === undefined || type === "v3multifactor" || type === "v3oidcaccesstoken") {
      return entry.fail(
        "auth_methods",
        `${JSON.stringify(method)} can't be one of several; v3password, v3totp, v3token can`,
      );
    }
    return readIdentity(entry, type);
  });
}

function readApplicationCredential(entry: Entry): Identity {
  const key = secret(entry, "application_credential_secret", "secure.yaml is the place for it");
  const id = entry.text("application_credential_id");
  if (id !== undefined) return { method: "application_credential", id, secret: key };
  const name = entry.need("application_credential_name", "give application_credential_id, or its name and the user");
  return { method: "application_credential", name, user: readUser(entry), secret: key };
}

function readUser(entry: Entry): OwnedReference {
  const id = entry.text("user_id");
  if (id !== undefined) return { id };
  const name = entry.text("username") ?? entry.text("user_name") ?? entry.need("username", "or give user_id");
  return { name, domain: readDomain(entry, "user_domain") ?? commonDomain(entry) ?? { id: "default" } };
}

function readScope(entry: Entry): Scope | undefined {
  const system = entry.text("system_scope");
  if (system !== undefined) {
    return system === "all"
      ? { kind: "system" }
      : entry.fail("system_scope", `'${system}' is unknown to Keystone; write all`);
  }
  const trust = entry.text("trust_id");
  if (trust !== undefined) return { kind: "trust", id: trust };
  const id = entry.text("project_id") ?? entry.text("tenant_id");
  if (id !== undefined) return { kind: "project", project: { id } };
  const name = entry.text("project_name") ?? entry.text("tenant_name");
  if (name !== undefined) {
    const domain = readDomain(entry, "project_domain") ?? commonDomain(entry) ?? { id: "default" };
    return { kind: "project", project: { name, domain } };
  }
  const domain = readDomain(entry, "domain");
  return domain === undefined ? undefined : { kind: "domain", domain };
}

function readDomain(entry: Entry, field: string): DomainReference | undefined {
  const id = entry.text(`${field}_id`);
  if (id !== undefined) return { id };
  const name = entry.text(`${field}_name`);
  return name === undefined ? undefined : { name };
}

// With a project, `domain_*` is short for the domain of both; `default_domain_*` is keystoneauth's own word for the same.
function commonDomain(entry: Entry): DomainReference | undefined {
  const scoped = ["project_id", "project_name", "tenant_id", "tenant_name"].some(
    (field) => entry.text(field) !== undefined,
  );
  return (scoped ? readDomain(entry, "domain") : undefined) ?? readDomain(entry, "default_domain");
}

function tokenOf(entry: Entry): string | undefined {
  return entry.text("token") ?? entry.text("auth_token");
}

function secret(entry: Entry, field: string, remedy: string): Secret {
  return new Secret(entry.need(field, remedy));
}
