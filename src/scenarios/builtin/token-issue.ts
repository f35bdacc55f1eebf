import { z } from "zod";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";

export const tokenIssue = defineScenario({
  id: "token-issue",
  summary: "Logs in anew and reads the catalogue that comes with the token.",
  requires: { services: ["identity"], role: "reader" },
  options: z.strictObject({}),
  example: {},
  steps: [{ name: "log-in", slow: 5 }, { name: "read-catalog" }],
  cost: { calls: 1, rows: 0, addresses: 0, seconds: 0.3 },
  rules: [{ service: "identity", method: "POST", path: "/v3/auth/tokens" }],

  async run(context) {
    const authorization = await context.step("log-in", (cloud) => cloud.session.anew().authorization());
    await context.step("read-catalog", async (cloud) => {
      demand(authorization.project?.id === context.projectId, "the token is for another project than the one before");
      demand(
        authorization.expires.getTime() > Date.now(),
        `the token has expired at ${authorization.expires.toISOString()}`,
      );
      const known = authorization.catalog.filter(({ endpoints }) => endpoints.length > 0);
      demand(known.length > 0, "the token's catalogue has no service with an endpoint");
      demand(
        (await cloud.session.endpoint("identity")) !== undefined,
        "the catalogue has no identity service in this region",
      );
      context.note("services", known.length);
    });
  },
});
