import { homedir } from "node:os";
import { join } from "node:path";
import { KilowatchError } from "#base";
import { type RunRequest, TargetDimension } from "#contract";
import type { CliProcess } from "../context.ts";

/** The flag of every command that talks to a cloud itself. */
export const cloudFlag = {
  kind: "parsed",
  parse: String,
  optional: true,
  brief: "Entry of clouds.yaml [default = $OS_CLOUD, the OS_* variables, or the only entry]",
  placeholder: "NAME",
} as const;

/** The same where a cloud need not be asked. */
export const askedCloudFlag = {
  kind: "parsed",
  parse: String,
  optional: true,
  brief: "Entry of clouds.yaml that is asked whether it can do it",
  placeholder: "NAME",
} as const;

const text = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, optional: true, brief, placeholder }) as const;

export interface TargetFlags {
  region?: string;
  zone?: string;
  host?: string;
  flavor?: string;
  image?: string;
  each?: TargetDimension;
}

export const targetFlags = {
  region: text("Region, over the entry's", "REGION"),
  zone: text("Availability zone to run in", "ZONE"),
  host: text("Compute host to run on (administrators)", "HOST"),
  flavor: text("Flavor of servers, by name or id", "FLAVOR"),
  image: text("Image of servers, by name or id", "IMAGE"),
  each: {
    kind: "enum",
    values: TargetDimension.options,
    optional: true,
    brief: "A run on every host, zone, flavor or image",
  },
} as const;

export function targetOf(flags: TargetFlags): RunRequest["target"] {
  const { region, zone, host, flavor, image } = flags;
  return {
    ...(region !== undefined && { region }),
    ...(zone !== undefined && { zone }),
    ...(host !== undefined && { host }),
    ...(flavor !== undefined && { flavor }),
    ...(image !== undefined && { image }),
  };
}

export interface WitnessFlags {
  observer?: string;
  knownHosts?: string;
  controlUrl?: string;
}

/** What helps to tell who is to blame. */
export const witnessFlags = {
  observer: text("Entry of clouds.yaml that sees hosts, to name the one to blame", "NAME"),
  knownHosts: text("Names of hosts, separated by commas, to match what members see only as a hash", "NAMES"),
  controlUrl: text("Something apart from the cloud, asked when the cloud is silent: is our own network alive?", "URL"),
} as const;

export function knownHostsOf(names: string | undefined): { name: string }[] {
  return (names ?? "")
    .split(",")
    .map((name) => ({ name: name.trim() }))
    .filter(({ name }) => name !== "");
}

/** Where results and the ledger are kept unless a directory is named. */
export function defaultDataDirectory(env: CliProcess["env"]): string {
  const state = env["XDG_STATE_HOME"];
  return join(state === undefined || state === "" ? join(homedir(), ".local", "state") : state, "kilowatch");
}

/** `key=value`, the value as JSON where it is some. Throws USAGE. */
export function parseOption(word: string): [string, unknown] {
  const at = word.indexOf("=");
  if (at < 1) throw new KilowatchError("USAGE", `--option ${word}: write KEY=VALUE`);
  const written = word.slice(at + 1);
  try {
    return [word.slice(0, at), JSON.parse(written)];
  } catch {
    return [word.slice(0, at), written];
  }
}

export function parseSeconds(word: string): number {
  const seconds = Number(word);
  if (seconds > 0) return seconds;
  throw new KilowatchError("USAGE", `${word} is no number of seconds`);
}

export function parseParallel(word: string): number {
  const count = Number(word);
  if (Number.isInteger(count) && count >= 1 && count <= 16) return count;
  throw new KilowatchError("USAGE", `--parallel ${word}: a number from 1 to 16`);
}
