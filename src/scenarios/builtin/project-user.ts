import { randomBytes } from "node:crypto";
import { z } from "zod";
import { Secret } from "#base";
import { demand } from "../fault.ts";
import { defineScenario } from "../scenario.ts";
import { makeProject } from "./parts/project.ts";
import { isRefused } from "./parts/refused.ts";
import { accessRules } from "./parts/rules.ts";

/** Rally: KeystoneBasic.create_add_and_list_user_roles, create_user_set_enabled_and_delete. */
export const projectUser = defineScenario({
  id: "project-user",
  summary: "A project and a user are made; with a role the user logs in to the project, and when disabled does not.",
  requires: { services: ["identity"], role: "admin" },
  options: z.strictObject({
    role: z.string().default("member").describe("name of the role that the user is given"),
  }),
  example: { role: "reader" },
  steps: [
    { name: "create-project", slow: 5 },
    { name: "create-user", slow: 5 },
    { name: "grant-role", slow: 5 },
    { name: "log-in", slow: 5 },
    { name: "disable", slow: 5 },
  ],
  cost: { calls: 19, rows: 0, addresses: 0, seconds: 5 },
  rules: accessRules(
    ["project", "user"],
    [
      "identity POST /projects",
      "identity POST /users",
      "identity PATCH /users/*",
      "identity GET /roles",
      "identity PUT /projects/*/users/*/roles/*",
      "identity POST /auth/tokens",
    ],
  ),
  async run(context, options) {
    const project = await context.step("create-project", (cloud) => makeProject(context, cloud));
    const password = new Secret(randomBytes(18).toString("base64url"));
    const user = await context.step("create-user", (cloud) =>
      context.own("user", ({ name, description }) =>
        cloud.identity.users.create({ name, description, password: password.reveal(), domain_id: project.domain_id }),
      ),
    );
    const credentials = {
      identity: { method: "password", user: { id: user.id }, password },
      scope: { kind: "project", project: { id: project.id } },
    } as const;
    await context.step("grant-role", async (cloud) => {
      const role = await cloud.identity.roles.find(options.role);
      demand(role !== undefined, `there is no role ${options.role} to give to a user`);
      await cloud.identity.roles.grant(role.id, { user: user.id }, { project: project.id });
    });
    await context.step("log-in", async (cloud) => {
      const { project: scope, roles } = await cloud.session.as(credentials).authorization();
      demand(scope?.id === project.id, `user ${user.id} logs in to another project than ${project.id}`);
      demand(
        roles.includes(options.role),
        `user ${user.id} was given the role ${options.role} and has ${roles.join(", ")}`,
      );
    });
    await context.step("disable", async (cloud) => {
      await cloud.identity.users.update(user.id, { enabled: false });
      const refused = await isRefused(401, () => cloud.session.as(credentials).authorization());
      demand(refused, `user ${user.id} is disabled, and logs in`);
    });
  },
});
