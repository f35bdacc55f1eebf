import type { z } from "zod";
import { KilowatchError } from "#base";
import { type RouteArguments, type RouteInput, type RouteOutput, routes } from "#contract";
import type { CallContext, Handlers, PlainRouteId } from "./handlers.ts";

type Routes = typeof routes;

/** Checks a caller's input against the contract. Throws INPUT_INVALID that names the field. */
export function checkInput<Id extends keyof Routes>(
  id: Id,
  input: { params?: unknown; query?: unknown; body?: unknown },
): RouteArguments<Routes[Id]> {
  const route = routes[id];
  const check = (part: "params" | "query" | "body", schema: z.ZodType): unknown => {
    const result = schema.safeParse(input[part] ?? (part === "body" ? undefined : {}));
    if (result.success) return result.data;
    const issue = result.error.issues[0];
    const field = [part, ...(issue?.path ?? [])].map(String).join(".");
    throw new KilowatchError(
      "INPUT_INVALID",
      `${route.method} ${route.path}: ${field}: ${issue?.message ?? "invalid"}`,
      {
        details: { field },
      },
    );
  };
  return {
    params: check("params", route.params),
    query: check("query", route.query),
    body: check("body", route.body),
  } as RouteArguments<Routes[Id]>;
}

/** Calls a route's handler in process, as a caller over HTTP would. */
export async function invoke<Id extends PlainRouteId>(
  handlers: Handlers,
  id: Id,
  input: RouteInput<Routes[Id]>,
  context: CallContext,
): Promise<RouteOutput<Routes[Id]>> {
  const handler = handlers[id] as (
    args: RouteArguments<Routes[Id]>,
    context: CallContext,
  ) => Promise<RouteOutput<Routes[Id]>>;
  return handler(checkInput(id, input), context);
}
