import type { CloudConfig, Interface } from "./clouds/cloud-config.ts";
import { services } from "./service-types.ts";
import type { CatalogService, ServiceType } from "./session.ts";

/** The URL that the catalogue (or an override) has for a service, with no slash at the end; `undefined` where there is none. */
export function findEndpoint(
  catalog: readonly CatalogService[],
  service: ServiceType,
  config: Pick<CloudConfig, "region" | "interface" | "services">,
): string | undefined {
  const settings = config.services[service];
  if (settings?.endpoint !== undefined) return trimmed(settings.endpoint);
  const region = settings?.region ?? config.region;
  const wanted: Interface = settings?.interface ?? config.interface;
  for (const type of services[service].types) {
    for (const entry of catalog) {
      if (entry.type !== type) continue;
      const endpoint = entry.endpoints.find(
        (each) => interfaceOf(each.interface) === wanted && (region === undefined || each.region === region),
      );
      if (endpoint !== undefined) return trimmed(endpoint.url);
    }
  }
  return undefined;
}

/** Tells whether a URL's path already names a version: `/v2.1`, `/v3/<project>`, `/v1/AUTH_…`. */
export function hasVersion(url: string): boolean {
  return /\/v\d+(\.\d+)?(\/|$)/.test(new URL(url).pathname);
}

/** `public` also where a catalogue says `publicURL`, as identity v2 did. */
export function interfaceOf(name: string): string {
  return name.replace(/URL$/, "");
}

function trimmed(url: string): string {
  return url.replace(/\/+$/, "");
}
