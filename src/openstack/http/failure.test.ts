import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { CloudError } from "../errors.ts";
import {
  type Answering,
  hang,
  json,
  reset,
  SERVICES,
  stall,
  startFakeCloud,
  text,
  token,
} from "../testing/fake-cloud.ts";

const servers = { service: "compute", method: "GET", path: "/servers" } as const;
/** Writes are not tried again, so that each fault is met once. */
const boot = { service: "compute", method: "POST", path: "/servers", body: {} } as const;

async function failureOf(answer: Answering, timeoutSeconds = 5): Promise<CloudError> {
  await using fake = await startFakeCloud();
  fake.on("POST /compute/v2.1/servers", answer);
  const { session } = await fake.open();
  const error: unknown = await session
    .with({ timeoutSeconds })
    .request(boot)
    .catch((thrown: unknown) => thrown);
  if (!(error instanceof CloudError)) throw new Error(`not a CloudError: ${String(error)}`);
  return error;
}

describe("an answer that is an error", () => {
  it.each<[string, Answering, { failure: string; code: string; fault?: object; message: string }]>([
    [
      "of Nova",
      json(404, { itemNotFound: { code: 404, message: "Instance x could not be found." } }),
      {
        failure: "answer",
        code: "CLOUD_ANSWER",
        fault: { type: "itemNotFound", message: "Instance x could not be found." },
        message: "compute: POST /servers: 404 itemNotFound: Instance x could not be found. [req-fake]",
      },
    ],
    [
      "of HAProxy, in HTML",
      text(
        503,
        "text/html",
        "<html><body><h1>503 Service Unavailable</h1>\nNo server is available to handle this request.\n</body></html>",
      ),
      {
        failure: "proxy",
        code: "CLOUD_UNREACHABLE",
        message:
          "compute: POST /servers: 503 ('503 Service Unavailable No server is available to handle this request.') from a proxy or load balancer, not from the service",
      },
    ],
    [
      "of nginx, in HTML",
      text(
        502,
        "text/html",
        "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n</body>\r\n</html>",
      ),
      {
        failure: "proxy",
        code: "CLOUD_UNREACHABLE",
        message: "compute: POST /servers: 502 ('502 Bad Gateway') from a proxy or load balancer, not from the service",
      },
    ],
    [
      "empty, of a gateway",
      (response) => response.writeHead(504).end(),
      {
        failure: "proxy",
        code: "CLOUD_UNREACHABLE",
        message: "compute: POST /servers: 504 from a proxy or load balancer, not from the service",
      },
    ],
    [
      "in HTML, but with a service's request id",
      text(
        409,
        "text/html; charset=UTF-8",
        "<html><head><title>409 Conflict</title></head><body><h1>409 Conflict</h1>It is &lt;in use&gt;&lt;br /&gt;</body></html>",
        { "x-openstack-request-id": "req-g" },
      ),
      {
        failure: "answer",
        code: "CLOUD_ANSWER",
        fault: { type: "Conflict", message: "It is <in use>" },
        message: "compute: POST /servers: 409 Conflict: It is <in use> [req-g]",
      },
    ],
    [
      "of a moved address",
      text(301, "text/html", "<html><title>301 Moved</title></html>", {
        location: "https://nova.example/v2.1/servers",
      }),
      {
        failure: "answer",
        code: "CLOUD_ANSWER",
        message:
          "compute: POST /servers: 301: it has moved to https://nova.example/v2.1/servers; mend the URL in catalogue or auth_url",
      },
    ],
    [
      "without words",
      json(500, {}),
      { failure: "answer", code: "CLOUD_ANSWER", message: "compute: POST /servers: 500 [req-fake]" },
    ],
    [
      "of success with a sign-in page",
      text(200, "text/html", "<!DOCTYPE html><html><title>Sign in</title></html>"),
      {
        failure: "proxy",
        code: "CLOUD_UNREACHABLE",
        message: "compute: POST /servers: 200 ('Sign in') from a proxy or load balancer, not from the service",
      },
    ],
    [
      "of success with broken JSON",
      text(200, "application/json", '{"servers": ['),
      { failure: "malformed", code: "CLOUD_ANSWER", message: "compute: POST /servers: 200 with broken JSON" },
    ],
  ])("%s is told in its own words", async (_, answer, expected) => {
    const error = await failureOf(answer);
    expect(error.message).toBe(expected.message);
    expect(error).toMatchObject({ failure: expected.failure, code: expected.code });
    expect(error.fault).toEqual(expected.fault);
    expect(error.exchange).toMatchObject({ service: "compute", method: "POST", path: "/servers" });
  });
});

