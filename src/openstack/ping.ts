import { KilowatchError, messageOf } from "#base";
import { authenticate } from "./auth/authenticate.ts";
import { createTokens, type Tokens } from "./auth/tokens.ts";
import { endpointsOf, findEndpoint } from "./catalog.ts";
import { type Answer, type Call, type Connection, perform } from "./http/call.ts";
import { cloudError, isForeign, noAnswer } from "./http/failure.ts";
import { newRequestId } from "./http/request-id.ts";
import { connect, type OpenOptions } from "./open.ts";
import { services, serviceTypeOf } from "./service-types.ts";
import type { CallScope, CatalogService, ServiceType } from "./session.ts";
import { unversioned, versionRoot } from "./targets.ts";
import { type ApiVersion, chooseVersion, readVersions } from "./versions.ts";

/** How one API of the catalogue answers. */
export interface ServicePing {
  /** As the catalogue has it. */
  readonly type: string;
  readonly name: string;
  readonly url: string;
  /** `unhealthy`: it answers, but its own `/healthcheck` says that it should get no requests. */
  readonly state: "reachable" | "unhealthy" | "unreachable";
  readonly version?: string;
  readonly microversions?: { readonly min: string; readonly max: string };
  /** Of its version document, in seconds, connecting included. */
  readonly latency?: { readonly min: number; readonly average: number; readonly times: number };
  /** Absent where the service has none. */
  readonly healthcheck?: "ok" | "failing";
  /** What is wrong, in one sentence. */
  readonly problem?: string;
}

export interface CloudPing {
  readonly cloud: string;
  readonly region: string | undefined;
  readonly interface: string;
  readonly services: readonly ServicePing[];
}

export interface PingOptions extends OpenOptions {
  /** How often each version document is asked for. */
  readonly times: number;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
}

/** What is asked of one service, and with what. */
interface Probe {
  readonly connection: Connection;
  readonly tokens: Tokens;
  readonly scope: CallScope;
  readonly service: ServiceType;
}

/**
 * Asks every API that the catalogue has in the region, all at once within the budget; what one of them does wrong is said with it and holds up no other. Throws
 * only where there is nothing to ask: unknown cloud or region, no Keystone, wrong credentials.
 */
export async function pingCloud(name: string | undefined, options: PingOptions): Promise<CloudPing> {
  const connection = connect(name, options);
  const { config } = connection;
  const scope: CallScope = {
    timeoutSeconds: options.timeoutSeconds,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  };
  try {
    const tokens = createTokens(
      (own) => authenticate(connection, config.credentials, own),
      () => Date.now(),
    );
    const { catalog } = (await tokens.current(scope)).authorization;
    const pings = catalog.flatMap((entry) => {
      const url = urlOf(entry, connection);
      // Services that Kilowatch does not speak count towards the budget under their own name.
      const service = (serviceTypeOf(entry.type) ?? entry.type) as ServiceType;
      return url === undefined ? [] : [pingService({ connection, tokens, scope, service }, entry, url, options.times)];
    });
    if (pings.length === 0) throw nothingThere(connection, catalog);
    const found = await Promise.all(pings);
    return {
      cloud: config.name,
      region: config.region,
      interface: config.interface,
      services: found.sort((one, other) => (one.type < other.type ? -1 : 1)),
    };
  } finally {
    await connection.transport.close();
  }
}

function urlOf(entry: CatalogService, { config }: Connection): string | undefined {
  const service = serviceTypeOf(entry.type);
  const spoken = service === undefined ? undefined : findEndpoint([entry], service, config);
  return spoken ?? endpointsOf(entry, config.region, config.interface)[0];
}

