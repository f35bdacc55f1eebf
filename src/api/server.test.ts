import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createLogger, createMetrics, KilowatchError, Secret } from "#base";
import type { Handlers } from "./handlers.ts";
import { type ApiServer, startApi } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-api-"));
const logged: string[] = [];
let server: ApiServer;
let ready = true;

/** Answers of a domain that is not there; each test looks at one part of the server around it. */
const handlers = {
  "source-list": async () => ({ sources: [] }),
  "record-search": async (args: { query: { limit: number; filter: string } }) => {
    if (args.query.filter === "bug") throw new TypeError("secret detail");
    if (args.query.filter === "full") throw new KilowatchError("STORE_FULL", "the spool is full");
    return { records: [], completeness: { complete: true, missing: [String(args.query.limit)] } };
  },
  "store-archive": async (args: { body: { older_than_days: number } }, context: { isLocal: boolean }) => ({
    chunks: [{ name: String(context.isLocal), records: args.body.older_than_days, lines: 0, bytes: 0 }],
  }),
  "record-tail": async function* () {
    yield { event: "record", data: { message: "one\ntwo" } };
  },
  "record-ingest": async (request: { body: AsyncIterable<Uint8Array> }) => {
    let bytes = 0;
    for await (const chunk of request.body) bytes += chunk.length;
    return { status: 200, body: JSON.stringify({ accepted: bytes }) };
  },
} as unknown as Handlers;

