import { type Cloud, createCloud } from "../cloud.ts";
import type { ApiRequest, ApiResponse, Session } from "../session.ts";

/** Method, path and answer of a call; a status other than 200 stands last. */
export type Replayed = readonly [method: string, path: string, body: unknown, status?: number];

/** A cloud without a network that gives each call its answer, and fails calls that nobody foresaw. */
export function replayedCloud(...answers: readonly Replayed[]): { cloud: Cloud; asked: ApiRequest[] } {
  const asked: ApiRequest[] = [];
  const session: Pick<Session, "request"> = {
    async request<Body>(request: ApiRequest): Promise<ApiResponse<Body>> {
      asked.push(request);
      const { service, method, path } = request;
      const answer = answers.find((one) => one[0] === method && one[1] === path);
      if (answer === undefined) throw new Error(`no answer for ${service} ${method} ${path}`);
      const status = answer[3] ?? 200;
      const exchange = { globalRequestId: "req-1", started: 0, seconds: 0, waited: 0, attempts: 1 };
      return {
        status,
        headers: {},
        body: structuredClone(answer[2]) as Body,
        exchange: { ...exchange, service, method, path, status },
      };
    },
  };
  return { cloud: createCloud(session as Session), asked };
}
