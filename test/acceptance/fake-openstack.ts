import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { ApiRequest, ServiceType } from "#openstack";
import { openFake } from "../../src/scenarios/builtin/testing/open-fake.ts";

/** Does something else with a call than answering it; answers whether it did. */
export type Fault = (call: { service: string; method: string; path: string }, response: ServerResponse) => boolean;

/** A cloud behind real HTTP, good enough to boot a server in, whose answers a test can spoil. */
export interface FakeOpenStack {
  /** Folder with its clouds.yaml, an entry `fake`. */
  readonly cloudsFile: string;
  fault: Fault | undefined;
  /** Good tokens from now on; others get 401. */
  revokeTokens(): void;
  /** What is there besides image, flavor and what belongs to others. */
  left(): string[];
  stop(): Promise<void>;
}

const PREFIXES: Readonly<Record<string, { service: ServiceType; type: string; path: string }>> = {
  identity: { service: "identity", type: "identity", path: "/v3" },
  compute: { service: "compute", type: "compute", path: "/v2.1" },
  network: { service: "network", type: "network", path: "/v2.0" },
  image: { service: "image", type: "image", path: "/v2" },
};
const ALL_STATUSES = Array.from({ length: 500 }, (_, index) => index + 100);

export async function startFakeOpenStack(folder: string, password = "right"): Promise<FakeOpenStack> {
  const { fake: memory, cloud } = openFake();
  memory.limit = Infinity;
  await cloud.network.networks.create({ name: "kilowatch", description: "not ours: no marks" });
  const before = new Set(memory.contents());
  let tokens = new Set<string>();

  const server = createServer((request, response) => {
    void handle(request, response).catch((error: unknown) => {
      response.writeHead(500).end(String(error));
    });
  });

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const url = new URL(request.url ?? "/", "http://fake");
    const [, prefix = "", ...rest] = url.pathname.split("/");
    const method = request.method ?? "GET";
    const known = PREFIXES[prefix];
    const path = `/${rest.slice(1).join("/")}`;
    if (fake.fault?.({ service: prefix, method, path }, response) === true) return;
    const text = Buffer.concat(chunks).toString();
    const body: unknown = text === "" ? undefined : JSON.parse(text);
    if (prefix === "identity" && method === "POST") return signIn(request, response, body);
    if (known === undefined || rest.length < 2) return send(response, 200, versionsOf(known?.path ?? "/"));
    if (!tokens.has(String(request.headers["x-auth-token"]))) {
      return send(response, 401, {
        error: { code: 401, title: "Unauthorized", message: "The request you have made requires authentication." },
      });
    }
    if (path === "/extensions") return send(response, 200, { extensions: [] });
    const answer = await cloud.session.request({
      service: known.service,
      method: method as ApiRequest["method"],
      path,
      query: Object.fromEntries(url.searchParams),
      body,
      accept: ALL_STATUSES,
    });
    send(response, answer.status, answer.body);
  }

  function signIn(request: IncomingMessage, response: ServerResponse, body: unknown): void {
    if (!JSON.stringify(body).includes(`"password":"${password}"`)) {
      return send(response, 401, {
        error: {
          code: 401,
          title: "Unauthorized",
          message: "The password is expired and needs to be changed for user.",
        },
      });
    }
    const token = randomUUID();
    tokens.add(token);
    const origin = `http://${request.headers.host}`;
    const catalog = Object.entries(PREFIXES).map(([prefix, { type, path }]) => ({
      type,
      name: type,
      endpoints: [{ interface: "public", region_id: "one", region: "one", url: `${origin}/${prefix}${path}` }],
    }));
    const domain = { id: "default", name: "Default" };
    const answer = {
      token: {
        expires_at: "2999-01-01T00:00:00.000000Z",
        user: { id: "u", name: "user", domain },
        project: { id: memory.projectId, name: "project", domain },
        roles: [{ id: "r", name: "member" }],
        catalog,
      },
    };
    send(response, 201, answer, { "x-subject-token": token });
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const cloudsFile = join(folder, "clouds.yaml");
  writeFileSync(cloudsFile, cloudsYaml(`http://127.0.0.1:${port}/identity/v3`));
  const fake: FakeOpenStack = {
    cloudsFile,
    fault: undefined,
    revokeTokens: () => {
      tokens = new Set();
    },
    left: () => memory.contents().filter((line) => !before.has(line)),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

function cloudsYaml(url: string): string {
  const entry = (name: string, password: string): string =>
    `  ${name}:\n    region_name: one\n    auth: {auth_url: "${url}", username: user, password: ${password}, project_name: project, user_domain_name: Default, project_domain_name: Default}\n`;
  return `clouds:\n${entry("fake", "right")}${entry("expired", "last-years")}`;
}

function versionsOf(path: string): unknown {
  return { versions: [{ id: path.slice(1), status: "CURRENT", version: "2.90", min_version: "2.1", links: [] }] };
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, {
    "content-type": "application/json",
    "x-openstack-request-id": `req-${randomUUID()}`,
    ...headers,
  });
  response.end(status === 204 ? undefined : JSON.stringify(body));
}
