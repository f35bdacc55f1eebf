import type { Draft } from "../format.ts";
import type { Resource } from "../record.ts";
import { severityOf } from "../severity.ts";
import { isObject, parseJson, stringOf } from "../text.ts";
import { parseIso } from "../timestamp.ts";
import { readTraceback } from "../traceback.ts";
import { outcomeOf } from "./access-line.ts";
import { actorOf, readRequestIds } from "./oslo-object.ts";

type Json = Record<string, unknown>;

/** Legacy publishers name only a part of a project; the rest write the service's name. */
const SERVICES: Readonly<Record<string, string>> = {
  api: "nova-api",
  compute: "nova-compute",
  compute_task: "nova-conductor",
  conductor: "nova-conductor",
  identity: "keystone",
  image: "glance-api",
  network: "neutron-server",
  scheduler: "nova-scheduler",
  snapshot: "cinder-volume",
  volume: "cinder-volume",
  orchestration: "heat-engine",
};

/** The project of a service's code, by the first word of its name. */
const PROJECTS: ReadonlySet<string> = new Set(
  "nova neutron cinder glance keystone heat ironic manila octavia designate barbican magnum trove sahara swift placement aodh ceilometer masakari mistral murano senlin zun blazar cyborg watcher".split(
    " ",
  ),
);

/** Which type of resource an id belongs to, by the name it goes under. */
const TYPES: Readonly<Record<string, string>> = {
  floatingip: "floating_ip",
  floatingip_id: "floating_ip",
  image_id: "image",
  image_ref: "image",
  image_uuid: "image",
  instance: "server",
  instance_id: "server",
  instance_uuid: "server",
  server_id: "server",
  network_id: "network",
  port_id: "port",
  port_uuid: "port",
  router_id: "router",
  security_group_id: "security_group",
  security_group_rule: "security_group_rule",
  snapshot_id: "snapshot",
  subnet_id: "subnet",
  volume_id: "volume",
  volume_uuid: "volume",
  block_migration_volume_id: "volume",
};

/** Words that are a resource's type by themselves: `port: {id: …}`, `image.create`, `identity.user.created`. */
const NOUNS: ReadonlySet<string> = new Set(
  "server port network subnet router image volume snapshot user project role domain group stack trust aggregate keypair security_group floating_ip share node backup".split(
    " ",
  ),
);

