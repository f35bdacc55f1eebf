import { buildRequest, type Problem, type Route, type RouteInput, type RouteOutput } from "#contract";
import { connection } from "./connection.ts";
import { ApiError, ConnectionError, TooSlowError } from "./problem.ts";
import { session } from "./session.ts";

function headers(hasBody: boolean): Record<string, string> {
  const token = session.token();
  return {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(hasBody && { "content-type": "application/json" }),
  };
}

/** Longer than the server's own limits; a page must not wait for ever for an answer that does not come. */
const LONGEST_SECONDS = 30;

async function problemOf(response: Response): Promise<Problem | undefined> {
  if (!response.headers.get("content-type")?.includes("json")) return undefined;
  return (await response.json().catch(() => undefined)) as Problem | undefined;
}

/** Sends a call and returns the answer once its head is there; throws ApiError or ConnectionError. */
export async function open<R extends Route>(route: R, input: RouteInput<R>, signal?: AbortSignal): Promise<Response> {
  const { method, url, body } = buildRequest(route, input);
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      headers: headers(body !== undefined),
      body: body ?? null,
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    connection.lost();
    throw new ConnectionError(error);
  }
  if (response.ok) {
    connection.answered();
    return response;
  }
  const problem = await problemOf(response);
  // A proxy before a dead server answers for it, but not with our problem shape.
  if (problem === undefined && [502, 503, 504].includes(response.status)) {
    connection.lost();
    throw new ConnectionError(new ApiError(response.status, undefined));
  }
  connection.answered();
  // Whoever may read and not write is asked for another token where they write.
  if (response.status === 401 && route.role !== "admin") session.refuse();
  throw new ApiError(response.status, problem);
}

/**
 * Calls a route of the contract; the answer was checked by the server against the same contract. Throws ApiError,
 * ConnectionError or TooSlowError.
 */
export async function call<R extends Route>(
  route: R,
  input: RouteInput<R>,
  signal?: AbortSignal,
): Promise<RouteOutput<R>> {
  const slow = AbortSignal.timeout(LONGEST_SECONDS * 1000);
  try {
    const response = await open(route, input, signal === undefined ? slow : AbortSignal.any([signal, slow]));
    return (await response.json()) as RouteOutput<R>;
  } catch (error) {
    if (slow.aborted && signal?.aborted !== true) throw new TooSlowError(LONGEST_SECONDS);
    throw error;
  }
}
