import { z } from "zod";
import { Problem, type Route, routes } from "#contract";

interface JsonObject {
  [name: string]: unknown;
}

/** The API as an OpenAPI 3.1 document, made from the contract. */
export function describeApi(version: string): JsonObject {
  const paths: { [path: string]: JsonObject } = {};
  for (const [id, route] of Object.entries(routes) as [string, Route][]) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    const operations = (paths[path] ??= {});
    operations[route.method.toLowerCase()] = operationOf(id, route);
  }
  return {
    openapi: "3.1.0",
    info: { title: "Kilowatch", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: {
      schemas: { Problem: schemaOf(Problem) },
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
    },
  };
}

function operationOf(id: string, route: Route): JsonObject {
  const media = route.stream === "events" ? "text/event-stream" : "application/json";
  return {
    operationId: id,
    summary: route.summary,
    "x-role": route.role,
    "x-scope": route.scope,
    security: route.role === "public" ? [] : [{ token: [] }],
    parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")],
    ...(route.method !== "GET" && {
      requestBody: {
        content: {
          [route.stream === "raw" ? "application/x-ndjson" : "application/json"]: { schema: schemaOf(route.body) },
        },
      },
    }),
    responses: {
      200: { description: "The answer", content: { [media]: { schema: schemaOf(route.response) } } },
      default: {
        description: "What went wrong and what to do",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function parametersOf(schema: z.ZodType, place: "path" | "query"): JsonObject[] {
  const json = schemaOf(schema, "input") as { properties?: JsonObject; required?: string[] };
  return Object.entries(json.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path" || (json.required?.includes(name) ?? false),
    schema: property,
  }));
}

function schemaOf(schema: z.ZodType, io: "input" | "output" = "output"): JsonObject {
  const { $schema: _draft, ...json } = z.toJSONSchema(schema, { io, unrepresentable: "any" }) as JsonObject;
  return json;
}
