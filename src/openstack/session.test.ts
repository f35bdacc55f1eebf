import { describe, expect, it } from "vitest";
import type { Exchange, Session } from "./session.ts";
import { type FakeCloud, hang, json, reset, SERVICES, startFakeCloud, text, token } from "./testing/fake-cloud.ts";

const servers = { service: "compute", method: "GET", path: "/servers" } as const;
const boot = { service: "compute", method: "POST", path: "/servers", body: { server: { name: "x" } } } as const;
const refused = json(401, { error: { code: 401, title: "Unauthorized", message: "no" } });

function calls(fake: FakeCloud, path: string): number {
  return fake.requests.filter((request) => request.path.startsWith(path)).length;
}

describe("a call", () => {
  it("carries token, request id and microversion, and is told of with the id that came back", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", json(200, { servers: [] }));
    const exchanges: Exchange[] = [];
    const cloud = await fake.open();
    const session = cloud.session.with({
      onExchange: (exchange) => exchanges.push(exchange),
      globalRequestId: "req-mine",
    });
    const query = { name: "a b", tag: ["x", "y&z"], limit: 2, absent: undefined };
    const answer = await session.request({ ...servers, query, microversion: "2.73" });
    expect(answer).toMatchObject({ status: 200, body: { servers: [] } });
    const request = fake.requests.at(-1);
    expect(request?.path).toBe("/compute/v2.1/servers?name=a%20b&tag=x&tag=y%26z&limit=2");
    expect(request?.headers).toMatchObject({
      "x-openstack-request-id": "req-mine",
      "openstack-api-version": "compute 2.73",
      "x-openstack-nova-api-version": "2.73",
    });
    expect(request?.headers["x-auth-token"]).toMatch(/^token-/);
    expect(exchanges.map(({ path }) => path)).toEqual(["/auth/tokens", "/servers?name=a%20b&tag=x&tag=y%26z&limit=2"]);
    expect(exchanges[1]).toMatchObject({
      service: "compute",
      status: 200,
      requestId: "req-fake",
      globalRequestId: "req-mine",
      attempts: 1,
    });
    expect(exchanges[1]?.seconds).toBeGreaterThan(0);
    expect(JSON.stringify(exchanges)).not.toMatch(/token-|not-to-be-seen/);
  });

  it("has a request id of its own where its scope has none", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", json(200, { servers: [] }));
    const { session } = await fake.open();
    const ids = [await session.request(servers), await session.request(servers)].map((a) => a.exchange.globalRequestId);
    expect(ids[0]).toMatch(/^req-[0-9a-f-]{36}$/);
    expect(new Set(ids).size).toBe(2);
  });

  it("answers bytes as they are where bytes are asked for", async () => {
    await using fake = await startFakeCloud();
    const bytes = Buffer.from([0, 255, 10, 128]);
    fake.on("GET /image/v2/images/x/file", (response) =>
      response.writeHead(200, { "content-type": "application/octet-stream" }).end(bytes),
    );
    fake.on(
      "GET /image/",
      json(300, { versions: [{ id: "v2.9", status: "CURRENT", links: [{ rel: "self", href: "http://else/v2/" }] }] }),
    );
    const { session } = await fake.open();
    const answer = await session.request({ service: "image", method: "GET", path: "/images/x/file", bytes: true });
    expect(Buffer.from(answer.body as Uint8Array)).toEqual(bytes);
  });

  it("sends a stream as it comes", async () => {
    await using fake = await startFakeCloud();
    fake.on("PUT /image/v2/images/x/file", (response) => response.writeHead(204).end());
    const { session } = await fake.open();
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from("one ");
      yield Buffer.from("two");
    }
    await session.request({ service: "image", method: "PUT", path: "/images/x/file", rawBody: chunks() });
    expect(fake.requests.at(-1)?.body).toBe("one two");
  });

  it("to a service that the catalogue lacks says which", async () => {
    await using fake = await startFakeCloud();
    const { session } = await fake.open();
    await expect(session.request({ service: "dns", method: "GET", path: "/zones" })).rejects.toMatchObject({
      code: "CLOUD_ABSENT",
      failure: "absent",
      message: "cloud 'envvars' has no dns service in region 'one' (interface public) in its catalogue",
    });
  });

  it("that is cancelled ends at once and says so", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", hang);
    const { session } = await fake.open();
    await session.authorization();
    const abort = new AbortController();
    const exchanges: Exchange[] = [];
    const call = session
      .with({ signal: abort.signal, onExchange: (exchange) => exchanges.push(exchange) })
      .request(servers);
    setTimeout(() => abort.abort(), 30);
    await expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    expect(exchanges.at(-1)).toMatchObject({ path: "/servers", attempts: 1 });
  });
});

