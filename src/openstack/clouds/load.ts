import { resolve } from "node:path";
import { KilowatchError } from "#base";
import { readCloud } from "./cloud.ts";
import type { CloudConfig } from "./cloud-config.ts";
import { createEntry, type Origin } from "./entry.ts";
import { environmentCloud } from "./environment.ts";
import {
  candidates,
  type Environment,
  isTable,
  merged,
  readFirst,
  readSettings,
  type Settings,
  type SettingsFile,
  searchFolders,
} from "./files.ts";
import { chooseRegion } from "./regions.ts";

/** Where settings are looked for. */
export interface CloudSources {
  readonly env: Environment;
  /** Default: the process's. */
  readonly workingDirectory?: string;
}

/** All clouds that are known, read but not checked yet. */
export interface KnownClouds {
  /** In the order of the file, the environment's last. */
  readonly names: readonly string[];
  /** The one that is meant when none is named, if that is clear. */
  readonly preferred: string | undefined;
  /** Folders in which files were looked for. */
  readonly searched: readonly string[];
  /** Settings of one, checked. Throws CLOUD_UNKNOWN or CONFIG_INVALID. */
  cloud(name: string | undefined, region?: string): CloudConfig;
}

/** Reads `clouds.yaml`, `secure.yaml`, `clouds-public.yaml` and the environment as openstacksdk does. Throws CONFIG_INVALID. */
export function knownClouds({ env, workingDirectory = process.cwd() }: CloudSources): KnownClouds {
  const folders = searchFolders(env, workingDirectory);
  const file = readFirst(env["OS_CLIENT_CONFIG_FILE"], candidates("clouds", folders), "OS_CLIENT_CONFIG_FILE");
  const secure = readFirst(env["OS_CLIENT_SECURE_FILE"], candidates("secure", folders), "OS_CLIENT_SECURE_FILE");
  const publicClouds = (): SettingsFile | undefined => readFirst(undefined, candidates("clouds-public", folders), "");
  const clouds = cloudsOf(file, secure);
  const environment = environmentCloud(env);
  const names = Object.keys(clouds);
  if (environment !== undefined) {
    if (names.includes(environment.name)) {
      throw new KilowatchError(
        "CONFIG_INVALID",
        `${file?.path ?? "clouds.yaml"}: a cloud is named '${environment.name}' like that of the environment; rename it, or set OS_CLOUD_NAME`,
      );
    }
    names.push(environment.name);
  }
  const preferred = env["OS_CLOUD"] || environment?.name || (names.length === 1 ? names[0] : undefined);

  return {
    names,
    preferred,
    searched: folders,
    cloud(asked, region) {
      const name = asked ?? preferred;
      if (name === undefined || !names.includes(name)) throw unknown(name, names, file, folders);
      const own = name === environment?.name ? environment.settings : clouds[name];
      const origin: Origin = {
        cloud: name,
        file: name === environment?.name ? "environment" : (file?.path ?? secure?.path ?? "clouds.yaml"),
        lineOf: (field) => file?.lineOf(field),
      };
      if (!isTable(own)) return createEntry({}, origin).fail("auth", "the cloud has no settings");
      const whole = merged(profileOf(own, publicClouds, origin), own);
      const chosen = chooseRegion(whole, region ?? env["OS_REGION_NAME"], origin);
      const settings = { ...merged(whole, chosen.values) };
      if (settings["passcode"] === undefined && env["OS_PASSCODE"]) settings["passcode"] = env["OS_PASSCODE"];
      return readCloud(createEntry(settings, origin), chosen.name);
    },
  };
}

function cloudsOf(file: SettingsFile | undefined, secure: SettingsFile | undefined): Settings {
  const both = merged(file?.settings ?? {}, secure?.settings ?? {});
  const { clouds } = both;
  if (clouds === undefined) {
    if (file !== undefined && Object.keys(file.settings).length > 0) {
      throw new KilowatchError("CONFIG_INVALID", `${file.path}: 'clouds:' is missing; clouds stand below it, by name`);
    }
    return {};
  }
  if (isTable(clouds)) return clouds;
  if (clouds === "") return {};
  throw new KilowatchError("CONFIG_INVALID", `${file?.path ?? ""}: 'clouds:' must hold clouds by name`);
}

/** What a cloud's `profile` gives: one of `clouds-public.yaml`, or a file of its own. */
function profileOf(own: Settings, publicFile: () => SettingsFile | undefined, origin: Origin): Settings {
  const name = own["profile"] ?? own["cloud"];
  if (typeof name !== "string" || name === "") return {};
  if (name.includes("/") && !/^https?:/.test(name)) {
    const { profile } = readSettings(resolve(name))?.settings ?? {};
    if (isTable(profile)) return profile;
  }
  const file = publicFile();
  const clouds = file?.settings["public_clouds"];
  const found = isTable(clouds) ? clouds[name] : undefined;
  if (isTable(found)) return found;
  if (isTable(own["auth"]) && own["auth"]["auth_url"] !== undefined) return {};
  return createEntry(own, origin).fail(
    "profile",
    `${file === undefined ? "there is no clouds-public.yaml to look up" : `${file.path} does not have`} '${name}'; profiles of the internet and those built into openstacksdk are not known here: write auth_url and regions`,
  );
}

function unknown(
  name: string | undefined,
  names: readonly string[],
  file: SettingsFile | undefined,
  folders: readonly string[],
): KilowatchError {
  const where =
    file === undefined ? `no clouds.yaml was found (searched in ${folders.join(", ")})` : `found in ${file.path}`;
  const known = names.length === 0 ? "no clouds are known" : `known are ${names.join(", ")}`;
  const problem =
    name === undefined
      ? names.length === 0
        ? "no cloud is named"
        : "which cloud? Name it with --cloud or OS_CLOUD"
      : `there is no cloud '${name}'`;
  return new KilowatchError("CLOUD_UNKNOWN", `${problem}; ${known}; ${where}`);
}
