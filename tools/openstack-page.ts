import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { createCloud, type Session } from "#openstack";
import type { AnyResourceClass, ResourceDefinition } from "../src/openstack/resource.ts";
import { openstackResources } from "../src/openstack/resources.ts";
import { fixtureFile } from "../test/cloud/capture.ts";

/** Something of a cloud that has calls, by the way it is reached: `cloud.compute.servers`. */
interface Part {
  readonly way: string;
  readonly definition: ResourceDefinition | undefined;
  readonly calls: readonly string[];
}

const PROMISED = ["list", "get", "create", "update", "delete"] as const;
/** Stands for any id, and for the name and id of a stack. */
const ANY = { stack_name: "name", id: "id" };

/** The page on what the clients of OpenStack's APIs can do. */
export function openstackPage(): string {
  // Never answers: services and resources are looked at, no call is made.
  const session = { request: () => new Promise(() => undefined) } as unknown as Session;
  const cloud = createCloud(session);
  const services = gettersOf(cloud).map(([name, service]) => section(`cloud.${name}`, service as object));
  return `# OpenStack's APIs

What \`src/openstack\` can ask of a cloud. Generated from the definitions by \`npm run reference\`; each call has a test against an answer
of the real cloud of [\`test/cloud\`](../../test/cloud/README.md), from where \`KILOWATCH_CAPTURE=1 npm run test:cloud -- src/openstack\` fetches
them anew. Where that cloud lacks the service the answers are written after the API reference, and the page says so: such a
client has not met a real service yet.

Fields have the API's own names. What a shape names is checked, all else is kept as it came. What has \`list\`, which follows the pages,
has \`pages\`, \`all\` (an array) and \`find\` (by id or name) too; what has \`get\` has \`getIfExists\`; \`delete\` answers whether the object was
there. Lists that may be of the whole cloud (⚠) need a filter, or
\`{ everything: true }\`. Paths stand behind the version root of the service's endpoint.
${services.join("")}`;
}

function section(way: string, service: object): string {
  const parts = partsOf(way, service);
  const type = parts.find((part) => part.definition !== undefined)?.definition?.service ?? "object-store";
  const rows = parts.map(({ way: reached, definition, calls }) => {
    const asked = definition === undefined ? "" : `\`${definition.path}\`${definition.list?.wholesale ? " ⚠" : ""}`;
    return `| \`${reached}\` | ${asked} | ${calls.join(", ")} | ${definition === undefined ? "" : proofOf(definition)} |`;
  });
  const own = callsOf(service).filter((name) => !isResourceOf(service, name));
  if (own.length > 0) rows.push(`| \`${way}\` | | ${own.join(", ")} | |`);
  const note = existsSync(testdata(type, ""))
    ? ""
    : "\nNo cloud has answered these yet; they are tested with answers made up.\n";
  return `
## ${type}
${note}
| reached by | path | calls | answers from |
| --- | --- | --- | --- |
${rows.join("\n")}
`;
}

function partsOf(way: string, owner: object): Part[] {
  const direct = gettersOf(owner).map(([name, part]) => [`${way}.${name}`, part] as const);
  const below = callsOf(owner)
    .filter((name) => isResourceOf(owner, name))
    .map((name) => [`${way}.${name}(…)`, call(owner, name)] as const);
  return [...direct, ...below].flatMap(([reached, part]) => {
    const { definition } = part as { definition?: ResourceDefinition };
    const calls = [
      ...promisedCalls(definition),
      ...callsOf(part as object).filter((name) => !isResourceOf(part as object, name)),
    ];
    return [{ way: reached, definition, calls }, ...partsOf(reached, part as object)];
  });
}

function promisedCalls(definition: ResourceDefinition | undefined): string[] {
  if (definition === undefined) return [];
  return [
    ...PROMISED.filter((name) => definition[name] !== undefined),
    ...(definition.tags ? ["setTags"] : []),
    ...(definition.metadata ? ["metadata", "setMetadata", "deleteMetadata"] : []),
  ];
}

function proofOf({ service, path: where }: ResourceDefinition): string {
  const resource = openstackResources.find(
    (one) => one.definition.service === service && one.definition.path === where,
  );
  return resource === undefined || isWritten(resource) ? "API reference" : "real cloud";
}

function isWritten(resource: AnyResourceClass): boolean {
  const text = readFileSync(testdata(resource.definition.service, fixtureFile(resource)), "utf8");
  return text.includes('"reference"');
}

function testdata(service: string, file: string): string {
  return path.join(import.meta.dirname, "../src/openstack", service, "testdata", file);
}

function gettersOf(owner: object): [string, unknown][] {
  return Object.entries(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(owner)))
    .filter(([, property]) => property.get !== undefined)
    .map(([name]) => [name, owner[name as keyof typeof owner]]);
}

/** Methods of a class; those that every resource has are left out, as its definition says which. */
function callsOf(owner: object): string[] {
  const calls: string[] = [];
  for (let at: object = Object.getPrototypeOf(owner); at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, property] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (name !== "constructor" && typeof property.value === "function") calls.push(name);
    }
    if ("definition" in owner) break;
  }
  return calls;
}

function isResourceOf(owner: object, name: string): boolean {
  const result = call(owner, name);
  return typeof result === "object" && result !== null && !(result instanceof Promise) && "session" in result;
}

function call(owner: object, name: string): unknown {
  const method = owner[name as keyof typeof owner] as (...values: unknown[]) => unknown;
  const result = method.call(owner, ANY, ANY, ANY);
  if (result instanceof Promise) result.catch(() => undefined);
  return result;
}