const ID = /^(?:[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|[0-9a-f]{32})$/;
const MAX_DEPTH = 8;
const MAX_RESOURCES = 32;

function nounOf(word: string): string | undefined {
  if (word === "instance") return "server";
  if (word === "floatingip") return "floating_ip";
  return NOUNS.has(word) ? word : undefined;
}

/** Collects the ids in a payload, typed by their keys, by their versioned object's name, or by `parent`. */
function collect(value: unknown, parent: string | undefined, found: Map<string, Resource>, depth: number): void {
  if (depth > MAX_DEPTH || found.size >= MAX_RESOURCES) return;
  if (Array.isArray(value)) {
    for (const each of value.slice(0, MAX_RESOURCES)) collect(each, parent, found, depth + 1);
    return;
  }
  if (!isObject(value)) return;
  const name = stringOf(value["nova_object.name"]);
  const own = name?.startsWith("Instance") === true ? "server" : parent;
  for (const [key, each] of Object.entries(value)) {
    if (typeof each !== "string") {
      collect(each, key === "nova_object.data" ? own : (nounOf(key) ?? undefined), found, depth + 1);
      continue;
    }
    const type = key === "id" || key === "uuid" ? own : TYPES[key];
    if (type !== undefined && ID.test(each)) found.set(each, { type, id: each });
  }
}

function resourcesOf(eventType: string, payload: Json): Resource[] | undefined {
  const words = eventType.split(".");
  const noun = words.map(nounOf).find((word) => word !== undefined);
  const found = new Map<string, Resource>();
  if ("typeURI" in payload) {
    const info = payload["resource_info"];
    const id = typeof info === "string" && ID.test(info) ? info : undefined;
    if (id !== undefined && noun !== undefined) found.set(id, { type: noun, id });
  } else collect(payload, noun, found, 0);
  return found.size === 0 ? undefined : [...found.values()];
}

/** `nova-compute:cmp-001`, `compute.cmp-001`, `volume.vol-001@fake#fake`, `mod_wsgi`. */
function readPublisher(publisher: string, draft: Draft): void {
  const at = publisher.search(/[.:]/);
  const service = at < 0 ? publisher : publisher.slice(0, at);
  draft.service = SERVICES[service] ?? service;
  // Which service sent an event is no part of its identity; which project's code defines it is.
  const project = draft.service.split("-")[0] ?? "";
  if (PROJECTS.has(project)) draft.logger = `${project}.notification`;
  if (at >= 0) draft.host = publisher.slice(at + 1).replace(/@.*$/, "");
}

/** What went wrong, as nova's `fault` object or the older `exception` entry tells it. */
function readFault(payload: Json, draft: Draft): void {
  const data = isObject(payload["nova_object.data"]) ? payload["nova_object.data"] : payload;
  const fault = isObject(data["fault"]) ? data["fault"] : isObject(data["reason"]) ? data["reason"] : payload;
  const values = isObject(fault["nova_object.data"]) ? fault["nova_object.data"] : fault;
  const legacy = values["exception"];
  const name =
    stringOf(values["exception"]) ?? (isObject(legacy) ? stringOf(legacy["__class__"]) : undefined) ?? undefined;
  if (name === undefined) return;
  const message = stringOf(values["exception_message"]) ?? stringOf(payload["message"]) ?? "";
  const text = stringOf(values["traceback"]);
  const read = text === undefined ? undefined : readTraceback(text.trimEnd());
  const cause = { class: name, message, frames: [] };
  draft.exception =
    read !== undefined && read.class !== ""
      ? read
      : { class: name, message, chain: [cause], root_cause: name, text: text ?? `${name}: ${message}` };
}

/** A CADF event (DSP0262) in the payload: who did what to what, with which result. */
function readCadf(payload: Json, draft: Draft): void {
  const initiator = isObject(payload["initiator"]) ? payload["initiator"] : {};
  readRequestIds(initiator, draft);
  const user = stringOf(initiator["user_id"]) ?? stringOf(initiator["id"]);
  const project = stringOf(initiator["project_id"]);
  if (draft.actor === undefined && (user !== undefined || project !== undefined)) {
    draft.actor = { ...(user === undefined ? {} : { user }), ...(project === undefined ? {} : { project }) };
  }
  draft.outcome = stringOf(payload["outcome"]);
  const reason = isObject(payload["reason"]) ? payload["reason"] : {};
  const path = stringOf(payload["requestPath"]);
  if (path !== undefined) {
    const status = Number(reason["reasonCode"]);
    draft.http = { method: "", path, ...(Number.isInteger(status) && status > 0 ? { status } : {}) };
    if (Number.isInteger(status) && status > 0 && draft.outcome === undefined) draft.outcome = outcomeOf(status);
    draft.message = [draft.message, stringOf(payload["action"]), draft.outcome].filter(Boolean).join(" ");
  }
}

function outcomeOfEvent(eventType: string): string | undefined {
  if (eventType.endsWith(".end")) return "success";
  return eventType.endsWith(".error") ? "failure" : undefined;
}

/** The notification inside oslo.messaging's envelope (`oslo.message` is JSON as a string), or `json` itself. */
function unwrapEnvelope(json: unknown): Json | undefined {
  if (!isObject(json)) return undefined;
  const inner = json["oslo.message"];
  if (inner === undefined) return json;
  const parsed = typeof inner === "string" ? parseJson(inner) : inner;
  return isObject(parsed) ? parsed : undefined;
}

/**
 * Reads one oslo notification (legacy, versioned, or CADF; with or without oslo.messaging's envelope), as parsed JSON,
 * into `draft`; answers whether it is one. The message is the event type, so that its event id is the same on all hosts;
 * `attributes` are `event_type`, `publisher_id`, `message_id` and `payload`. Never throws.
 */
export function readNotification(json: unknown, draft: Draft): boolean {
  const body = unwrapEnvelope(json);
  if (body === undefined) return false;
  const eventType = stringOf(body["event_type"]);
  const publisher = stringOf(body["publisher_id"]);
  if (eventType === undefined || publisher === undefined || !("payload" in body)) return false;
  const payload = isObject(body["payload"]) ? body["payload"] : {};
  const stamped = stringOf(body["timestamp"]) ?? stringOf(body["_context_timestamp"]) ?? stringOf(payload["eventTime"]);
  draft.kind = "notification";
  draft.time = stamped === undefined ? undefined : parseIso(stamped);
  draft.level = stringOf(body["priority"]) ?? "";
  draft.severity = severityOf(draft.level) || 9;
  draft.message = eventType;
  readPublisher(publisher, draft);
  readRequestIds(body, draft, "_context_");
  draft.actor = actorOf(body, "_context_");
  draft.resources = resourcesOf(eventType, payload);
  draft.outcome = outcomeOfEvent(eventType);
  if ("typeURI" in payload) readCadf(payload, draft);
  else readFault(payload, draft);
  draft.attributes = {
    event_type: eventType,
    publisher_id: publisher,
    message_id: body["message_id"],
    payload: body["payload"],
  };
  draft.decoded = true;
  draft.confidence = 1;
  return true;
}
