import type { CloudConfig, Interface } from "./clouds/cloud-config.ts";
import { services } from "./service-types.ts";
import type { CatalogService, ServiceType } from "./session.ts";

/** The URL that the catalogue (or an override) has for a service, with no slash at the end; `undefined` where there is none of a version that is spoken. */
export function findEndpoint(
  catalog: readonly CatalogService[],
  service: ServiceType,
  config: Pick<CloudConfig, "region" | "interface" | "services">,
): string | undefined {
  const settings = config.services[service];
  if (settings?.endpoint !== undefined) return trimmed(settings.endpoint);
  const region = settings?.region ?? config.region;
  const wanted: Interface = settings?.interface ?? config.interface;
  const { types, versionPath } = services[service];
  const urls = types.flatMap((type) =>
    catalog.filter((entry) => entry.type === type).flatMap((entry) => endpointsOf(entry, region, wanted)),
  );
  const major = majorOf(versionPath);
  const spoken = urls.find((url) => major === undefined || !hasVersion(url) || majorOf(url) === major);
  if (spoken !== undefined) return spoken;
  // Keystone's endpoint says v2.0 in catalogues that nobody has touched since; v3 stands beside it.
  const old = service === "identity" ? urls[0] : undefined;
  return old?.replace(/\/v\d[^/]*$/, versionPath);
}

/** URLs that an entry of the catalogue has in a region (in any, without one) and interface. */
export function endpointsOf(entry: CatalogService, region: string | undefined, wanted: Interface): readonly string[] {
  return entry.endpoints
    .filter(
      (endpoint) => interfaceOf(endpoint.interface) === wanted && (region === undefined || endpoint.region === region),
    )
    .map(({ url }) => trimmed(url));
}

/** Tells whether a URL's path already names a version: `/v2.1`, `/v3/<project>`, `/v1/AUTH_…`. */
export function hasVersion(url: string): boolean {
  return /\/v\d+(\.\d+)?(\/|$)/.test(new URL(url).pathname);
}

/** `v2` of `…/v2.1/…`: what is called `volumev2` or `volume` is no API that is spoken here. */
function majorOf(path: string): string | undefined {
  return /\/(v\d+)(?:\.\d+)?(?:\/|$)/.exec(path)?.[1];
}

// Identity v2 said `publicURL`.
function interfaceOf(name: string): string {
  return name.replace(/URL$/, "");
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
