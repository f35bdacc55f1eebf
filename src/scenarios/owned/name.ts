import { createHash, randomBytes } from "node:crypto";
import { timestampOf } from "#base";
import type { Marks } from "../scenario.ts";
import type { OwnedKind } from "./kinds.ts";

/**
 * Ownership is written into names, so that objects are found from a machine with an empty disk:
 * `kw-<installation 6>-<run 11>-<number>-<checksum 5>`. The run is when it began (6 characters, seconds since 2020), how long
 * its objects may be needed (1), and four random ones; the checksum covers the kind and all before it. Lower-case Crockford
 * base 32, so that a name is a DNS label too. The layout is format 1; another one would begin `kw2-`.
 */
const LAYOUT =
  /^kw-([0-9a-hjkmnp-tv-z]{6})-([0-9a-hjkmnp-tv-z]{11})-([0-9a-hjkmnp-tv-z]{1,7})-([0-9a-hjkmnp-tv-z]{5})$/;
/** Nova adds `-1`, `-2` to the name when it makes several servers in one call. */
const MULTIPLE = /-\d{1,4}$/;
/** Begins every name; what lists can be filtered by. */
export const NAME_PREFIX = "kw-";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const EPOCH_SECONDS = Date.UTC(2020) / 1000;
const TIME_LENGTH = 6;
const METADATA_KEY = "kilowatch";

/** What a name of ours says. */
export interface OwnedName {
  readonly installation: string;
  readonly runId: string;
  /** Seconds since the epoch: when the run began, and until when it may still need the object. */
  readonly began: number;
  readonly until: number;
}

/** Six characters that stand for one state (data directory or database) for ever. */
export function newInstallationId(): string {
  return random(6);
}

/** A run's id: says when it began and for how long (rounded up to a power of two minutes) its objects may be needed. */
export function newRunId(nowSeconds: number, lifetimeSeconds: number): string {
  const exponent = Math.min(31, Math.max(0, Math.ceil(Math.log2(Math.max(1, lifetimeSeconds) / 60))));
  return `${encode(Math.floor(nowSeconds) - EPOCH_SECONDS, TIME_LENGTH)}${encode(exponent, 1)}${random(4)}`;
}

/** The times in a run's id, in seconds since the epoch. */
export function runTimes(runId: string): { began: number; until: number } {
  const began = EPOCH_SECONDS + decode(runId.slice(0, TIME_LENGTH));
  return { began, until: began + 60 * 2 ** decode(runId.slice(TIME_LENGTH, TIME_LENGTH + 1)) };
}

export function ownedName(installation: string, runId: string, number: number, kind: OwnedKind): string {
  const head = `kw-${installation}-${runId}-${encode(number, 1)}`;
  return `${head}-${checksum(head, kind)}`;
}

/** Reads a name of ours for this kind; `undefined` for everything else, look-alikes too. */
export function parseOwnedName(name: string, kind: OwnedKind): OwnedName | undefined {
  const plain = kind === "server" && !LAYOUT.test(name) ? name.replace(MULTIPLE, "") : name;
  const parts = LAYOUT.exec(plain);
  const [, installation, runId, , sum] = parts ?? [];
  if (installation === undefined || runId === undefined || sum === undefined) return undefined;
  if (checksum(plain.slice(0, -sum.length - 1), kind) !== sum) return undefined;
  return { installation, runId, ...runTimes(runId) };
}

/** Ownership for every place that an API may have for it. */
export function marksOf(name: string, runId: string): Marks {
  const { began, until } = runTimes(runId);
  const made = timestampOf(began * 1e6).slice(0, 19);
  return {
    name,
    tags: [METADATA_KEY, name],
    metadata: { [METADATA_KEY]: name },
    description: `Kilowatch ${name}: run of ${made}Z, removed after it, not needed after ${timestampOf(until * 1e6).slice(0, 19)}Z`,
  };
}

/** The name that a second mark carries, whatever stands in it; `undefined` where it isn't of our making. */
export function nameInDescription(description: string | null | undefined): string | undefined {
  return /^Kilowatch (kw-[0-9a-z-]+): run of /.exec(description ?? "")?.[1];
}

export function nameInTags(tags: readonly string[] | null | undefined): string | undefined {
  return tags?.includes(METADATA_KEY) === true ? tags.find((tag) => tag.startsWith(NAME_PREFIX)) : undefined;
}

export function nameInMetadata(metadata: Readonly<Record<string, unknown>> | null | undefined): string | undefined {
  const value = metadata?.[METADATA_KEY];
  return typeof value === "string" ? value : undefined;
}

function checksum(head: string, kind: OwnedKind): string {
  const digest = createHash("sha256").update(`kilowatch 1 ${kind} ${head}`).digest();
  return encode(digest.readUIntBE(0, 4) & 0x1ff_ffff, 5);
}

function random(length: number): string {
  return Array.from(randomBytes(length), (byte) => ALPHABET.charAt(byte & 31)).join("");
}

function encode(value: number, least: number): string {
  let text = "";
  for (let rest = value; rest > 0 || text.length < least; rest = Math.floor(rest / 32)) {
    text = ALPHABET.charAt(rest % 32) + text;
  }
  return text;
}

function decode(text: string): number {
  return Array.from(text).reduce((value, character) => value * 32 + ALPHABET.indexOf(character), 0);
}
