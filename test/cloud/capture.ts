import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type ApiRequest, type ApiResponse, type Cloud, createCloud, openCloud, type Session } from "#openstack";
import type { AnyResourceClass } from "../../src/openstack/resource.ts";
import { openstackResources } from "../../src/openstack/resources.ts";

/** What a fixture of the clients holds: answers of the real cloud, by what was asked. */
export type Fixture = Record<string, FixedAnswer>;

interface FixedAnswer {
  /** Where no cloud could be asked: the API reference that the answer is written after. */
  readonly reference?: string;
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
}

const src = path.join(import.meta.dirname, "../../src/openstack");
const SECRETS = /^(adminPass|auth_key|private_key|secret|password|OS-EXT-SRV-ATTR:user_data)$/;
/** As many objects as a fixture keeps of a list. */
const KEPT = 2;

/**
 * A cloud of the test cloud's clouds.yaml. With KILOWATCH_CAPTURE=1 the answers to its calls become the fixtures that the unit
 * tests of the clients read, without secrets: `KILOWATCH_CAPTURE=1 npm run test:cloud -- src/openstack` refreshes them.
 */
export async function openTestCloud(name: "admin" | "member"): Promise<Cloud> {
  const cloud = await openCloud(name, { env: process.env });
  return process.env["KILOWATCH_CAPTURE"] === "1" ? createCloud(captured(cloud.session)) : cloud;
}

/** Name of a resource's fixture below `testdata/` of its service. */
export function fixtureFile({ name }: AnyResourceClass): string {
  return `${name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase()}.json`;
}

/** What a call is called in `calls.json`: method, path without ids, names of its parameters, and the action it asks for. */
export function callKey({ method, path: asked, query, body }: ApiRequest): string {
  const where = asked.replaceAll(/\/([0-9a-f-]{32,36}|\d+)(?=\/|$)/g, "/{}");
  const parameters = query === undefined ? "" : `?${Object.keys(query).sort().join("&")}`;
  const action = where.endsWith("/action") ? ` ${Object.keys(body as object)[0]}` : "";
  return `${method} ${where}${parameters}${action}`;
}

/** Polls until `done` answers a value. */
export async function until<T>(what: string, done: () => Promise<T | undefined>, seconds = 300): Promise<T> {
  for (const end = Date.now() + seconds * 1000; ; ) {
    const value = await done();
    if (value !== undefined) return value;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** A name that tells these tests' objects from all others. */
export function testName(): string {
  return `kilowatch-clients-${Math.random().toString(36).slice(2, 10)}`;
}

function captured(session: Session): Session {
  return {
    ...session,
    with: (scope) => captured(session.with(scope)),
    as: (credentials) => captured(session.as(credentials)),
    async request<Body>(request: ApiRequest): Promise<ApiResponse<Body>> {
      const response = await session.request<Body>(request);
      keep(request, response);
      return response;
    },
  };
}

function keep(request: ApiRequest, { status, body }: ApiResponse): void {
  if (status >= 300 || typeof body !== "object" || body === null || body instanceof Uint8Array) return;
  if (request.path === "/auth/tokens" && request.method === "POST") return;
  const [file, key] = placeOf(request);
  // Nothing can be learnt from an empty list.
  if (key === "list" && Object.values(body).some((value) => Array.isArray(value) && value.length === 0)) return;
  const folder = path.join(src, request.service, "testdata");
  const where = path.join(folder, file);
  mkdirSync(folder, { recursive: true });
  const fixture = { ...read(where), [key]: { path: request.path, status, body: small(body) } };
  const sorted = Object.fromEntries(Object.entries(fixture).sort(([a], [b]) => a.localeCompare(b)));
  writeFileSync(where, `${JSON.stringify(sorted, null, 2)}\n`);
}

/** File and key of a call: a resource's own calls stand in a file of its own, the other ones in `calls.json`. */
function placeOf(request: ApiRequest): [string, string] {
  const { service, method, path: asked } = request;
  for (const resource of openstackResources) {
    const { definition } = resource;
    if (definition.service !== service) continue;
    const call = callOf(definition, method, asked);
    if (call !== undefined && definition[call] !== undefined) return [fixtureFile(resource), call];
  }
  return ["calls.json", callKey(request)];
}

function callOf(definition: AnyResourceClass["definition"], method: string, asked: string) {
  const collection = new RegExp(`^${definition.path.replaceAll("{}", "[^/]+")}$`);
  const listed = definition.list?.path;
  if (method === "GET" && (listed === undefined ? collection.test(asked) : asked === listed)) return "list";
  if (method === "POST" && collection.test(asked)) return "create";
  if (!collection.test(asked.slice(0, asked.lastIndexOf("/")))) return undefined;
  return method === "GET" ? "get" : method === "PUT" || method === "PATCH" ? "update" : undefined;
}

/** Cuts lists of objects, and blacks out secrets. */
function small(value: unknown): unknown {
  if (Array.isArray(value)) {
    const kept = typeof value[0] === "object" ? value.slice(0, KEPT) : value;
    return kept.map(small);
  }
  if (typeof value === "string") return value.replace(/token(=|%3D)[\w-]+/g, "token$1<secret>");
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRETS.test(key) && typeof inner === "string" ? "<secret>" : small(inner),
    ]),
  );
}

function read(file: string): Fixture {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Fixture;
  } catch {
    return {};
  }
}
