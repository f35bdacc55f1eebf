import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ApiRequest, ApiResponse, Session } from "#openstack";
import { type Fixture, fixtureFile } from "../../test/cloud/capture.ts";
import type { AnyResourceClass, ResourceCalls, ResourceDefinition } from "./resource.ts";
import { openstackResources } from "./resources.ts";

const root = import.meta.dirname;
type Calls = "list" | "get" | "create" | "update";
const calls: readonly Calls[] = ["list", "get", "create", "update"];

type AllCalls = ResourceCalls<
  Required<Pick<ResourceDefinition, "list" | "create" | "update">> & {
    shape: ResourceDefinition["shape"];
    get: true;
    delete: true;
  }
>;

function fixtureOf(resource: AnyResourceClass): Fixture {
  const file = path.join(root, resource.definition.service, "testdata", fixtureFile(resource));
  if (!existsSync(file)) throw new Error(`${file} is missing`);
  return JSON.parse(readFileSync(file, "utf8")) as Fixture;
}

/** The resource over a session that gives one answer, as the cloud gave it. */
function replaying(
  resource: AnyResourceClass,
  status: number,
  body: unknown,
): { calls: AllCalls; asked: ApiRequest[] } {
  const asked: ApiRequest[] = [];
  const session = {
    async request(request: ApiRequest): Promise<ApiResponse> {
      asked.push(request);
      const { service, method, path: where } = request;
      const exchange = { globalRequestId: "req-1", started: 0, seconds: 0, waited: 0, attempts: 1 };
      return { status, headers: {}, body, exchange: { ...exchange, service, method, path: where, status } };
    },
  };
  const parents = resource.definition.path.split("/").filter((part) => part === "{}");
  return { calls: new resource(session as unknown as Session, ...parents.map(() => "parent")) as AllCalls, asked };
}

async function answered(resource: AnyResourceClass, call: Calls, status: number, body: unknown): Promise<unknown> {
  const { calls: made, asked } = replaying(resource, status, body);
  if (call === "list") {
    const pages = [];
    for await (const page of made.pages({}, { everything: true })) {
      pages.push(...page);
      break;
    }
    return pages;
  }
  const result =
    call === "get" ? await made.get("id") : call === "create" ? await made.create({}) : await made.update("id", {});
  expect(asked).toHaveLength(1);
  return result;
}

/** The objects in an answer, as they stand in the fixture. */
function objectsIn(definition: ResourceDefinition, call: Calls, body: unknown): Record<string, unknown>[] {
  const fields = body as Record<string, unknown>;
  if (call === "list") return fields[definition.list?.key ?? definition.plural] as Record<string, unknown>[];
  const key = call === "get" ? definition.singular : (definition[call]?.key ?? definition.singular);
  return [(key === "" ? (fields[definition.singular] ?? fields) : (fields[key] ?? fields)) as Record<string, unknown>];
}

describe.each(openstackResources.map((resource) => [resource.name, resource] as const))("%s", (_, resource) => {
  const { definition } = resource;
  const promised = calls.filter((call) => definition[call] !== undefined);

  it.each(promised)("reads what the cloud answered to %s, and keeps all of it", async (call) => {
    const fixture = fixtureOf(resource)[call];
    expect(fixture, `${fixtureFile(resource)} has no "${call}"`).toBeDefined();
    const objects = objectsIn(definition, call, fixture?.body);
    const result = await answered(resource, call, fixture?.status ?? 0, fixture?.body);
    expect(call === "list" ? result : [result]).toMatchObject(objects.map((raw) => definition.complete?.(raw) ?? raw));
  });

  it.each(promised)("says which field is missing from the answer to %s", async (call) => {
    const fixture = fixtureOf(resource)[call];
    const body = structuredClone(fixture?.body);
    const shape = (call === "create" || call === "update" ? definition[call]?.shape : undefined) ?? definition.shape;
    for (const object of objectsIn(definition, call, body)) {
      const reads = (raw: Record<string, unknown>) => shape.safeParse(definition.complete?.(raw) ?? raw).success;
      const field = Object.keys(object).find((name) => !reads({ ...object, [name]: undefined }));
      expect(field, "a shape that promises nothing").toBeDefined();
      object[field ?? ""] = undefined;
    }
    await expect(answered(resource, call, 200, body)).rejects.toMatchObject({
      code: "CLOUD_ANSWER",
      failure: "malformed",
    });
  });
});

it("all classes of resources are known", () => {
  const written = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.name.endsWith(".ts") && entry.parentPath !== root && !entry.name.includes(".test."))
    .flatMap((entry) => [
      ...readFileSync(path.join(entry.parentPath, entry.name), "utf8").matchAll(
        /^export class (\w+) extends resource\(/gm,
      ),
    ])
    .map((match) => match[1]);
  expect(new Set(openstackResources.map((resource) => resource.name))).toEqual(new Set(written));
});
