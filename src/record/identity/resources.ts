import type { Resource } from "../record.ts";
import { isSlotCode, SLOT } from "./slots.ts";

/** Words that say of what an id is, in text before it, in paths, and as keys of payloads; singular, lower case. */
const TYPES: Readonly<Record<string, string>> = {
  address_group: "address-group",
  agent: "agent",
  aggregate: "aggregate",
  allocation: "server",
  allocations: "server",
  attachment: "attachment",
  backup: "backup",
  bdm: "block-device-mapping",
  cell: "cell",
  cluster: "cluster",
  consumer: "server",
  consumer_uuid: "server",
  container: "container",
  device: "server",
  domain: "domain",
  fip: "floatingip",
  firewall: "firewall",
  flavor: "flavor",
  floating_ip: "floatingip",
  floatingip: "floatingip",
  group: "group",
  host: "host",
  image: "image",
  instance: "server",
  instance_uuid: "server",
  keypair: "keypair",
  listener: "listener",
  loadbalancer: "loadbalancer",
  member: "member",
  migration: "migration",
  network: "network",
  node: "node",
  policy: "policy",
  pool: "pool",
  port: "port",
  project: "project",
  provider: "resource-provider",
  qos_policy: "qos-policy",
  quota: "project",
  request: "request",
  resize: "server",
  resource_provider: "resource-provider",
  role: "role",
  router: "router",
  secret: "secret",
  security_group: "security-group",
  security_group_rule: "security-group-rule",
  segment: "segment",
  server: "server",
  server_group: "server-group",
  service: "service",
  share: "share",
  snapshot: "snapshot",
  stack: "stack",
  subnet: "subnet",
  subnetpool: "subnetpool",
  subport: "port",
  task: "task",
  tenant: "project",
  tenant_id: "project",
  trunk: "trunk",
  user: "user",
  vif: "port",
  vm: "server",
  volume: "volume",
  volume_type: "volume-type",
};

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/network-(?:vif-(?:un)?plugged|vif-deleted|changed)[-:]$/, "port"],
  [/qrouter-$|snat-$|fip-ns-$/, "router"],
  [/qdhcp-$|ovnmeta-$/, "network"],
  [/(?:^|[^a-z])lsp[-_]$/, "port"],
  [/neutron-$/, "network"],
  [/volume-extended-$|volume-$/, "volume"],
  [/snapshot-$/, "snapshot"],
];

/** Behind an id, in the file names of nova's and glance's stores. */
const SUFFIX_WORDS = /^_(?:del|disk|resize)/;

/** The type that the words around a slot give it, or `undefined`. */
export function typeByContext(before: string, after: string): string | undefined {
  for (const [pattern, type] of PREFIXES) if (pattern.test(before)) return type;
  if (SUFFIX_WORDS.test(after)) return "server";
  const match =
    /([A-Za-z][A-Za-z_ -]*?)(?:[ _-]?(?:uu)?ids?)?['"]?\s*(?:[:=]|\bis\b|\bof\b|\bwith\b)?\s*(?:u?['"([`{]+)?$/i.exec(
      before.slice(-60),
    );
  if (match?.[1] === undefined) return undefined;
  const words = match[1]
    .toLowerCase()
    .replaceAll("-", "_")
    .split(/[ _]+/)
    .filter((word) => word !== "");
  const last = words.at(-1) ?? "";
  const pair = `${words.at(-2) ?? ""}_${last}`;
  return TYPES[pair] ?? TYPES[singular(pair)] ?? TYPES[last] ?? TYPES[singular(last)];
}

function singular(word: string): string {
  if (word.endsWith("policies")) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|(?<![0-9a-f-])[0-9a-f]{32}(?![0-9a-f-])/gi;
const MAXIMUM_RESOURCES = 32;
const MAXIMUM_VALUE = 16_384;

/** Adds the ids that stand in a path, URL, payload or object's repr. */
export function resourcesIn(value: string, into: Resource[]): void {
  const text = value.length > MAXIMUM_VALUE ? value.slice(0, MAXIMUM_VALUE) : value;
  for (const match of text.matchAll(ID)) {
    const before = text.slice(Math.max(0, match.index - 60), match.index);
    const id = match[0];
    if (before.endsWith("req-")) add(into, "request", `req-${id}`);
    else {
      const type =
        typeByPath(before) ?? typeByContext(before, text.slice(match.index + id.length, match.index + id.length + 8));
      if (type !== undefined) add(into, type, id);
      else if (id.length === 36) add(into, "unknown", id);
    }
    if (into.length >= MAXIMUM_RESOURCES) return;
  }
}

function typeByPath(before: string): string | undefined {
  const match = /\/(?:os-)?([A-Za-z_-]+)\/$/.exec(before);
  if (match?.[1] === undefined) return /\/v\d+(?:\.\d+)?\/$/.test(before) ? "project" : undefined;
  const word = match[1].toLowerCase().replaceAll("-", "_");
  if (word === "instances") return "server";
  return TYPES[word] ?? TYPES[singular(word)];
}

/** Adds one resource, once; a known type replaces `unknown`. */
export function add(into: Resource[], type: string, id: string): void {
  for (const resource of into) {
    if (resource.id !== id) continue;
    if (resource.type === "unknown") resource.type = type;
    if (type === "unknown" || resource.type === type) return;
  }
  into.push({ type, id });
}

/** What to do with each slot of a masked text to find resources: a type, `scan` its value, or nothing. */
export function resourcePlan(masked: string): (string | undefined)[] | undefined {
  const plan: (string | undefined)[] = [];
  let useful = false;
  for (let index = 0; index < masked.length; index++) {
    const code = masked.charCodeAt(index);
    if (!isSlotCode(code)) continue;
    const action = actionFor(masked, index, code);
    useful ||= action !== undefined;
    plan.push(action);
  }
  return useful ? plan : undefined;
}

/** The slot's value is to be searched for ids. */
export const SCAN = "*";

function actionFor(masked: string, index: number, code: number): string | undefined {
  switch (code) {
    case SLOT.request:
      return "request";
    case SLOT.uuid:
      return (
        typeByContext(masked.slice(Math.max(0, index - 60), index), masked.slice(index + 1, index + 9)) ?? "unknown"
      );
    case SLOT.id:
      return typeByContext(masked.slice(Math.max(0, index - 60), index), "");
    case SLOT.path:
    case SLOT.url:
    case SLOT.dict:
    case SLOT.list:
    case SLOT.object:
    case SLOT.tuple:
    case SLOT.string:
    case SLOT.name:
    case SLOT.text:
      return SCAN;
    default:
      return undefined;
  }
}
