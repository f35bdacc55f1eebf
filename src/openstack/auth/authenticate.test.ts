import { describe, expect, it } from "vitest";
import { json, SERVICES, startFakeCloud, token } from "../testing/fake-cloud.ts";

describe("signing in", () => {
  it.each(["/identity", "/identity/", "/identity/v3", "/identity/v3/", "/identity/v2.0"])(
    "finds Keystone v3 where auth_url ends in %s",
    async (path) => {
      await using fake = await startFakeCloud();
      const cloud = await fake.open({ env: { ...fake.env, OS_AUTH_URL: fake.origin + path } });
      expect((await cloud.session.authorization()).roles).toEqual(["member"]);
    },
  );

  it("with an OIDC access token changes it for an unscoped token, and that for one of the project", async () => {
    await using fake = await startFakeCloud();
    const path = "/identity/v3/OS-FEDERATION/identity_providers/idp/protocols/openid/auth";
    fake.on(`POST ${path}`, json(201, { token: {} }, { "x-subject-token": "unscoped" }));
    fake.on("POST /identity/v3/auth/tokens", token(SERVICES));
    const cloud = await fake.open({
      env: {
        OS_AUTH_URL: `${fake.origin}/identity`,
        OS_AUTH_TYPE: "v3oidcaccesstoken",
        OS_IDENTITY_PROVIDER: "idp",
        OS_PROTOCOL: "openid",
        OS_ACCESS_TOKEN: "from-the-provider",
        OS_PROJECT_ID: "p",
      },
    });
    expect((await cloud.session.authorization()).project?.id).toBe("p");
    expect(fake.requests[0]?.headers.authorization).toBe("Bearer from-the-provider");
    expect(JSON.parse(fake.requests[1]?.body ?? "")).toEqual({
      auth: { identity: { methods: ["token"], token: { id: "unscoped" } }, scope: { project: { id: "p" } } },
    });
  });
});
