import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { Cloud } from "#openstack";
import { ScenarioFault } from "../../fault.ts";
import { type Body, call, listIn, objectIn } from "../api.ts";
import { defineRallyScenario, type RallyScenario } from "../define.ts";
import type { RallyIteration } from "../iteration.ts";

const admin = { admin: true };
const ignored = { name_length: z.unknown().optional() };
const UserArguments = z.strictObject({
  ...ignored,
  name: z.unknown().optional(),
  password: z.string().optional(),
  project_id: z.string().optional(),
  tenant_id: z.string().optional(),
  domain_name: z.string().default("Default"),
  enabled: z.boolean().default(true),
  default_role: z.string().default("member"),
});
const ProjectArguments = z.strictObject({ ...ignored, domain_name: z.string().default("Default") });

/** As Rally does: by id first, then by name (keystone_v3.py, `_get_domain_id`). */
async function domainId(cloud: Cloud, name: string): Promise<string> {
  const byId = await cloud.session.request<Body>({
    service: "identity",
    method: "GET",
    path: `/domains/${encodeURIComponent(name)}`,
    accept: [200, 404],
  });
  if (byId.status === 200) return objectIn(byId.body, "domain").id;
  const [domain] = listIn(await call(cloud, "identity", "GET", "/domains", undefined, { query: { name } }), "domains");
  if (domain === undefined) throw new ScenarioFault(`there is no domain '${name}'`);
  return String(domain["id"]);
}

async function createUser(
  iteration: RallyIteration,
  args: Partial<z.output<typeof UserArguments>> = {},
): Promise<{ id: string }> {
  return await iteration.atomic(
    "keystone_v3.create_user",
    async (cloud) => {
      const domain = await domainId(cloud, args.domain_name ?? "Default");
      const project = args.project_id ?? args.tenant_id;
      const user = await iteration.own(
        "user",
        async ({ name, description }) =>
          objectIn(
            await call(cloud, "identity", "POST", "/users", {
              user: {
                name,
                description,
                domain_id: domain,
                enabled: args.enabled ?? true,
                ...(args.password !== undefined && { password: args.password }),
                ...(project !== undefined && { default_project_id: project }),
              },
            }),
            "user",
          ),
        "admin",
      );
      if (project !== undefined) await grant(iteration, user.id, project, args.default_role ?? "member");
      return user;
    },
    "admin",
  );
}

async function grant(iteration: RallyIteration, user: string, project: string, wanted: string): Promise<void> {
  const roles = await iteration.atomic(
    "keystone_v3.list_roles",
    async (cloud) => listIn(await call(cloud, "identity", "GET", "/roles"), "roles"),
    "admin",
  );
  const role = roles.find(
    ({ name }) =>
      String(name)
        .toLowerCase()
        .replace(/^_+|_+$/g, "") === wanted,
  );
  if (role !== undefined) await assign(iteration, "PUT", "keystone_v3.add_role", user, project, String(role["id"]));
}

function assign(
  iteration: RallyIteration,
  method: "PUT" | "DELETE",
  action: string,
  user: string,
  project: string,
  role: string,
): Promise<Body> {
  return iteration.atomic(
    action,
    (cloud) => call(cloud, "identity", method, `/projects/${project}/users/${user}/roles/${role}`),
    "admin",
  );
}

function createProject(iteration: RallyIteration, domain = "Default"): Promise<{ id: string }> {
  return iteration.atomic(
    "keystone_v3.create_project",
    async (cloud) => {
      const id = await domainId(cloud, domain);
      return await iteration.own(
        "project",
        async ({ name, description }) =>
          objectIn(
            await call(cloud, "identity", "POST", "/projects", {
              project: { name, description, domain_id: id, enabled: true },
            }),
            "project",
          ),
        "admin",
      );
    },
    "admin",
  );
}

function list(iteration: RallyIteration, action: string, what: "users" | "projects"): Promise<Body> {
  return iteration.atomic(action, (cloud) => call(cloud, "identity", "GET", `/${what}`), "admin");
}

function get(iteration: RallyIteration, action: string, path: string): Promise<Body> {
  return iteration.atomic(action, (cloud) => call(cloud, "identity", "GET", path), "admin");
}

function update(iteration: RallyIteration, what: "user" | "project", id: string, body: Body): Promise<Body> {
  return iteration.atomic(
    `keystone_v3.update_${what}`,
    (cloud) => call(cloud, "identity", "PATCH", `/${what}s/${id}`, { [what]: body }),
    "admin",
  );
}

