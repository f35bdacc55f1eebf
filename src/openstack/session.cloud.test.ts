import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testCloud } from "../../test/cloud/cloud.ts";
import { authenticate } from "./auth/authenticate.ts";
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

  it("never passes its budget, counted where calls go onto the wire", async () => {
    const connection = connect("member", { env, budget: { perSecond: 10 } });
    const sent: number[] = [];
    const { session } = createCloud(
      createSession(
        {
          ...connection,
          transport: {
            ...connection.transport,
            send: (request) =>
              connection.transport.send({
                ...request,
                onSent: () => {
                  sent.push(performance.now());
                  request.onSent?.();
                },
              }),
          },
        },
        connection.config.credentials,
      ),
    );
    await session.authorization();
    await Promise.all(Array.from({ length: 35 }, () => session.request(projects)));
    const most = Math.max(...sent.map((from) => sent.filter((to) => to >= from && to < from + 1000).length));
    expect(most).toBe(10);
    await session.close();
  });
});

describe("signing in to a real cloud", () => {
  const { authUrl, credentials } = connect("member", { env }).config;
  const { identity } = credentials;
  const secretOf = (): string => (identity.method === "password" ? identity.password.reveal() : "");
  const common = { OS_AUTH_URL: authUrl };

  it("works by application credential, and by nothing else once that is gone", async () => {
    const member = await openCloud("member", { env });
    const { user } = await member.session.authorization();
    const collection = `/users/${user.id}/application_credentials`;
    const { body } = await member.session.request<{ application_credential: { id: string; secret: string } }>({
      service: "identity",
      method: "POST",
      path: collection,
      body: { application_credential: { name: `kilowatch-session-${process.pid}` } },
    });
    const { id, secret } = body.application_credential;
    const signIn = (): Promise<Cloud> =>
      openCloud(undefined, {
        env: {
          ...common,
          OS_AUTH_TYPE: "v3applicationcredential",
          OS_APPLICATION_CREDENTIAL_ID: id,
          OS_APPLICATION_CREDENTIAL_SECRET: secret,
        },
      });
    const first = await signIn();
    expect((await first.session.authorization()).user.id).toBe(user.id);
    await member.session.request({ service: "identity", method: "DELETE", path: `${collection}/${id}` });
    const second = await signIn();
    await expect(second.session.authorization()).rejects.toMatchObject({ code: "CLOUD_CREDENTIALS" });
    await Promise.all([member, first, second].map(({ session }) => session.close()));
  });

  it("works by token, for a project", async () => {
    const connection = connect("member", { env });
    const { project } = await createSession(connection, credentials).authorization();
    const token = await authenticate(connection, credentials, {});
    const byToken = await openCloud(undefined, {
      env: { ...common, OS_AUTH_TYPE: "v3token", OS_TOKEN: token.secret.reveal(), OS_PROJECT_ID: project?.id ?? "" },
    });
    expect((await byToken.session.authorization()).project).toEqual(project);
    await Promise.all([connection.transport.close(), byToken.session.close()]);
  });

  it("works for the whole system, where one may", async () => {
    const admin = connect("admin", { env });
    const system = createSession(admin, { identity: admin.config.credentials.identity, scope: { kind: "system" } });
    expect(await system.authorization()).toMatchObject({ system: true });
    const member = createSession(admin, { identity, scope: { kind: "system" } });
    await expect(member.authorization()).rejects.toMatchObject({ failure: "credentials" });
    await admin.transport.close();
  });

  it("works by trust, in the name of who trusts", async () => {
    const member = await openCloud("member", { env });
    const reader = await openCloud("reader", { env });
    const [trustor, trustee] = await Promise.all([member.session.authorization(), reader.session.authorization()]);
    const trusts = { service: "identity", path: "/OS-TRUST/trusts" } as const;
    const { body } = await member.session.request<{ trust: { id: string } }>({
      ...trusts,
      method: "POST",
      body: {
        trust: {
          trustor_user_id: trustor.user.id,
          trustee_user_id: trustee.user.id,
          project_id: trustor.project?.id,
          impersonation: true,
          roles: [{ name: "member" }],
        },
      },
    });
    const readerIdentity = connect("reader", { env }).config.credentials.identity;
    const trusted = reader.session.as({ identity: readerIdentity, scope: { kind: "trust", id: body.trust.id } });
    const authorization = await trusted.authorization();
    expect(authorization.user.id).toBe(trustor.user.id);
    expect(authorization.roles).toContain("member");
    await member.session.request({ ...trusts, method: "DELETE", path: `${trusts.path}/${body.trust.id}` });
    await Promise.all([member, reader].map(({ session }) => session.close()));
  });

  it("works by names in the environment, with and without a version in auth_url", async () => {
    const { user, project } = await (async () => {
      const member = await openCloud("member", { env });
      const authorization = await member.session.authorization();
      await member.session.close();
      return authorization;
    })();
    for (const url of [authUrl, authUrl.replace(/\/v3\/?$/, "")]) {
      const cloud = await openCloud(undefined, {
        env: { OS_AUTH_URL: url, OS_USERNAME: user.name, OS_PASSWORD: secretOf(), OS_PROJECT_ID: project?.id ?? "" },
      });
      expect((await cloud.session.authorization()).user).toEqual(user);
      await cloud.session.close();
    }
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
