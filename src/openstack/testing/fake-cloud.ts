import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createSecureServer, type ServerOptions } from "node:https";
import type { AddressInfo } from "node:net";
import type { Cloud } from "../cloud.ts";
import { type OpenOptions, openCloud } from "../open.ts";

/** A request as the fake got it. */
export interface FakeRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What a fake service does with a request. */
export type Answering = (response: ServerResponse, request: FakeRequest) => void;

/** A cloud in this process that answers as it is told, faults included. */
export interface FakeCloud {
  readonly origin: string;
  /** Every request, in its order; Keystone's too. */
  readonly requests: readonly FakeRequest[];
  /** Requests of `POST /identity/v3/auth/tokens`. */
  readonly signIns: () => number;
  /** Answers requests to `METHOD /path` (query left out) one after the other; the last answer stays. */
  on(call: string, ...answers: Answering[]): void;
  /** Variables of a cloud in the environment that is this one. */
  readonly env: Readonly<Record<string, string>>;
  open(options?: Partial<OpenOptions>): Promise<Cloud>;
  [Symbol.asyncDispose](): Promise<void>;
}

const FAR = "2999-01-01T00:00:00.000000Z";

/** A JSON answer, with a request id unless `headers` says otherwise. */
export function json(status: number, body: unknown, headers: Record<string, string> = {}): Answering {
  return (response) => {
    response.writeHead(status, {
      "content-type": "application/json",
      "x-openstack-request-id": "req-fake",
      ...headers,
    });
    response.end(JSON.stringify(body));
  };
}

/** An answer as bytes of a type, without a request id. */
export function text(status: number, type: string, body: string, headers: Record<string, string> = {}): Answering {
  return (response) => response.writeHead(status, { "content-type": type, ...headers }).end(body);
}

/** No answer at all. */
export const hang: Answering = () => {};

/** Half of an answer, and no more. */
export const stall: Answering = (response) => {
  response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
  response.write('{"servers": [');
};

/** The connection is reset. */
export const reset: Answering = (response) => {
  response.socket?.resetAndDestroy();
};

/** Keystone's answer to good credentials, whose catalogue has these services below the fake's own address. */
export function token(services: Readonly<Record<string, string>>, expires = FAR): Answering {
  return (response, request) => {
    const origin = `${"encrypted" in (response.socket ?? {}) ? "https" : "http"}://${request.headers.host}`;
    const catalog = Object.entries(services).map(([type, path]) => ({
      type,
      name: type,
      endpoints: [
        { interface: "public", region_id: "one", region: "one", url: path.startsWith("/") ? origin + path : path },
      ],
    }));
    const domain = { id: "default", name: "Default" };
    const body = {
      token: {
        expires_at: expires,
        user: { id: "u", name: "user", domain },
        project: { id: "p", name: "project", domain },
        roles: [{ id: "r", name: "member" }],
        catalog,
      },
    };
    json(201, body, { "x-subject-token": `token-${Math.random()}` })(response, request);
  };
}

/** Versions and no more: enough for what most tests ask. */
export const SERVICES = {
  identity: "/identity/v3",
  compute: "/compute/v2.1",
  network: "/network",
  image: "/image",
  volumev3: "/volume/v3/p",
  placement: "/placement",
} as const;

/** Starts a fake cloud on a free port of 127.0.0.1; with `tls` it speaks TLS. */
export async function startFakeCloud(tls?: ServerOptions): Promise<FakeCloud> {
  const answers = new Map<string, Answering[]>();
  const requests: FakeRequest[] = [];
  const listener: RequestListener = (incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const path = incoming.url ?? "";
      const request = {
        method: incoming.method ?? "",
        path,
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString(),
      };
      requests.push(request);
      const queue = answers.get(`${request.method} ${path.replace(/\?.*/, "")}`) ?? [];
      const answer = queue.length > 1 ? queue.shift() : queue[0];
      (answer ?? json(404, { itemNotFound: { code: 404, message: `nothing at ${path}` } }))(response, request);
    });
  };
  const server = tls === undefined ? createServer(listener) : createSecureServer(tls, listener);
  server.on("tlsClientError", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}`;
  const clouds: Cloud[] = [];
  const env = {
    OS_AUTH_URL: `${origin}/identity`,
    OS_USERNAME: "user",
    OS_PASSWORD: "not-to-be-seen",
    OS_PROJECT_NAME: "project",
    OS_REGION_NAME: "one",
  };
  answers.set("POST /identity/v3/auth/tokens", [token(SERVICES)]);
  return {
    origin,
    requests,
    env,
    signIns: () => requests.filter(({ path }) => path === "/identity/v3/auth/tokens").length,
    on: (call, ...given) => answers.set(call, given),
    async open(options = {}) {
      const cloud = await openCloud(undefined, { env, ...options });
      clouds.push(cloud);
      return cloud;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clouds.map((cloud) => cloud.session.close()));
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
