import type { Draft } from "../format.ts";
import type { Actor, Resource } from "../record.ts";
import { severityOf } from "../severity.ts";
import { isObject, stringOf, wordOf } from "../text.ts";
import { parseIso } from "../timestamp.ts";
import { readTraceback } from "../traceback.ts";
import { readAccess } from "./access-line.ts";

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/;

/**
 * The user, project and domains of an oslo.context (`get_logging_values()`), whose keys may carry `prefix` as in
 * notifications (`_context_user_id`).
 */
export function actorOf(context: Record<string, unknown>, prefix = ""): Actor | undefined {
  const value = (...names: string[]): string | undefined =>
    names.map((name) => stringOf(context[prefix + name])).find((found) => found !== undefined && found !== "-");
  const actor: Actor = {};
  const user = value("user_id", "user", "user_name");
  const project = value("project_id", "tenant", "project", "tenant_id", "project_name");
  const domain = value("domain", "domain_id");
  const scope = value("system_scope");
  const userDomain = value("user_domain", "user_domain_id");
  const projectDomain = value("project_domain", "project_domain_id");
  if (user !== undefined) actor.user = user;
  if (project !== undefined) actor.project = project;
  if (domain !== undefined) actor.domain = domain;
  if (scope !== undefined) actor.system_scope = scope;
  if (userDomain !== undefined) actor.user_domain = userDomain;
  if (projectDomain !== undefined) actor.project_domain = projectDomain;
  return Object.keys(actor).length === 0 ? undefined : actor;
}

/** A context's own and global request id, where they are such. */
export function readRequestIds(context: Record<string, unknown>, draft: Draft, prefix = ""): void {
  const own = stringOf(context[`${prefix}request_id`]);
  const global = stringOf(context[`${prefix}global_request_id`]);
  if (own?.startsWith("req-") === true) draft.request_id = own;
  if (global?.startsWith("req-") === true) draft.global_request_id = global;
}

/** nova's `instance=` keyword, which arrives as an object, an id, or the object's repr. */
function serverOf(extra: Record<string, unknown>): Resource[] | undefined {
  const instance = extra["instance"];
  const text = isObject(instance) ? instance["uuid"] : (instance ?? extra["instance_uuid"] ?? extra["resource_uuid"]);
  const id = typeof text === "string" ? UUID.exec(text)?.[0] : undefined;
  return id === undefined ? undefined : [{ type: "server", id }];
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> | undefined {
  const kept = Object.entries(values).filter(
    ([, value]) =>
      value !== undefined &&
      value !== null &&
      value !== "" &&
      !(Array.isArray(value) && value.length === 0) &&
      !(isObject(value) && Object.keys(value).length === 0),
  );
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/**
 * Reads what oslo.log's JSONFormatter or FluentFormatter made of a log call (oslo_log/formatters.py) into `draft`; answers
 * whether `object` is such.
 */
export function readOsloObject(object: Record<string, unknown>, draft: Draft): boolean {
  const level = stringOf(object["levelname"]) ?? stringOf(object["level"]);
  const { message, name, created } = object;
  const funcname = stringOf(object["funcname"]);
  if (level === undefined || typeof message !== "string" || typeof name !== "string" || funcname === undefined)
    return false;
  if (!("error_summary" in object) && !("traceback" in object)) return false;
  const context = isObject(object["context"]) ? object["context"] : {};
  const extra = isObject(object["extra"]) ? object["extra"] : {};
  const stamped = stringOf(object["asctime"]) ?? stringOf(object["time"]);
  if (typeof created === "number") draft.time = Math.round(created * 1_000_000);
  else {
    draft.time = stamped === undefined ? undefined : parseIso(stamped);
    draft.local = stamped !== undefined && !/(?:Z|[+-]\d\d:?\d\d)$/.test(stamped);
  }
  draft.severity = severityOf(level);
  draft.level = level;
  draft.message = message;
  draft.logger = name;
  draft.host = stringOf(object["hostname"]);
  draft.process = wordOf(object["process"]) ?? stringOf(object["process_name"]);
  const file = stringOf(object["pathname"]) ?? stringOf(object["filename"]);
  if (file !== undefined) draft.source = `${file}:${wordOf(object["lineno"]) ?? "?"} in ${funcname}`;
  readRequestIds(context, draft);
  draft.actor = actorOf(context);
  draft.resources = serverOf(extra);
  readExceptionLines(object["traceback"], draft);
  draft.attributes = withoutEmpty({
    msg: object["msg"] === message ? undefined : object["msg"],
    args: object["args"],
    error_summary: object["error_summary"],
    extra: withoutEmpty({ ...extra, instance: undefined }),
    thread: object["thread_name"],
    cmdline: object["cmdline"],
    uwsgi_name: object["uwsgi_name"],
  });
  draft.decoded = true;
  draft.confidence = 1;
  readAccess(message, draft);
  return true;
}

/** A traceback as the list of its lines, or as one text. */
function readExceptionLines(value: unknown, draft: Draft): void {
  const text = Array.isArray(value) ? value.join("\n") : stringOf(value);
  if (text !== undefined && text.trim() !== "") draft.exception = readTraceback(text);
}
