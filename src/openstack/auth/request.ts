import type { Credentials, DomainReference, Identity, OwnedReference, Scope } from "./credentials.ts";

/** Body of `POST /v3/auth/tokens` for these credentials; holds secrets in clear, so it must go nowhere but onto the wire. */
export function tokenRequestBody({ identity, scope }: Credentials): unknown {
  const factors = identity.method === "multifactor" ? identity.factors : [identity];
  const methods = factors.map(({ method }) => method);
  return {
    auth: {
      identity: { methods, ...Object.fromEntries(factors.map((factor) => [factor.method, factorBody(factor)])) },
      ...(scope === undefined ? {} : { scope: scopeBody(scope) }),
    },
  };
}

function factorBody(identity: Identity): unknown {
  switch (identity.method) {
    case "password":
      return { user: { ...owned(identity.user), password: identity.password.reveal() } };
    case "totp":
      return { user: { ...owned(identity.user), passcode: identity.passcode.reveal() } };
    case "token":
      return { id: identity.token.reveal() };
    case "application_credential":
      return {
        ...(identity.id === undefined
          ? { name: identity.name, user: owned(identity.user ?? {}) }
          : { id: identity.id }),
        secret: identity.secret.reveal(),
      };
    default:
      throw new TypeError(`${identity.method} is not a method of Keystone's token request`);
  }
}

function scopeBody(scope: Scope): unknown {
  switch (scope.kind) {
    case "project":
      return { project: owned(scope.project) };
    case "domain":
      return { domain: plain(scope.domain) };
    case "system":
      return { system: { all: true } };
    default:
      return { "OS-TRUST:trust": { id: scope.id } };
  }
}

// Keystone looks at the name only within a domain; with an id a domain would be refused as ambiguous by some releases.
function owned(reference: OwnedReference): Record<string, unknown> {
  if (reference.id !== undefined) return { id: reference.id };
  return { name: reference.name, domain: plain(reference.domain ?? { id: "default" }) };
}

function plain({ id, name }: DomainReference): Record<string, unknown> {
  return id === undefined ? { name } : { id };
}