describe("a token", () => {
  it("is asked for once, however many calls need it at the same time", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", json(200, { servers: [] }));
    const { session } = await fake.open();
    await Promise.all(Array.from({ length: 20 }, () => session.request(servers)));
    expect(fake.signIns()).toBe(1);
  });

  it("refused in the middle is renewed once for all, and every call is repeated once, those that change something too", async () => {
    await using fake = await startFakeCloud();
    const { session } = await fake.open();
    await session.authorization();
    const first = new Set<string>();
    const onlyNew =
      (answer: ReturnType<typeof json>): ReturnType<typeof json> =>
      (response, request) =>
        first.has(String(request.headers["x-auth-token"])) ? refused(response, request) : answer(response, request);
    fake.on("GET /compute/v2.1/servers", (response, request) => {
      first.add(String(request.headers["x-auth-token"]));
      json(200, {})(response, request);
    });
    await session.request(servers);
    fake.on("GET /compute/v2.1/servers", onlyNew(json(200, { servers: [] })));
    fake.on("POST /compute/v2.1/servers", onlyNew(json(202, { server: { id: "x" } })));
    const before = fake.requests.length;
    const answers = await Promise.all([
      ...Array.from({ length: 5 }, () => session.request(servers)),
      session.request(boot),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 202]);
    expect(answers.map(({ exchange }) => exchange.attempts)).toEqual([2, 2, 2, 2, 2, 2]);
    expect(fake.signIns()).toBe(2);
    expect(fake.requests.length - before).toBe(6 + 1 + 6);
  });

  it("that stays refused is told as refused credentials, after one renewal", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /compute/v2.1/servers", refused);
    const { session } = await fake.open();
    await expect(session.request(boot)).rejects.toMatchObject({ code: "CLOUD_CREDENTIALS", failure: "credentials" });
    expect(calls(fake, "/compute/v2.1/servers")).toBe(2);
    expect(fake.signIns()).toBe(2);
  });

  it("is refused with the cloud's name and file, never with the password", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", refused);
    const { session } = await fake.open();
    const error: unknown = await session.request(servers).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CLOUD_CREDENTIALS", exitCode: 77, fault: { type: "Unauthorized" } });
    expect((error as Error).message).toContain("cloud 'envvars' of environment");
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toContain("not-to-be-seen");
  });

  it("of somebody else shares budget and connections, and nothing else", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", json(200, { servers: [] }));
    const { session } = await fake.open();
    const { Secret } = await import("#base");
    const other = session.as({ identity: { method: "password", user: { id: "other" }, password: new Secret("s") } });
    await Promise.all([session.request(servers), other.request(servers)]);
    expect(fake.signIns()).toBe(2);
    expect(
      fake.requests.map(({ body }) => body).filter((body) => body.includes('{"id":"other","password":"s"}')),
    ).toHaveLength(1);
    expect(other.budget).toBe(session.budget);
  });

  it("whose waiting caller is cancelled still comes to the others", async () => {
    await using fake = await startFakeCloud();
    const slow = token(SERVICES);
    fake.on("POST /identity/v3/auth/tokens", (response, request) => setTimeout(() => slow(response, request), 60));
    const { session } = await fake.open();
    const abort = new AbortController();
    const first = session.with({ signal: abort.signal }).authorization();
    const second = session.authorization();
    abort.abort();
    await expect(first).rejects.toMatchObject({ code: "CANCELLED" });
    expect((await second).user.id).toBe("u");
    expect(fake.signIns()).toBe(1);
  });
});

