import type { Record as WireRecord } from "#contract";
import { levelOf } from "../../severity.ts";
import { defineWriter } from "../../writer.ts";

/** oslo.log's `logging_user_identity_format` and its bracket since Zed; `-` where a record knows nothing of a request. */
function contextOf(record: WireRecord): string {
  if (record.request_id === undefined && record.global_request_id === undefined) return "-";
  const { actor = {} } = record;
  const identity = [
    actor.user,
    actor.project,
    actor.domain,
    actor.system_scope,
    actor.user_domain,
    actor.project_domain,
  ].map((word) => word ?? "-");
  return [record.global_request_id ?? "None", record.request_id ?? "-", ...identity].join(" ");
}

/** oslo.log's `logging_debug_format_suffix`: function, file and line of a DEBUG message. */
function suffixOf(record: WireRecord): string {
  if (record.level !== "DEBUG") return "";
  const match = /^(\S+:\d+) in (\S+)$/.exec(record.origin.source ?? "");
  return match === null ? "" : ` ${match[2]} ${match[1]}`;
}

/** oslo.log's text as services write it since Zed, in UTC; what has no place in it is left out. */
export const osloText = defineWriter({
  id: "oslo-text",
  summary: "Oslo.log's text with request ids and identity, tracebacks under their prefix, milliseconds, UTC",
  reference: "https://opendev.org/openstack/oslo.log/src/branch/master/oslo_log/_options.py",
  contentType: "text/plain; charset=utf-8",
  write(record) {
    const time = record.time.slice(0, 23).replace("T", " ");
    const process = (record.origin.process ?? "-").replace(/\s/g, "_");
    const logger = (record.origin.logger ?? record.origin.service ?? "-").replace(/\s/g, "_");
    const server = record.resources.find(({ type }) => type === "server");
    const instance = server === undefined ? "" : `[instance: ${server.id}] `;
    const level = /^[A-Z]{4,8}$/.test(record.level) ? record.level : levelOf(record.severity);
    const head = `${time} ${process} ${level} ${logger} [${contextOf(record)}] ${instance}${record.message}${suffixOf(record)}`;
    if (record.exception === undefined) return head;
    const prefix = `${time} ${process} ERROR ${logger} ${instance}`;
    return [head, ...record.exception.text.split("\n").map((line) => prefix + line)].join("\n");
  },
});
