import { createHash } from "node:crypto";
import type { Blame } from "#contract";
import type { Attempt, FoundLogs, LogLine, ServerFacts } from "./facts.ts";

/** What is known of the cloud's hosts, from the configuration or an observer's credentials. */
export interface KnownHost {
  readonly name: string;
  readonly zone?: string;
  readonly cell?: string;
}

/** Which host did what, and how that is known. */
export interface Attribution {
  /** Where the server stands, or the last host that had it. */
  readonly host?: string;
  readonly zone?: string;
  readonly cell?: string;
  /** Hosts that tried and failed, in their order, each once. */
  readonly tried: readonly string[];
  readonly how: string;
  /** The service that said so first in the logs. */
  readonly service?: string;
}

const ERROR = 17;
/** Services that run on the hosts which servers and volumes are on; what others log names no host of that kind. */
const ON_HOSTS = /^(nova-compute|neutron-.*agent|cinder-volume|cinder-backup|ironic-conductor)/;
/** Events of a host's own work; those of conductor and API happen elsewhere. */
const HOST_EVENT = /^compute_/;
const BUILD_EVENT = "compute__do_build_and_run_instance";

/** `hostId` as Nova computes it (nova/utils.py, generate_hostid): sha224 of project id and host name. */
export function hostIdOf(projectId: string, host: string): string {
  return createHash("sha224").update(projectId).update(host).digest("hex");
}

/** Puts together what the server, its actions and the logs tell. */
export function attribute(evidence: {
  readonly projectId: string;
  readonly server?: ServerFacts | undefined;
  /** The same server through an observer's eyes. */
  readonly observed?: ServerFacts | undefined;
  readonly logs?: FoundLogs | undefined;
  readonly hosts: readonly KnownHost[];
  /** The host that was asked for. */
  readonly asked?: string | undefined;
}): Attribution {
  const { server, observed, logs, hosts, projectId } = evidence;
  const names = new Map(hosts.map(({ name }) => [hostIdOf(projectId, name), name]));
  const named = (host: string | undefined, hostId: string | undefined): string | undefined =>
    host ?? (hostId === undefined ? undefined : names.get(hostId));

  const ways: string[] = [];
  const note = (way: string): void => {
    if (!ways.includes(way)) ways.push(way);
  };
  const attempts = (observed?.attempts ?? []).some(({ host }) => host !== undefined)
    ? (observed?.attempts ?? [])
    : (server?.attempts ?? []);
  const tried: string[] = [];
  const add = (host: string, way: string): void => {
    note(way);
    if (tried.at(-1) !== host && !tried.includes(host)) tried.push(host);
  };
  const failed = failedAttempts(attempts, (observed ?? server)?.status);
  for (const { host, hostId } of failed) {
    const name = named(host, hostId);
    if (name !== undefined) add(name, host === undefined ? "hostId of the server's actions" : "the server's actions");
  }
  const errors = (logs?.lines ?? []).filter(({ severity }) => severity >= ERROR);
  for (const { host, service = "", requestId } of errors) {
    if (host !== undefined && ON_HOSTS.test(service)) add(host, `log records of ${requestId ?? "its requests"}`);
  }
  const [host, way] = standsOn(evidence, named) ?? [];
  if (way !== undefined) note(way);
  const blamed = tried.at(-1) ?? host;
  const known = hosts.find(({ name }) => name === blamed);
  const zone = known?.zone ?? (observed ?? server)?.zone;
  return {
    ...(blamed !== undefined && { host: blamed }),
    ...(zone !== undefined && { zone }),
    ...(known?.cell !== undefined && { cell: known.cell }),
    tried,
    how: ways.join(", "),
    ...serviceOf(errors),
  };
}

/**
 * Nova calls a build's event a success also where it gave up or went on to the next host (the exception is caught within,
 * nova/compute/manager.py, _do_build_and_run_instance): of several, all but the last failed, and the last where the server is
 * in no good state.
 */
function failedAttempts(attempts: readonly Attempt[], status: string | undefined): readonly Attempt[] {
  const builds = attempts.filter(({ event }) => event === BUILD_EVENT);
  return attempts.filter((attempt) => {
    if (!HOST_EVENT.test(attempt.event)) return false;
    if (attempt.event !== BUILD_EVENT) return attempt.result !== undefined && attempt.result !== "Success";
    return attempt !== builds.at(-1) || status === "ERROR";
  });
}

/** Where the server is now. */
function standsOn(
  evidence: Parameters<typeof attribute>[0],
  named: (host: string | undefined, hostId: string | undefined) => string | undefined,
): [string, string] | undefined {
  const { server, observed, asked } = evidence;
  if (observed?.host !== undefined) return [observed.host, "OS-EXT-SRV-ATTR:host, seen by the observer"];
  if (server?.host !== undefined) return [server.host, "OS-EXT-SRV-ATTR:host"];
  const byId = named(undefined, server?.hostId);
  if (byId !== undefined) return [byId, "hostId"];
  return asked === undefined ? undefined : [asked, "the host that was asked for"];
}

function serviceOf(errors: readonly LogLine[]): { service?: string } {
  const service = errors.find((line) => line.service !== undefined)?.service;
  return service === undefined ? {} : { service };
}

/** The blame of a failed run; undefined where no part of the cloud can be named. */
export function blameOf(
  attribution: Attribution,
  fallback: { service?: string | undefined },
  history: { runs: number; failed: number } | undefined,
): Blame | undefined {
  const { host, zone, cell, tried } = attribution;
  const service = attribution.service ?? fallback.service;
  if (host === undefined && service === undefined) return undefined;
  const how = attribution.how === "" ? "the service that answered" : attribution.how;
  return {
    ...(service !== undefined && { service }),
    ...(host !== undefined && { host }),
    ...(zone !== undefined && { zone }),
    ...(cell !== undefined && { cell }),
    how,
    ...(tried.length > 1 && { tried: [...tried] }),
    ...(host !== undefined && history !== undefined && history.failed > 1 && { repeated: { host, ...history } }),
  };
}
