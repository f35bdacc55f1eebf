import { z } from "zod";
import type { Tokens } from "./auth/tokens.ts";
import { CloudError } from "./errors.ts";
import { type Connection, perform } from "./http/call.ts";
import { newRequestId } from "./http/request-id.ts";
import type { CallScope, ServiceType, Session } from "./session.ts";

/** One entry of a service's version document. */
export interface ApiVersion {
  readonly id: string;
  readonly status: string;
  /** Last part of its own link's path, `v2.1`; the host there is often wrong behind proxies and is not used. */
  readonly segment: string | undefined;
  readonly microversions: { readonly min: string; readonly max: string } | undefined;
}

const Entry = z.object({
  id: z.string(),
  status: z.string().default(""),
  // Nova and Cinder write `version`, Placement and Ironic `max_version`; empty where there are none.
  version: z.union([z.string(), z.object({}).transform(() => "")]).default(""),
  max_version: z.string().default(""),
  min_version: z.string().default(""),
  links: z.array(z.object({ rel: z.string(), href: z.string() })).default([]),
});

const VersionDocument = z.union([
  z.object({ versions: z.object({ values: z.array(Entry) }).transform(({ values }) => values) }),
  z.object({ versions: z.array(Entry) }),
  z.object({ version: Entry }).transform(({ version }) => ({ versions: [version] })),
]);

/** Reads the version document of any OpenStack API; `undefined` where it is none. */
export function readVersions(body: unknown): readonly ApiVersion[] | undefined {
  const read = VersionDocument.safeParse(body);
  return read.data?.versions.map((entry) => {
    const max = entry.max_version || entry.version;
    const self = entry.links.find(({ rel }) => rel === "self")?.href ?? "";
    return {
      id: entry.id,
      status: entry.status,
      segment: /\/(v\d+(?:\.\d+)?)\/?$/.exec(self)?.[1],
      microversions: entry.min_version === "" || max === "" ? undefined : { min: entry.min_version, max },
    };
  });
}

/** Of the versions with this major number (`v2` of `/v2.1`) the one to speak: the current one, else the last that is supported. */
export function chooseVersion(versions: readonly ApiVersion[], versionPath: string): ApiVersion | undefined {
  const major = /v\d+/.exec(versionPath)?.[0];
  const usable = versions.filter(
    ({ id, status }) => (major === undefined || id.split(".")[0] === major) && !/deprecated|experimental/i.test(status),
  );
  return usable.find(({ status }) => /current|stable/i.test(status)) ?? usable.at(-1);
}

/**
 * Gets the version document at a URL. `undefined` where the service answers with something else; what keeps it from answering at all
 * is thrown, for the call that follows would meet it too.
 */
export async function fetchVersions(
  connection: Connection,
  service: ServiceType,
  url: string,
  tokens: Tokens | undefined,
  scope: CallScope,
): Promise<readonly ApiVersion[] | undefined> {
  const { origin, pathname } = new URL(url);
  const path = `${pathname.replace(/\/+$/, "")}/`;
  const call = {
    service,
    method: "GET",
    shown: path,
    origin,
    path,
    headers: { accept: "application/json" },
    body: undefined,
    // Services with more than one version answer their root with 300 Multiple Choices.
    accept: [300],
    bytes: false,
    tokens,
  } as const;
  try {
    return readVersions((await perform(connection, call, scope, scope.globalRequestId ?? newRequestId())).body);
  } catch (error) {
    if (error instanceof CloudError && ["answer", "malformed", "proxy", "credentials"].includes(error.failure)) {
      return undefined;
    }
    throw error;
  }
}

/** Orders microversions: negative where `one` is older than `other`. */
export function compareMicroversions(one: string, other: string): number {
  const [major = 0, minor = 0] = one.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split(".").map(Number);
  return major - otherMajor || minor - otherMinor;
}

/** Tells whether a service's range has a microversion; `false` where it has none at all. */
export async function hasMicroversion(session: Session, service: ServiceType, wanted: string): Promise<boolean> {
  const range = await session.microversions(service);
  return (
    range !== undefined && compareMicroversions(range.min, wanted) <= 0 && compareMicroversions(wanted, range.max) <= 0
  );
}
