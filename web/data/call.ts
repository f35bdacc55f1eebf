import { buildRequest, type Problem, type Route, type RouteInput, type RouteOutput } from "#contract";
import { connection } from "./connection.ts";
import { ApiError, ConnectionError } from "./problem.ts";
import { session } from "./session.ts";

function headers(): Record<string, string> {
  const token = session.token();
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

async function problemOf(response: Response): Promise<Problem | undefined> {
  if (!response.headers.get("content-type")?.includes("json")) return undefined;
  return (await response.json().catch(() => undefined)) as Problem | undefined;
}

/** Sends a call and returns the answer once its head is there; throws ApiError or ConnectionError. */
export async function open<R extends Route>(route: R, input: RouteInput<R>, signal?: AbortSignal): Promise<Response> {
  const { method, url } = buildRequest(route, input);
  let response: Response;
  try {
    response = await fetch(url, { method, headers: headers(), signal: signal ?? null });
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
  if (response.status === 401) session.refuse();
  throw new ApiError(response.status, problem);
}

/** Calls a route of the contract; the answer was checked by the server against the same contract. */
export async function call<R extends Route>(
  route: R,
  input: RouteInput<R>,
  signal?: AbortSignal,
): Promise<RouteOutput<R>> {
  const response = await open(route, input, signal);
  return (await response.json()) as RouteOutput<R>;
}
