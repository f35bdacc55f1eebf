import type { Route, RouteInput } from "./route.ts";

type Plain = string | number | boolean | null | undefined;

/** What goes over the wire for a call of `route`: method, path with query, and JSON body where there is one. */
export function buildRequest<R extends Route>(
  route: R,
  input: RouteInput<R>,
): { method: string; url: string; body?: string } {
  const params = (input.params ?? {}) as { [name: string]: Plain };
  const path = route.path.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(String(params[name] ?? "")));
  const query = new URLSearchParams();
  const given: { [name: string]: Plain } = input.query ?? {};
  for (const [name, value] of Object.entries(given)) {
    if (value !== undefined && value !== null && value !== "") query.set(name, String(value));
  }
  const search = query.toString();
  return {
    method: route.method,
    url: search === "" ? path : `${path}?${search}`,
    ...(input.body !== undefined && { body: JSON.stringify(input.body) }),
  };
}
