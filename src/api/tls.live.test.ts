import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createLogger, createMetrics, Secret } from "#base";
import type { Handlers } from "./handlers.ts";
import { type ApiServer, startApi } from "./server.ts";

const folder = mkdtempSync(join(tmpdir(), "kilowatch-tls-"));
const certificateFile = join(folder, "certificate.pem");
const keyFile = join(folder, "key.pem");
let server: ApiServer;

beforeAll(async () => {
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "rsa:2048",
      "-nodes",
      "-days",
      "2",
      "-subj",
      "/CN=localhost",
      "-addext",
      "subjectAltName=DNS:localhost",
      "-keyout",
      keyFile,
      "-out",
      certificateFile,
    ],
    { stdio: "ignore" },
  );
  server = await startApi({
    version: "1",
    handlers: { "source-list": async () => ({ sources: [] }) } as unknown as Handlers,
    listen: { host: "127.0.0.1", port: 0 },
    tls: { certificateFile, keyFile },
    tokens: [{ name: "wall", role: "read", token: new Secret("read-token") }],
    hosts: [],
    ready: async () => {},
    logger: createLogger(),
    metrics: createMetrics(),
  });
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

async function get(headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    const options = { host: "localhost", port, path: "/api/v1/sources", ca: readFileSync(certificateFile), headers };
    request(options, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .once("error", reject)
      .end();
  });
}

it("speaks TLS with its own certificate, and only to those who hold a token", async () => {
  expect(server.url).toMatch(/^https:/);
  expect(await get({})).toBe(401);
  expect(await get({ authorization: "Bearer read-token" })).toBe(200);
});