describe("no answer", () => {
  it.each<[string, Answering, string, string, RegExp]>([
    ["that ever comes", hang, "timeout", "CLOUD_TIMEOUT", /no answer within 0\.2 s/],
    ["that is whole", stall, "timeout", "CLOUD_TIMEOUT", /only a part of the answer within 0\.2 s/],
    ["but a reset", reset, "connection", "CLOUD_UNREACHABLE", /connection closed in the middle/],
    [
      "that is HTTP",
      (response) => response.socket?.end("SSH-2.0-OpenSSH_9.2\r\n"),
      "malformed",
      "CLOUD_ANSWER",
      /not an HTTP answer/,
    ],
    [
      "that is as long as it says",
      (response) => {
        response.writeHead(200, { "content-length": "50" });
        response.write("{}", () => response.socket?.destroy());
      },
      "connection",
      "CLOUD_UNREACHABLE",
      /connection closed in the middle/,
    ],
  ])("%s: what happened is told apart", async (_, answer, failure, code, message) => {
    const error = await failureOf(answer, 0.2);
    expect(error).toMatchObject({ failure, code });
    expect(error.message).toMatch(message);
    expect(error.exchange?.status).toBeUndefined();
  });

  it("within the time: what is under way ends with it, and the time is kept", async () => {
    const started = Date.now();
    await failureOf(hang, 0.3);
    expect(Date.now() - started).toBeLessThan(2500);
  });

  it("from a name that does not exist", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", token({ ...SERVICES, compute: "http://nowhere.invalid/v2.1" }));
    const { session } = await fake.open();
    await expect(session.request(boot)).rejects.toMatchObject({
      failure: "connection",
      message: expect.stringMatching(/name not found|name server does not answer/) as string,
    });
  });

  it("but a connection that nobody accepts is a timeout too", async () => {
    // Accepts, and never says anything: TLS is what waits.
    const silent = createServer(() => {});
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const { port } = silent.address() as { port: number };
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", token({ ...SERVICES, compute: `https://127.0.0.1:${port}/v2.1` }));
    const { session } = await fake.open();
    await expect(session.with({ timeoutSeconds: 0.5 }).request(servers)).rejects.toMatchObject({
      code: "CLOUD_TIMEOUT",
      message: expect.stringContaining("no connection within 0.5 s") as string,
    });
    silent.close();
  });

  it("from Keystone: the same words", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", text(503, "text/html", "<html>down</html>"));
    const { session } = await fake.open();
    await expect(session.request(servers)).rejects.toMatchObject({ failure: "proxy", code: "CLOUD_UNREACHABLE" });
  });

  it("that is a token, from something that isn't Keystone", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", json(200, { hello: "world" }));
    const { session } = await fake.open();
    await expect(session.request(servers)).rejects.toMatchObject({
      failure: "malformed",
      message: expect.stringContaining("is auth_url right?") as string,
    });
  });
});

describe("a status that the caller takes for an answer", () => {
  const look = { service: "compute", method: "GET", path: "/servers/x", accept: [200, 404] } as const;

  it.each<[string, Answering]>([
    ["in HTML", text(404, "text/html", "<html><head><title>404 Not Found</title></head></html>")],
    ["in plain text", text(404, "text/plain; charset=utf-8", "default backend - 404")],
  ])("says nothing of the service where a proxy gave it, %s", async (_, answer) => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers/x", answer);
    const { session } = await fake.open();
    await expect(session.request(look)).rejects.toMatchObject({ failure: "proxy", exchange: { status: 404 } });
  });

  it.each<[string, Answering]>([
    ["JSON", json(404, {}, { "x-openstack-request-id": "" })],
    ["a request id", text(404, "text/html", "<html><h1>Not Found</h1></html>", { "x-trans-id": "tx1" })],
  ])("is the service's own with %s", async (_, answer) => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers/x", answer);
    const { session } = await fake.open();
    await expect(session.request(look)).resolves.toMatchObject({ status: 404 });
  });
});