describe("a service that says not now", () => {
  it.each([
    ["429 with seconds", 429, "0.2"],
    ["413 with seconds", 413, "0.2"],
  ])("by %s is left alone for so long, then asked again, whatever the call does", async (_, status, seconds) => {
    await using fake = await startFakeCloud();
    const limited = json(status, { overLimit: { code: status, message: "slow down" } }, { "retry-after": seconds });
    fake.on("POST /compute/v2.1/servers", limited, json(202, {}));
    const { session } = await fake.open();
    const { exchange } = await session.request(boot);
    expect(exchange.attempts).toBe(2);
    expect(exchange.waited).toBeGreaterThanOrEqual(0.2);
    expect(exchange.seconds).toBeLessThan(exchange.waited);
  });

  it("by an HTTP date is left alone until then, other services are not", async () => {
    await using fake = await startFakeCloud();
    const until = new Date(Date.now() + 1500);
    fake.on("GET /compute/v2.1/servers", json(503, {}, { "retry-after": until.toUTCString() }), json(200, {}));
    fake.on("GET /volume/v3/p/volumes", json(200, { volumes: [] }));
    const { session } = await fake.open();
    await session.authorization();
    const paused = session.request(servers);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const other = await session.request({ service: "block-storage", method: "GET", path: "/volumes" });
    expect(other.exchange.waited).toBeLessThan(0.2);
    expect((await paused).exchange.attempts).toBe(2);
    // The date has whole seconds only.
    expect(Date.now()).toBeGreaterThanOrEqual(Math.floor(until.getTime() / 1000) * 1000);
  });

  it("for ever is told with the number of attempts", async () => {
    await using fake = await startFakeCloud();
    fake.on(
      "GET /compute/v2.1/servers",
      json(429, { overLimit: { code: 429, message: "no" } }, { "retry-after": "0" }),
    );
    const { session } = await fake.open();
    await expect(session.request(servers)).rejects.toMatchObject({
      code: "CLOUD_ANSWER",
      message: expect.stringContaining("429 overLimit: no (after 4 attempts)") as string,
    });
    expect(calls(fake, "/compute/v2.1/servers")).toBe(4);
  });
});

describe("trying again", () => {
  const bad = text(503, "text/html", "<html><body><h1>503 Service Unavailable</h1></body></html>");

  it("is for what can be asked twice", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", bad, reset, json(200, { servers: [] }));
    const { session } = await fake.open();
    expect((await session.request(servers)).exchange.attempts).toBe(3);
  });

  it.each([
    ["503", bad, "proxy"],
    ["a reset", reset, "connection"],
  ] as const)("is not for a POST after %s: it may have been done", async (_, answer, failure) => {
    await using fake = await startFakeCloud();
    fake.on("POST /compute/v2.1/servers", answer);
    const { session } = await fake.open();
    await expect(session.request(boot)).rejects.toMatchObject({ failure });
    expect(calls(fake, "/compute/v2.1/servers")).toBe(1);
  });

  it("is for a POST whose connection was refused: nothing was sent", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", token({ ...SERVICES, compute: "http://127.0.0.1:1/v2.1" }));
    const { session } = await fake.open();
    const error: unknown = await session.request(boot).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ failure: "connection", code: "CLOUD_UNREACHABLE", exchange: { attempts: 4 } });
    expect((error as Error).message).toContain("connection refused (http://127.0.0.1:1, tried 4 times)");
  });
});

describe("the budget", () => {
  it("holds for everything, renewals and retries too", async () => {
    await using fake = await startFakeCloud();
    let now = 0;
    let most = 0;
    fake.on("GET /compute/v2.1/servers", (response, request) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now -= 1;
        (Math.random() < 0.3 ? refused : json(200, {}))(response, request);
      }, 5);
    });
    const { session } = await fake.open({ budget: { inFlight: 2 } });
    const call = (one: Session): Promise<unknown> => one.request(servers).catch(() => undefined);
    await Promise.all(Array.from({ length: 40 }, () => call(session.with({}))));
    expect(most).toBeLessThanOrEqual(2);
  });

  it("can be shared by somebody with other credentials, who opens the same cloud", async () => {
    await using fake = await startFakeCloud();
    let now = 0;
    let most = 0;
    fake.on("GET /compute/v2.1/servers", (response, request) => {
      most = Math.max(most, ++now);
      setTimeout(() => {
        now -= 1;
        json(200, {})(response, request);
      }, 5);
    });
    const one = await fake.open({ budget: { inFlight: 1 } });
    const other = await fake.open({ budget: one.session.budget });
    await Promise.all(Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other).session.request(servers)));
    expect(most).toBe(1);
    await other.session.close();
  });
});
