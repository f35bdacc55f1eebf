import { z } from "zod";
import { Secret } from "#base";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeApplicationCredential } from "./parts/application-credential.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: KeystoneBasic.authenticate_user_and_validate_token; Tempest: TokensV3Test. */
export const tokenRevoke = defineScenario({
  id: "token-revoke",
  summary: "A token is issued for an application credential, validated, revoked, and not taken any more.",
  requires: { services: ["identity"], role: "member" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "issue", slow: 3 },
    { name: "validate", slow: 3 },
    { name: "revoke", slow: 3 },
    { name: "refuse", slow: 3 },
  ],
  cost: { calls: 9, rows: 0, addresses: 0, seconds: 4 },
  rules: accessRules(
    ["application-credential"],
    ["identity POST /users/*/application_credentials", "identity POST /auth/tokens", "identity DELETE /auth/tokens"],
  ),
  prepare: (context) => makeApplicationCredential(context, context.cloud),
  async run(context, _options, { id, secret }) {
    const { userId } = await context.step("issue", async (cloud) => {
      const session = cloud.session.as({ identity: { method: "application_credential", id, secret } });
      const authorization = await session.authorization();
      const { project, user } = authorization;
      demand(project?.id === context.projectId, `the token of application credential ${id} is for another project`);
      return { userId: user.id };
    });
    // The session keeps its tokens to itself; one that is to be revoked is asked for by hand.
    const token = await context.step("validate", async (cloud) => {
      const credential = { id, secret: secret.reveal() };
      const answer = await cloud.session.request({
        service: "identity",
        method: "POST",
        path: "/auth/tokens",
        body: { auth: { identity: { methods: ["application_credential"], application_credential: credential } } },
      });
      const issued = new Secret(answer.headers["x-subject-token"] ?? "");
      const info = await cloud.identity.tokens.validate(issued);
      demand(info !== undefined, "Keystone does not take the token that it has just issued");
      demand(info.user.id === userId, "Keystone says that the token is somebody else's");
      return issued;
    });
    await context.step("revoke", (cloud) => cloud.identity.tokens.revoke(token));
    await context.step("refuse", async (cloud) => {
      const info = await cloud.identity.tokens.validate(token);
      demand(info === undefined, "a token was revoked, and Keystone still takes it");
    });
  },
});
