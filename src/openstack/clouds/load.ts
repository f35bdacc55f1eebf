import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { KilowatchError, Secret } from "#base";
import type { CloudConfig } from "./cloud-config.ts";

interface LoadOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly region?: string;
}

/** Finds a cloud's settings. */
export async function loadCloudConfig(name: string | undefined, options: LoadOptions): Promise<CloudConfig> {
  const file = options.env["OS_CLIENT_CONFIG_FILE"] ?? "clouds.yaml";
  const wanted = name ?? options.env["OS_CLOUD"] ?? "";
  const document = parse(await readFile(file, "utf8")) as {
    clouds: Record<string, { region_name?: string; auth: Record<string, string> }>;
  };
  const entry = document.clouds[wanted];
  if (entry === undefined) {
    const known = Object.keys(document.clouds).join(", ");
    throw new KilowatchError("CLOUD_UNKNOWN", `no cloud '${wanted}'; known: ${known} (${file})`);
  }
  const { auth } = entry;
  return {
    name: wanted,
    origin: file,
    authUrl: auth["auth_url"] ?? "",
    credentials: {
      identity: {
        method: "password",
        user: { name: auth["username"] ?? "", domain: { name: auth["user_domain_name"] ?? "Default" } },
        password: new Secret(auth["password"] ?? ""),
      },
      scope: {
        kind: "project",
        project: { name: auth["project_name"] ?? "", domain: { name: auth["project_domain_name"] ?? "Default" } },
      },
    },
    region: options.region ?? entry.region_name,
    interface: "public",
    services: {},
    tls: { verify: true },
    timeoutSeconds: 60,
  };
}
