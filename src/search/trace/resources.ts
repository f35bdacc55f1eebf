import type { LogRecord } from "#record";

/**
 * Things that many requests share: a common one of these says nothing about belonging together. Only a request that is
 * itself about such a thing (its path names it) is joined by it.
 */
const SHARED = new Set([
  "image",
  "network",
  "subnet",
  "subnetpool",
  "flavor",
  "project",
  "user",
  "domain",
  "role",
  "security_group",
  "security-group",
  "keypair",
  "aggregate",
  "resource_provider",
  "resource-provider",
  "provider",
  "compute_node",
  "compute-node",
  "host",
  "service",
  "agent",
  "endpoint",
  "region",
  "cell",
  "volume_type",
  "volume-type",
  "qos",
  "message",
  "request",
  "token",
  "ip",
]);

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Ids of things of its own that a record names: servers, ports, volumes … and what has no known type. */
export function ownResources(record: LogRecord): string[] {
  return record.resources.filter(({ type }) => !SHARED.has(type)).map(({ id }) => id);
}

/** Ids that a request changes: they stand in the path of an access that is not a reading one. */
export function operatedResources(record: LogRecord): string[] {
  const { http } = record;
  if (http === undefined || /^(GET|HEAD|OPTIONS)$/.test(http.method)) return [];
  return http.path.replace(/\?.*/s, "").match(UUID) ?? [];
}

/** What an id stands for, by the word that most records use. */
export function typeOf(id: string, records: readonly LogRecord[]): string {
  const votes = new Map<string, number>();
  for (const record of records) {
    for (const resource of record.resources) {
      if (resource.id === id && resource.type !== "unknown")
        votes.set(resource.type, (votes.get(resource.type) ?? 0) + 1);
    }
  }
  return [...votes].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? "unknown";
}
