import type { Environment, Settings } from "./files.ts";

/** Variables that choose among clouds and files and make no cloud by themselves (openstack/config/loader.py). */
const SELECTORS = new Set([
  "OS_CLOUD",
  "OS_CLOUD_NAME",
  "OS_REGION_NAME",
  "OS_CLIENT_CONFIG_FILE",
  "OS_CLIENT_SECURE_FILE",
  "OS_PASSCODE",
]);

/** The cloud that `OS_AUTH_URL`, `OS_USERNAME` and so on describe, named `envvars` unless `OS_CLOUD_NAME` says otherwise. */
export function environmentCloud(env: Environment): { name: string; settings: Settings } | undefined {
  const settings: Record<string, string> = {};
  let isCloud = false;
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith("OS_") || value === undefined || /^OS_(TEST|STD|LOG)/.test(variable)) continue;
    settings[variable.slice("OS_".length).toLowerCase()] = value;
    isCloud ||= !SELECTORS.has(variable);
  }
  // openrc files also set OS_IDENTITY_API_VERSION and the like; without a place to go they make no cloud.
  if (!isCloud || settings["auth_url"] === undefined) return undefined;
  return { name: env["OS_CLOUD_NAME"] || "envvars", settings };
}
