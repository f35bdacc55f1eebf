import { z } from "zod";
import { createCloud } from "#openstack";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeApplicationCredential } from "./parts/application-credential.ts";
import { isRefused } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";

/** Tempest: ApplicationCredentialsV3Test. */
export const applicationCredential = defineScenario({
  id: "application-credential",
  summary:
    "An application credential logs in to its project, makes no others of its kind, and is useless once it is deleted.",
  requires: { services: ["identity"], role: "member" },
  options: z.strictObject({}),
  example: {},
  steps: [
    { name: "create", slow: 5 },
    { name: "log-in", slow: 5 },
    { name: "refuse-another", slow: 5 },
    { name: "delete", slow: 5 },
    { name: "refuse-log-in", slow: 5 },
  ],
  cost: { calls: 7, rows: 0, addresses: 0, seconds: 3 },
  rules: accessRules(
    ["application-credential"],
    ["identity POST /users/*/application_credentials", "identity POST /auth/tokens"],
  ),
  async run(context) {
    const { id, secret } = await context.step("create", (cloud) => makeApplicationCredential(context, cloud));
    const credentials = { identity: { method: "application_credential", id, secret } } as const;
    await context.step("log-in", async (cloud) => {
      const { project } = await cloud.session.as(credentials).authorization();
      demand(project?.id === context.projectId, `application credential ${id} logs in to another project than its own`);
    });
    await context.step("refuse-another", async (cloud) => {
      const restricted = createCloud(cloud.session.as(credentials));
      const refused = await isRefused(403, () => makeApplicationCredential(context, restricted));
      demand(refused, `application credential ${id} is restricted, and made another one`);
    });
    await context.step("delete", () => context.remove("application-credential", id));
    await context.step("refuse-log-in", async (cloud) => {
      const refused = await isRefused([401, 404], () => cloud.session.as(credentials).authorization());
      demand(refused, `application credential ${id} was deleted, and logs in`);
    });
  },
});
