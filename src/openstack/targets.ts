import type { Tokens } from "./auth/tokens.ts";
import { findEndpoint, hasVersion } from "./catalog.ts";
import { abortable } from "./http/abortable.ts";
import type { Connection } from "./http/call.ts";
import { services } from "./service-types.ts";
import type { CallScope, CatalogService, ServiceType } from "./session.ts";
import { type ApiVersion, chooseVersion, fetchVersions } from "./versions.ts";

/** Where a service's calls go. */
export interface Target {
  /** Of the version root, no slash at the end. */
  readonly url: string;
  readonly origin: string;
  readonly path: string;
}

/** The service's version root by the catalogue; where its URL has no version, by the service's version document, else by what is customary. */
export async function resolveTarget(
  connection: Connection,
  catalog: readonly CatalogService[],
  service: ServiceType,
  scope: CallScope,
): Promise<Target | undefined> {
  const found = findEndpoint(catalog, service, connection.config);
  if (found === undefined) return undefined;
  const { versionPath } = services[service];
  if (versionPath === "" || hasVersion(found)) return targetOf(found);
  const versions = await remembered(connection, found, scope, (shared) =>
    fetchVersions(connection, service, found, undefined, shared),
  );
  const segment = chooseVersion(versions ?? [], versionPath)?.segment;
  return targetOf(segment === undefined ? `${found}${versionPath}` : `${found}/${segment}`);
}

/** Microversions of a service, `undefined` where it has none. */
export async function findMicroversions(
  connection: Connection,
  service: ServiceType,
  target: Target,
  tokens: Tokens,
  scope: CallScope,
): Promise<{ min: string; max: string } | undefined> {
  const { versionPath, microversionName } = services[service];
  if (microversionName === undefined) return undefined;
  const root = versionRoot(target.url);
  // Cinder shows its document at /v3/ only to those who are signed in.
  const versions = await remembered(connection, root, scope, (shared) =>
    fetchVersions(connection, service, root, tokens, shared),
  );
  return chooseVersion(versions ?? [], versionPath)?.microversions;
}

function targetOf(url: string): Target {
  const { origin, pathname } = new URL(url);
  return { url, origin, path: pathname.replace(/\/+$/, "") };
}

/** `…/v3/<project>` has its version document at `…/v3`. */
export function versionRoot(url: string): string {
  return /^(.*\/v\d+(?:\.\d+)?)\//.exec(`${url}/`)?.[1] ?? url;
}

/** What stands before the version: `…/compute` of `…/compute/v2.1`. */
export function unversioned(url: string): string {
  return versionRoot(url).replace(/\/v\d+(\.\d+)?$/, "");
}

function remembered(
  { versions }: Connection,
  url: string,
  { signal, ...shared }: CallScope,
  fetch: (scope: CallScope) => Promise<readonly ApiVersion[] | undefined>,
): Promise<readonly ApiVersion[] | undefined> {
  let known = versions.get(url);
  if (known === undefined) {
    known = fetch(shared);
    versions.set(url, known);
    known.catch(() => versions.delete(url));
  }
  return abortable(known, signal);
}
