import type { ApiRequest, Cloud, HttpMethod, ServiceType } from "#openstack";
import { ScenarioFault } from "../fault.ts";

/** A JSON object of an API, as it came. */
export type Body = Record<string, unknown>;

type More = Pick<ApiRequest, "query" | "microversion" | "accept" | "headers" | "rawBody">;

/** One call; answers the body. */
export async function call(
  cloud: Cloud,
  service: ServiceType,
  method: HttpMethod,
  path: string,
  body?: unknown,
  more: More = {},
): Promise<Body> {
  const answer = await cloud.session.request<Body>({
    service,
    method,
    path,
    ...more,
    ...(body !== undefined && { body }),
  });
  return answer.body ?? {};
}

/** The object under `key` of an answer, which must have an id. */
export function objectIn(body: Body, key: string): Body & { id: string } {
  const value = key === "" ? body : body[key];
  if (!isBody(value)) throw new ScenarioFault(`the answer has no '${key}'`);
  return { ...value, id: String(value["id"]) };
}

export function listIn(body: Body, key: string): Body[] {
  const value = body[key];
  return Array.isArray(value) ? value.filter(isBody) : [];
}

function isBody(value: unknown): value is Body {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
