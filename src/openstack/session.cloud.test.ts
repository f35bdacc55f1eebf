import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCloud } from "../../test/cloud/cloud.ts";
import type { Cloud } from "./cloud.ts";
import { createCloud } from "./cloud.ts";
import { connect, openCloud } from "./open.ts";
import { createSession } from "./open-session.ts";
import { pingCloud } from "./ping.ts";
import { sessionFacts } from "./testing/session-facts.ts";

const env = { OS_CLIENT_CONFIG_FILE: testCloud().config };
const projects = { service: "identity", method: "GET", path: "/auth/projects" } as const;

describe("a session of a real cloud", () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await openCloud("member", { env });
  });

  afterAll(() => cloud.session.close());

  it.each(sessionFacts.map((fact) => [fact.title, fact] as const))("%s", async (_, { observe, expected }) => {
    expect(await observe(cloud.session)).toEqual(expected);
  });

  it("whose token is revoked in the middle goes on with one new token", async () => {
    const connection = connect("member", { env });
    const tokens = new Set<string>();
    let signIns = 0;
    const { session } = createCloud(
      createSession(
        {
          ...connection,
          transport: {
            ...connection.transport,
            send: (request) => {
              const token = request.headers["x-auth-token"];
              if (token !== undefined) tokens.add(token);
              if (request.path.endsWith("/auth/tokens") && request.method === "POST") signIns += 1;
              return connection.transport.send(request);
            },
          },
        },
        connection.config.credentials,
      ),
    );
    await session.request(projects);
    const [first = ""] = tokens;
    await session.request({
      service: "identity",
      method: "DELETE",
      path: "/auth/tokens",
      headers: { "x-subject-token": first },
    });
    const answers = await Promise.all(Array.from({ length: 5 }, () => session.request(projects)));
    expect(answers.map(({ exchange }) => exchange.attempts)).toEqual([2, 2, 2, 2, 2]);
    expect(signIns).toBe(2);
    expect(tokens.size).toBe(2);
    await session.close();
  });

  it("is refused with a wrong password, which is not told", async () => {
    const { authUrl } = connect("member", { env }).config;
    const wrong = {
      OS_AUTH_URL: authUrl,
      OS_USERNAME: "member",
      OS_PASSWORD: "not-to-be-seen",
      OS_PROJECT_NAME: "demo",
    };
    const { session } = await openCloud(undefined, { env: wrong });
    const error: unknown = await session.authorization().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "CLOUD_CREDENTIALS", failure: "credentials", fault: { type: "Unauthorized" } });
    expect(String((error as Error).stack)).not.toContain("not-to-be-seen");
    await session.close();
  });

  it("never passes its budget, as the cloud sees it", async () => {
    const limited = await openCloud("member", { env, budget: { perSecond: 10 } });
    const starts: number[] = [];
    const session = limited.session.with({ onExchange: ({ started }) => starts.push(started / 1e6) });
    await session.authorization();
    await Promise.all(Array.from({ length: 35 }, () => session.request(projects)));
    // The exchange's clock has milliseconds only.
    const most = Math.max(...starts.map((from) => starts.filter((to) => to >= from && to < from + 0.998).length));
    expect(most).toBeLessThanOrEqual(10);
    await session.close();
  });
});

describe("a ping of a real cloud", () => {
  it("finds every API of the catalogue, its version and its health", async () => {
    const { services } = await pingCloud("member", { env, times: 2, timeoutSeconds: 30 });
    const found = Object.fromEntries(services.map((service) => [service.name, service]));
    for (const name of ["keystone", "nova", "neutron", "glance", "placement"]) {
      expect(found[name]).toMatchObject({ state: "reachable", latency: { times: 2 } });
    }
    expect(found["nova"]).toMatchObject({ version: "v2.1", microversions: { min: "2.1" }, healthcheck: "ok" });
    expect(found["placement"]).toMatchObject({ microversions: { min: "1.0" } });
    expect(found["placement"]).not.toHaveProperty("healthcheck");
  });

  it("tells of the one that is switched off, and of the others as they are", async () => {
    using off = testCloud().healthcheckOff("glance");
    expect(off).toBeDefined();
    const { services } = await pingCloud("member", { env, times: 1, timeoutSeconds: 30 });
    expect(services.filter(({ state }) => state !== "reachable").map(({ name, state }) => [name, state])).toEqual([
      ["glance", "unhealthy"],
    ]);
  });
});