beforeAll(async () => {
  server = await startApi({
    version: "1.2.3",
    handlers,
    listen: { host: "127.0.0.1", port: 0 },
    socketPath: join(folder, "api.sock"),
    tokens: [
      { name: "shipper", role: "ingest", token: new Secret("in-token") },
      { name: "boss", role: "admin", token: new Secret("boss-token") },
    ],
    hosts: [],
    ready: async () => {
      if (!ready) throw new KilowatchError("STORE_UNAVAILABLE", "the engine is starting");
    },
    logger: createLogger({ write: (line) => logged.push(line) }),
    metrics: createMetrics(),
  });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, init?: RequestInit): Promise<Response> => fetch(server.url + path, init);

it("says which port is taken, and keeps nothing open", async () => {
  const port = Number(new URL(server.url).port);
  await expect(
    startApi({
      version: "1",
      handlers,
      listen: { host: "127.0.0.1", port },
      socketPath: join(folder, "other.sock"),
      tokens: [],
      hosts: [],
      ready: async () => {},
      logger: createLogger(),
      metrics: createMetrics(),
    }),
  ).rejects.toMatchObject({ code: "USAGE", message: expect.stringContaining(`127.0.0.1:${port}`) as unknown });
});

describe("the API", () => {
  it("checks input against the contract and names the field", async () => {
    const answer = await get("/api/v1/records?limit=0");
    expect(answer.status).toBe(400);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(await answer.json()).toMatchObject({ code: "INPUT_INVALID", details: { field: "query.limit" } });
  });

  it("hands defaults to the handler", async () => {
    expect(await (await get("/api/v1/records")).json()).toMatchObject({ completeness: { missing: ["200"] } });
  });

  it("tells a bug from an expected failure and shows no internals", async () => {
    const bug = await get("/api/v1/records?filter=bug");
    expect(bug.status).toBe(500);
    expect(await bug.text()).not.toContain("secret detail");
    expect(logged.join("")).toContain("secret detail");
    const full = await get("/api/v1/records?filter=full");
    expect([full.status, full.headers.get("retry-after")]).toEqual([503, "5"]);
  });

  it("needs a token for whatever writes", async () => {
    const post = (headers: Record<string, string>): Promise<Response> =>
      get("/api/v1/ingest/ndjson", { method: "POST", body: "{}\n", headers });
    expect((await post({})).status).toBe(401);
    expect((await post({ authorization: "Bearer nope" })).status).toBe(401);
    expect(await (await post({ authorization: "Bearer in-token" })).json()).toEqual({ accepted: 3 });
  });

  it("refuses a foreign Host and Origin", async () => {
    expect((await get("/api/v1/sources", { headers: { origin: "http://evil.example" } })).status).toBe(403);
    const status = await new Promise<number | undefined>((resolve) => {
      const url = new URL(server.url);
      httpRequest(
        { host: url.hostname, port: url.port, path: "/api/v1/sources", headers: { host: "evil.example" } },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      ).end();
    });
    expect(status).toBe(403);
  });

  it("streams events", async () => {
    const text = await (await get("/api/v1/records/tail")).text();
    expect(text).toContain('event: record\ndata: {"message":"one\\ntwo"}\n\n');
  });

  it("lets its own user in over the Unix socket", async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const request = httpRequest(
        { socketPath: join(folder, "api.sock"), path: "/api/v1/ingest/ndjson", method: "POST" },
        (response) => {
          response.resume();
          resolve(response.statusCode);
        },
      );
      request.end("{}\n");
    });
    expect(status).toBe(200);
  });

  it("tells health, readiness and metrics apart", async () => {
    expect((await get("/healthz")).status).toBe(200);
    expect((await get("/readyz")).status).toBe(200);
    ready = false;
    expect(await (await get("/readyz")).json()).toEqual({ status: "not ready", detail: "the engine is starting" });
    expect(await (await get("/metrics")).text()).toContain(
      'kilowatch_api_request_seconds_count{route="/healthz",status="200"} 1',
    );
  });

  it("describes itself", async () => {
    const description = (await (await get("/api/openapi.json")).json()) as { paths: Record<string, unknown> };
    expect(description.paths["/api/v1/records/{record_id}"]).toMatchObject({
      get: { "x-role": "read", "x-scope": "cloud" },
    });
  });

  it("answers an unknown path with a problem", async () => {
    expect(await (await get("/api/v1/nothing")).json()).toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("a call with a body", () => {
  const call = (token: string, body: string): Promise<Response> =>
    get("/api/v1/store/archive", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body,
    });

  it("reaches its handler, which is told that the caller is elsewhere", async () => {
    const answer = await call("boss-token", '{"older_than_days": 3}');
    expect(await answer.json()).toEqual({ chunks: [{ name: "false", records: 3, lines: 0, bytes: 0 }] });
  });

  it.each([
    ["in-token", '{"older_than_days": 3}', 403, "admin"],
    ["boss-token", "{", 400, "not JSON"],
    ["boss-token", '{"older_than_days": -1}', 400, "body.older_than_days"],
    ["boss-token", "", 400, "body"],
    ["boss-token", `"${"x".repeat(1 << 20)}"`, 413, "at most"],
  ])("is refused with a reason: %s %s", async (token, body, status, words) => {
    const answer = await call(token, body);
    expect(answer.status).toBe(status);
    expect(((await answer.json()) as { detail: string }).detail).toContain(words);
  });
});

it("serves the console: files, pages by their address, and nothing above its folder", async () => {
  const root = join(folder, "web");
  mkdirSync(join(root, "assets"), { recursive: true });
  writeFileSync(join(root, "index.html"), "<title>console</title>");
  writeFileSync(join(root, "assets", "app-1.js"), "run()");
  writeFileSync(join(folder, "secret.txt"), "secret");
  const withConsole = await startApi({
    version: "1",
    handlers,
    listen: { host: "127.0.0.1", port: 0 },
    consoleFolder: root,
    tokens: [],
    hosts: [],
    ready: async () => {},
    logger: createLogger(),
    metrics: createMetrics(),
  });
  const ask = async (path: string): Promise<[number, string, string | null]> => {
    const answer = await fetch(withConsole.url + path);
    return [answer.status, await answer.text(), answer.headers.get("cache-control")];
  };
  expect(await ask("/")).toEqual([200, "<title>console</title>", "public, max-age=0"]);
  expect((await ask("/requests/req-1?x=1"))[1]).toBe("<title>console</title>");
  expect(await ask("/assets/app-1.js")).toEqual([200, "run()", "public, max-age=31536000, immutable"]);
  expect((await ask("/assets/gone.js"))[0]).toBe(404);
  expect((await ask("/%2e%2e/secret.txt"))[1]).not.toBe("secret");
  expect((await ask("/api/v1/none"))[0]).toBe(404);
  await withConsole.stop();
});
