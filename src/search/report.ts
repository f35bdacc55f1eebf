import { eventRoutes, type RouteArguments, type RouteOutput } from "#contract";
import { type LogRecord, redact } from "#record";
import { distinctMessages, eventScope } from "./events.ts";
import type { Caller, SearchContext } from "./handlers.ts";

type Report = typeof eventRoutes.report;

/** Where the code of a template stands. */
export interface CatalogueEntry {
  readonly release: string;
  readonly file: string;
  readonly line: number;
  readonly format: string;
}

/** Libraries and clients whose Launchpad project has another name than their Python package. */
const LAUNCHPAD: Readonly<Record<string, string>> = {
  oslo_messaging: "oslo.messaging",
  oslo_service: "oslo.service",
  oslo_db: "oslo.db",
  oslo_policy: "oslo.policy",
  oslo_concurrency: "oslo.concurrency",
  keystoneauth1: "keystoneauth",
};

const EXAMPLES = 3;
const SAMPLE = 200;
const WHERE_READ = 500;

/** Drafts the bug that a bad log message deserves: wish L8, "low-hanging fruit" for newcomers. */
export async function reportEvent(
  context: SearchContext,
  { params, query }: RouteArguments<Report>,
  { signal }: Caller,
): Promise<RouteOutput<Report>> {
  const { scope, event } = await eventScope(context, params.event_id, query, signal);
  const { records } = await context.queries.search(scope, { limit: SAMPLE, order: "newest" });
  const sources = context.catalogue(event.template, event.project === "" ? undefined : event.project);
  const root = event.project.replaceAll(".", "_");
  const project = LAUNCHPAD[root] ?? (event.project === "" ? "openstack" : event.project);
  const title = `Log message needs work: ${shorten(event.template, 120)}`;
  const body = [
    `This message was logged ${event.count} times on ${event.hosts} ${event.hosts === 1 ? "host" : "hosts"}, at ${event.level}, by ${event.logger || event.services.join(", ")}.`,
    "",
    "Template:",
    indent(event.template),
    "",
    ...(sources.length === 0
      ? ["Source: not found in the catalogues of known releases."]
      : sources
          .slice(0, 5)
          .map(({ release, file, line, format }) => `Source: ${file}:${line} (${release})\n${indent(format)}`)),
    "",
    "Why it should change (delete what does not apply; see https://docs.openstack.org/oslo.log/latest/user/guidelines.html):",
    "  - the level is wrong: it is no error that an operator can or must act on",
    "  - it does not say which thing it is about (request, server, host)",
    "  - it does not say what went wrong or what to do",
    "  - it is repeated for one cause",
    "",
    "Examples (ids, addresses and secrets removed):",
    ...distinctMessages(records)
      .slice(0, EXAMPLES)
      .map((record) => indent(anonymous(record))),
    "",
    `Event id: ${event.event_id}`,
  ].join("\n");
  const url = new URL(`https://bugs.launchpad.net/${project}/+filebug`);
  url.searchParams.set("field.title", title);
  url.searchParams.set("field.tags", "low-hanging-fruit");
  url.searchParams.set("field.comment", shorten(body, 4000));
  return { title, project, tags: ["low-hanging-fruit", "logging"], body, url: url.href };
}

/** An example that can be shown to the world: no secret, and no id, address or host of this cloud. */
function anonymous(record: LogRecord): string {
  const { text } = redact(record.message.slice(0, WHERE_READ));
  const named = record.host === undefined ? text : text.replaceAll(record.host, "<host>");
  return named
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, "<uuid>")
    .replace(/\b[0-9a-f]{32,128}\b/gi, "<hex>")
    .replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, "<ip>")
    .replace(/\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi, "<mac>")
    .replace(/\b(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{0,4}\b/gi, "<ip>")
    .replace(/\bhttps?:\/\/[^/\s"']+/g, "http://<host>");
}

function indent(text: string): string {
  return text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");
}

function shorten(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