function remove(iteration: RallyIteration, what: "user" | "project", id: string): Promise<void> {
  return iteration.atomic(
    `keystone_v3.delete_${what}`,
    (cloud) =>
      iteration.remove(cloud, { kind: what, id, service: "identity", path: `/${what}s/${id}` }, { as: "admin" }),
    "admin",
  );
}

const scenario = <Args extends z.ZodObject>(
  name: string,
  args: Args,
  run: (iteration: RallyIteration, args: z.output<Args>) => Promise<void>,
): RallyScenario => defineRallyScenario({ name: `KeystoneBasic.${name}`, needs: admin, args, run });

/** rally_openstack/task/scenarios/keystone/basic.py; roles, services and EC2 credentials apart, which carry no mark of ours. */
export const keystoneScenarios: readonly RallyScenario[] = [
  scenario("create_user", UserArguments, async (iteration, args) => {
    await createUser(iteration, args);
  }),
  scenario("create_delete_user", UserArguments, async (iteration, args) => {
    const { id } = await createUser(iteration, args);
    await remove(iteration, "user", id);
  }),
  scenario("create_user_set_enabled_and_delete", UserArguments, async (iteration, args) => {
    const { id } = await createUser(iteration, args);
    await update(iteration, "user", id, { enabled: !args.enabled });
    await remove(iteration, "user", id);
  }),
  scenario(
    "create_user_update_password",
    z.strictObject({ ...ignored, password_length: z.unknown().optional() }),
    async (iteration) => {
      const { id } = await createUser(iteration);
      await update(iteration, "user", id, { password: randomUUID() });
    },
  ),
  scenario(
    "create_and_update_user",
    z.strictObject({
      create_user_kwargs: UserArguments.optional(),
      update_user_kwargs: z.record(z.string(), z.unknown()).default({}),
    }),
    async (iteration, args) => {
      const { id } = await createUser(iteration, args.create_user_kwargs);
      await update(iteration, "user", id, args.update_user_kwargs);
    },
  ),
  scenario("create_and_list_users", UserArguments, async (iteration, args) => {
    await createUser(iteration, args);
    await list(iteration, "keystone_v3.list_users", "users");
  }),
  scenario("create_tenant", ProjectArguments, async (iteration, args) => {
    await createProject(iteration, args.domain_name);
  }),
  scenario("create_and_list_tenants", ProjectArguments, async (iteration, args) => {
    await createProject(iteration, args.domain_name);
    await list(iteration, "keystone_v3.list_projects", "projects");
  }),
  scenario(
    "create_tenant_with_users",
    ProjectArguments.extend({ users_per_tenant: z.number().int().min(1) }),
    async (iteration, args) => {
      const { id } = await createProject(iteration, args.domain_name);
      await iteration.atomic(
        "keystone_v3.create_users",
        async () => {
          for (let count = 0; count < args.users_per_tenant; count++) await createUser(iteration, { project_id: id });
        },
        "none",
      );
    },
  ),
  scenario("create_update_and_delete_tenant", ProjectArguments, async (iteration, args) => {
    const { id } = await createProject(iteration, args.domain_name);
    // The name stays: ownership stands in it.
    await update(iteration, "project", id, { enabled: true });
    await remove(iteration, "project", id);
  }),
  scenario("authenticate_user_and_validate_token", z.strictObject({}), async (iteration) => {
    await iteration.atomic(
      "keystone_v3.fetch_token",
      async (cloud) => {
        await cloud.session.authorization();
      },
      "admin",
    );
    await iteration.atomic(
      "keystone_v3.validate_token",
      (cloud) => call(cloud, "identity", "GET", "/auth/catalog"),
      "admin",
    );
  }),
  scenario(
    "get_entities",
    z.strictObject({ service_name: z.string().default("keystone") }),
    async (iteration, args) => {
      const project = await createProject(iteration);
      const user = await createUser(iteration, { project_id: project.id });
      await get(iteration, "keystone_v3.get_project", `/projects/${project.id}`);
      await get(iteration, "keystone_v3.get_user", `/users/${user.id}`);
      const services = await get(iteration, "keystone_v3.get_service_by_name", "/services");
      const service = listIn(services, "services").find(({ name }) => name === args.service_name);
      if (service === undefined) throw new ScenarioFault(`there is no service '${args.service_name}'`);
      await get(iteration, "keystone_v3.get_services", `/services/${String(service["id"])}`);
    },
  ),
];
