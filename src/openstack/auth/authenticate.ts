import { Secret } from "#base";
import { CloudError } from "../errors.ts";
import { type Answer, type Connection, perform } from "../http/call.ts";
import { cloudError } from "../http/failure.ts";
import { newRequestId } from "../http/request-id.ts";
import type { CallScope } from "../session.ts";
import type { Credentials, Identity } from "./credentials.ts";
import { tokenRequestBody } from "./request.ts";
import { readToken, type Token } from "./token.ts";

/** Asks Keystone for a token. Throws a CloudError: `credentials` where Keystone refuses them. */
export async function authenticate(connection: Connection, credentials: Credentials, scope: CallScope): Promise<Token> {
  const { identity } = credentials;
  if (identity.method === "oidc_access_token") {
    const unscoped = await federatedToken(connection, identity, scope);
    return authenticate(connection, { ...credentials, identity: { method: "token", token: unscoped } }, scope);
  }
  const answer = await post(connection, "/auth/tokens", tokenRequestBody(credentials), {}, scope);
  const token = readToken(answer.headers["x-subject-token"], answer.body, Date.now());
  if (token === undefined) {
    throw cloudError("malformed", "this is no token of Keystone v3; is auth_url right?", { exchange: answer.exchange });
  }
  return token;
}

/** keystone/federation/controllers.py: the access token goes as a bearer token, the answer is an unscoped token. */
async function federatedToken(
  connection: Connection,
  identity: Extract<Identity, { method: "oidc_access_token" }>,
  scope: CallScope,
): Promise<Secret> {
  const provider = encodeURIComponent(identity.identityProvider);
  const path = `/OS-FEDERATION/identity_providers/${provider}/protocols/${encodeURIComponent(identity.protocol)}/auth`;
  const headers = { authorization: `Bearer ${identity.accessToken.reveal()}` };
  const answer = await post(connection, path, undefined, headers, scope);
  const subject = answer.headers["x-subject-token"];
  if (subject === undefined) throw cloudError("malformed", "no token in the answer", { exchange: answer.exchange });
  return new Secret(subject);
}

async function post(
  connection: Connection,
  path: string,
  body: unknown,
  headers: Record<string, string>,
  scope: CallScope,
): Promise<Answer> {
  const { origin, pathname } = new URL(connection.config.authUrl);
  const call = {
    service: "identity",
    method: "POST",
    shown: path,
    origin,
    path: `${versioned(pathname)}${path}`,
    headers: {
      accept: "application/json",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
    accept: undefined,
    bytes: false,
    tokens: undefined,
    // A token too many is harmless.
    safe: true,
  } as const;
  try {
    return await perform(connection, call, scope, scope.globalRequestId ?? newRequestId());
  } catch (error) {
    if (error instanceof CloudError && isRefusal(error)) {
      const { name, origin: file } = connection.config;
      throw new CloudError(
        "CLOUD_CREDENTIALS",
        `cloud '${name}' of ${file}: Keystone refuses the credentials: ${error.message}`,
        {
          failure: "credentials",
          exchange: error.exchange,
          fault: error.fault,
        },
      );
    }
    throw error;
  }
}

// An application credential, trust or identity provider that is gone is "not found" to Keystone, one that may not be used "forbidden".
function isRefusal({ failure, fault }: CloudError): boolean {
  return (
    failure === "credentials" || (failure === "answer" && (fault?.type === "Not Found" || fault?.type === "Forbidden"))
  );
}

// auth_url stands with and without a version in the wild; only v3 is spoken.
function versioned(path: string): string {
  const trimmed = path.replace(/\/+$/, "").replace(/\/v2\.0$/, "");
  return trimmed.endsWith("/v3") ? trimmed : `${trimmed}/v3`;
}
