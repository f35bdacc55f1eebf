import { Buffer } from "node:buffer";
import type { Resource } from "../record.ts";
import { unitsOf } from "../units.ts";
import { CLASS, DASH, DIGIT, isHexDigit, LETTER, SLASH, UNDERSCORE } from "./characters.ts";
import { uuidEnd } from "./shapes.ts";
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
  container: "container",
  device: "server",
  domain: "domain",
  fip: "floatingip",
  fip_ns: "router",
  firewall: "firewall",
  flavor: "flavor",
  floating_ip: "floatingip",
  floatingip: "floatingip",
  group: "group",
  host: "host",
  image: "image",
  instance: "server",
  keypair: "keypair",
  listener: "listener",
  lsp: "port",
  loadbalancer: "loadbalancer",
  member: "member",
  migration: "migration",
  network: "network",
  network_changed: "port",
  network_vif_deleted: "port",
  network_vif_plugged: "port",
  network_vif_unplugged: "port",
  neutron: "network",
  node: "node",
  ovnmeta: "network",
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
  qdhcp: "network",
  qrouter: "router",
  refresh_cache: "server",
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
  snat: "router",
  stack: "stack",
  subnet: "subnet",
  subnetpool: "subnetpool",
  subport: "port",
  task: "task",
  tenant: "project",
  trunk: "trunk",
  user: "user",
  vif: "port",
  vm: "server",
  volume: "volume",
  volume_type: "volume-type",
};

/** Behind an id, in the file names of nova's stores. */
const LOW_LINE = 95;
const SUFFIX_WORDS = /^_(?:del|disk|resize)/;
/** Between a thing's name and its id. */
const FILLERS: ReadonlySet<string> = new Set([
  "id",
  "ids",
  "uuid",
  "uuids",
  "is",
  "of",
  "with",
  "for",
  "named",
  "u",
  "b",
  "identifier",
]);
const NAME_CHARACTERS = LETTER | UNDERSCORE | DASH;
const MAXIMUM_WORDS = 4;

/** The type that the words around an id at [start, end) give it, or `undefined`. */
export function typeByContext(text: string, start: number, end: number): string | undefined {
  if (text.charCodeAt(end) === LOW_LINE && SUFFIX_WORDS.test(text.slice(end, end + 8))) return "server";
  let at = start;
  let following = "";
  for (let word = 0; word < MAXIMUM_WORDS; word++) {
    const wordEnd = skipBack(text, at);
    at = wordEnd;
    while (at > 0 && ((CLASS[text.charCodeAt(at - 1)] ?? 0) & NAME_CHARACTERS) !== 0) at--;
    if (at === wordEnd) return TYPES[following] ?? TYPES[singular(following)];
    const name = plainName(text.slice(at, wordEnd));
    if (following !== "") {
      const pair = `${name}_${following}`;
      return TYPES[pair] ?? TYPES[singular(pair)] ?? TYPES[following] ?? TYPES[singular(following)];
    }
    if (name !== "" && !FILLERS.has(name)) following = name;
  }
  return TYPES[following] ?? TYPES[singular(following)];
}

/** Over blanks, quotes, opening brackets, and what stands between a key and its value. */
function skipBack(text: string, from: number): number {
  let at = from;
  while (at > 0 && SKIPPED[text.charCodeAt(at - 1)] === 1) at--;
  return at;
}

const SKIPPED = new Uint8Array(128);
for (const code of Buffer.from(" '\"`([{:=\\?&")) SKIPPED[code] = 1;

/** `PORT_IDs` and `port-id` are `port`. */
function plainName(word: string): string {
  return word
    .toLowerCase()
    .replaceAll("-", "_")
    .replace(/^_+|(?:_?(?:uu)?ids?)?_*$/g, "");
}

function singular(word: string): string {
  if (word.endsWith("ies")) return `${word.slice(0, -3)}y`;
  return word.endsWith("s") ? word.slice(0, -1) : word;
}

const MAXIMUM_RESOURCES = 32;
const MAXIMUM_VALUE = 16_384;

/** Adds the ids that stand in a path, URL, payload or object's repr: `text` from `start` to `end`. */
export function resourcesIn(text: string, start: number, end: number, into: Resource[]): void {
  const length = Math.min(end, start + MAXIMUM_VALUE);
  const units = unitsOf(text, length);
  let at = start;
  while (at + ID_HEAD < length) {
    // From behind: text that is not hexadecimal is passed eight characters at a time.
    let index = at + ID_HEAD - 1;
    while (index >= at && isHexDigit(units[index] as number)) index--;
    if (index >= at) {
      at = index + 1;
      continue;
    }
    let stop = at + ID_HEAD;
    while (stop < length && isHexDigit(units[stop] as number)) stop++;
    let close = 0;
    if (stop === at + ID_HEAD) close = uuidEnd(units, at, length);
    else if (stop === at + 32) close = stop;
    if (close > 0) {
      const value = text.slice(start, end);
      if (isWordEdge(value, at - start, close - start)) {
        addFound(value, at - start, close - start, into);
        if (into.length >= MAXIMUM_RESOURCES) return;
        stop = close;
      }
    }
    at = stop;
  }
}

/** Hexadecimal digits before a UUID's first dash. */
const ID_HEAD = 8;

function isWordEdge(value: string, start: number, end: number): boolean {
  const before = start === 0 ? 0 : (CLASS[value.charCodeAt(start - 1)] ?? 0);
  const after = end >= value.length ? 0 : (CLASS[value.charCodeAt(end)] ?? 0);
  return ((before | after) & (LETTER | DIGIT)) === 0;
}

function addFound(value: string, start: number, end: number, into: Resource[]): void {
  const id = value.slice(start, end);
  if (value.startsWith("req-", start - 4) && start >= 4) {
    add(into, "request", `req-${id}`);
    return;
  }
  const type = value.charCodeAt(start - 1) === SLASH ? typeByPath(value, start - 1) : typeByContext(value, start, end);
  if (type !== undefined) add(into, type, id);
  else if (end - start === 36) add(into, "unknown", id);
}

/** `/v2.1/servers/<id>`: the collection's name; `/v3/<id>`: a project's. */
function typeByPath(value: string, slash: number): string | undefined {
  const open = value.lastIndexOf("/", slash - 1);
  const word = value.slice(open + 1, slash);
  if (/^v\d/.test(word)) return "project";
  const name = plainName(word.replace(/^os-/, ""));
  return name === "instances" ? "server" : (TYPES[name] ?? TYPES[singular(name)]);
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
      return typeByContext(masked, index, index + 1) ?? "unknown";
    case SLOT.id:
      return typeByContext(masked, index, index + 1);
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
