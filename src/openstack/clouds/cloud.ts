import { services, serviceTypeOf } from "../service-types.ts";
import type { ServiceType } from "../session.ts";
import type { CloudConfig, Interface, ServiceSettings, TlsSettings } from "./cloud-config.ts";
import { readCredentials } from "./credentials.ts";
import type { Entry } from "./entry.ts";

/** Seconds for a call unless `api_timeout` says otherwise. */
const TIMEOUT_SECONDS = 60;

/** One cloud's settings, checked. Throws CONFIG_INVALID. */
export function readCloud(entry: Entry, region: string | undefined): CloudConfig {
  const { cloud: name, file: origin } = entry.origin;
  return {
    name,
    origin,
    authUrl:
      readUrl(entry, "auth_url", region) ??
      entry.need("auth_url", "write it below 'auth': https://keystone.example:5000/v3"),
    credentials: readCredentials(entry),
    region,
    interface: readInterface(entry, "interface") ?? readInterface(entry, "endpoint_type") ?? "public",
    services: readServices(entry, region),
    tls: readTls(entry),
    timeoutSeconds: entry.number("api_timeout") ?? TIMEOUT_SECONDS,
  };
}

function readServices(entry: Entry, region: string | undefined): CloudConfig["services"] {
  const found: Partial<Record<ServiceType, ServiceSettings>> = {};
  const set = (service: ServiceType, settings: ServiceSettings): void => {
    found[service] = { ...found[service], ...settings };
  };
  for (const key of entry.keys) {
    const [, prefix, what] =
      /^(.+)_(interface|endpoint_type|endpoint_override|endpoint|region_name|default_microversion|api_version)$/.exec(
        key,
      ) ?? [];
    const service = prefix === undefined ? undefined : serviceTypeOf(prefix);
    const text = service === undefined ? undefined : entry.text(key);
    if (service === undefined || text === undefined) continue;
    switch (what) {
      case "interface":
      case "endpoint_type": {
        const side = readInterface(entry, key);
        if (side !== undefined) set(service, { interface: side });
        break;
      }
      case "endpoint":
      case "endpoint_override": {
        const endpoint = readUrl(entry, key, region);
        if (endpoint !== undefined) set(service, { endpoint });
        break;
      }
      case "region_name":
        set(service, { region: text });
        break;
      default: {
        const microversion = readMicroversion(entry, key, service);
        // What says so in as many words goes before a version that may be one.
        if (
          microversion !== undefined &&
          (what === "default_microversion" || found[service]?.microversion === undefined)
        ) {
          set(service, { microversion });
        }
      }
    }
  }
  return found;
}

// `compute_api_version: 2.79` is a microversion to the command line client, `2` or `2.1` only the API itself.
function readMicroversion(entry: Entry, key: string, service: ServiceType): string | undefined {
  const text = entry.text(key) ?? "";
  if (services[service].microversionName === undefined) return undefined;
  if (text === "latest" || /^\d+\.[1-9]\d*$/.test(text)) return text;
  if (key.endsWith("_api_version") && /^v?\d+(\.0)?$/.test(text)) return undefined;
  return entry.fail(key, `'${text}' is no microversion; write one like 2.79`);
}

function readInterface(entry: Entry, field: string): Interface | undefined {
  const text = entry.text(field)?.replace(/URL$/, "");
  if (text === undefined || text === "public" || text === "internal" || text === "admin") return text;
  return entry.fail(field, `'${text}' is none of public, internal, admin`);
}

// Profiles write `https://{region_name}.example`.
function readUrl(entry: Entry, field: string, region: string | undefined): string | undefined {
  const text = entry
    .text(field)
    ?.replace(/\{(\w+)\}/g, (whole, key: string) =>
      key === "region_name" ? (region ?? whole) : (entry.text(key) ?? whole),
    );
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || /[{}]/.test(text)) {
    return entry.fail(field, "not a URL; write it with http:// or https://");
  }
  if (url.username !== "" || url.password !== "") return entry.fail(field, "a URL here can't hold user or password");
  return text;
}

function readTls(entry: Entry): TlsSettings {
  const verify = entry.flag("insecure") === true ? false : (entry.flag("verify") ?? true);
  const ca = entry.file("cacert");
  const certificate = entry.file("cert");
  const key = entry.file("key");
  if (key !== undefined && certificate === undefined)
    entry.fail("key", "a key needs its certificate; name it with 'cert'");
  return {
    verify,
    ...(ca === undefined ? {} : { ca }),
    // One PEM file may hold both.
    ...(certificate === undefined ? {} : { certificate, key: key ?? certificate }),
  };
}