// Nothing asked is nothing proven.
function nothingThere({ config }: Connection, catalog: readonly CatalogService[]): Error {
  const regions = new Set(catalog.flatMap(({ endpoints }) => endpoints.map(({ region }) => region)));
  const where = config.region === undefined ? "" : ` in region '${config.region}'`;
  const known = regions.size === 0 ? "it is empty" : `it has ${[...regions].sort().join(", ")}`;
  return cloudError(
    "absent",
    `the catalogue of cloud '${config.name}' has no endpoint${where} with interface ${config.interface}; ${known}`,
  );
}

async function pingService(probe: Probe, entry: CatalogService, url: string, times: number): Promise<ServicePing> {
  const base = { type: entry.type, name: entry.name, url };
  try {
    const seconds: number[] = [];
    let versions: readonly ApiVersion[] | undefined;
    for (let time = 0; time < times; time += 1) {
      const answer = await get(probe, documentOf(probe.service, url), { signed: true, accept: [300, 401, 403, 404] });
      if (isForeign(answer)) throw noAnswer(answer, answer.exchange);
      seconds.push(answer.exchange.seconds);
      versions ??= readVersions(answer.body);
    }
    versions ??= await otherVersions(probe, url);
    const health = await healthOf(probe, url);
    const version = versions === undefined ? undefined : chosen(probe.service, versions);
    return {
      ...base,
      state: health === "failing" ? "unhealthy" : "reachable",
      ...(version === undefined ? {} : { version: version.id }),
      ...(version?.microversions === undefined ? {} : { microversions: version.microversions }),
      latency: { min: Math.min(...seconds), average: seconds.reduce((sum, each) => sum + each, 0) / times, times },
      ...(health === undefined ? {} : { healthcheck: health }),
      ...(health === "failing"
        ? { problem: "its /healthcheck answers 503: switched off, or a backend of it fails" }
        : {}),
    };
  } catch (error) {
    if (!(error instanceof KilowatchError) || error.code === "CANCELLED") throw error;
    return { ...base, state: "unreachable", problem: messageOf(error) };
  }
}

// Swift's API proper would list containers; what it says of itself stands beside.
function documentOf(service: ServiceType, url: string): string {
  return service === "object-store" ? new URL("/info", url).href : `${versionRoot(url)}/`;
}

// Neutron has no version document at /v2.0, only at the root.
async function otherVersions(probe: Probe, url: string): Promise<readonly ApiVersion[] | undefined> {
  const root = unversioned(url);
  if (probe.service === "object-store" || root === versionRoot(url)) return undefined;
  const answer = await get(probe, `${root}/`, { signed: false, accept: [300, 401, 403, 404] }).catch(() => undefined);
  return readVersions(answer?.body);
}

/** oslo.middleware's healthcheck: 200 or 503; services that have none answer with anything else. */
async function healthOf(probe: Probe, url: string): Promise<"ok" | "failing" | undefined> {
  const root = probe.service === "object-store" ? new URL(url).origin : unversioned(url);
  const answer = await get(probe, `${root}/healthcheck`, {
    signed: false,
    accept: [300, 400, 401, 403, 404, 405, 503],
  });
  const isHtml = (answer.headers["content-type"] ?? "").includes("html");
  if (isHtml) return undefined;
  return answer.status === 503 ? "failing" : answer.status === 200 ? "ok" : undefined;
}

function chosen(service: ServiceType, versions: readonly ApiVersion[]): ApiVersion | undefined {
  return chooseVersion(versions, services[service]?.versionPath ?? "") ?? versions.at(-1);
}

function get(probe: Probe, url: string, options: { signed: boolean; accept: readonly number[] }): Promise<Answer> {
  const { origin, pathname } = new URL(url);
  const call: Call = {
    service: probe.service,
    method: "GET",
    shown: pathname,
    origin,
    path: pathname,
    headers: { accept: "application/json, text/plain" },
    body: undefined,
    accept: options.accept,
    bytes: false,
    tokens: options.signed ? probe.tokens : undefined,
    attempts: 1,
  };
  return perform(probe.connection, call, probe.scope, newRequestId());
}
