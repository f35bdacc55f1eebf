import { authenticate } from "./auth/authenticate.ts";
import type { Credentials } from "./auth/credentials.ts";
import { createTokens, type Tokens } from "./auth/tokens.ts";
import { type Call, type Connection, perform } from "./http/call.ts";
import { encodeQuery } from "./http/encode.ts";
import { cloudError, isForeign, noAnswer } from "./http/failure.ts";
import { newRequestId } from "./http/request-id.ts";
import { services } from "./service-types.ts";
import type { ApiRequest, ApiResponse, CallScope, ServiceType, Session } from "./session.ts";
import { findMicroversions, resolveTarget, type Target } from "./targets.ts";

/** Somebody's way in: token and what follows from its catalogue. */
interface Login {
  readonly credentials: Credentials;
  readonly tokens: Tokens;
  readonly targets: Map<ServiceType, Target>;
}

/** A session over a connection; no call is made yet. */
export function createSession(connection: Connection, credentials: Credentials, scope: CallScope = {}): Session {
  return sessionOf(connection, login(connection, credentials), scope);
}

function login(connection: Connection, credentials: Credentials): Login {
  return {
    credentials,
    tokens: createTokens(
      (scope) => authenticate(connection, credentials, scope),
      () => Date.now(),
    ),
    targets: new Map(),
  };
}

function sessionOf(connection: Connection, user: Login, scope: CallScope): Session {
  const { config } = connection;
  return {
    cloud: config.name,
    region: config.region,
    budget: connection.budget,
    async request<Body>(request: ApiRequest) {
      const { service } = request;
      const target = user.targets.get(service) ?? (await findTarget(connection, user, scope, service));
      if (target === undefined) throw absent(connection, service);
      const globalId = scope.globalRequestId ?? newRequestId();
      const answer = await perform(connection, callOf(connection, user, target, request), scope, globalId);
      // "Not found" of a proxy that lacks the service must not be taken for that of an object.
      if (answer.status === 404 && isForeign(answer)) throw noAnswer(answer, answer.exchange);
      return answer as ApiResponse<Body>;
    },
    async authorization() {
      return (await user.tokens.current(scope)).authorization;
    },
    async endpoint(service) {
      return (user.targets.get(service) ?? (await findTarget(connection, user, scope, service)))?.url;
    },
    async microversions(service) {
      const target = user.targets.get(service) ?? (await findTarget(connection, user, scope, service));
      if (target === undefined) return undefined;
      return findMicroversions(connection, service, target, user.tokens, scope);
    },
    with: (more) => sessionOf(connection, user, { ...scope, ...more }),
    as: (credentials) => sessionOf(connection, login(connection, credentials), scope),
    anew: () => sessionOf(connection, login(connection, user.credentials), scope),
    close: () => connection.transport.close(),
  };
}

async function findTarget(
  connection: Connection,
  user: Login,
  scope: CallScope,
  service: ServiceType,
): Promise<Target | undefined> {
  const { catalog } = (await user.tokens.current(scope)).authorization;
  const target = await resolveTarget(connection, catalog, service, scope);
  if (target !== undefined) user.targets.set(service, target);
  return target;
}

function callOf(connection: Connection, user: Login, target: Target, request: ApiRequest): Call {
  const { service } = request;
  const shown = request.path + encodeQuery(request.query);
  const headers: Record<string, string> = { accept: "application/json" };
  const json = request.rawBody === undefined && request.body !== undefined;
  if (json) headers["content-type"] = "application/json";
  const facts = services[service];
  const microversion = request.microversion ?? connection.config.services[service]?.microversion;
  if (microversion !== undefined && facts.microversionName !== undefined) {
    headers["openstack-api-version"] = `${facts.microversionName} ${microversion}`;
    if (facts.legacyMicroversionHeader !== undefined) headers[facts.legacyMicroversionHeader] = microversion;
  }
  for (const name in request.headers) headers[name.toLowerCase()] = request.headers[name] ?? "";
  return {
    service,
    method: request.method,
    shown,
    origin: target.origin,
    path: target.path + shown,
    headers,
    body: json ? JSON.stringify(request.body) : request.rawBody,
    accept: request.accept,
    bytes: request.bytes === true,
    tokens: user.tokens,
  };
}

function absent(connection: Connection, service: ServiceType): Error {
  const { name, region, interface: side } = connection.config;
  const where = region === undefined ? "" : ` in region '${region}'`;
  return cloudError("absent", `cloud '${name}' has no ${service} service${where} (interface ${side}) in its catalogue`);
}
