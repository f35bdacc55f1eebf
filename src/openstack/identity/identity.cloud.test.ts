import { afterAll, beforeAll, expect, test } from "vitest";
import { Secret } from "#base";
import type { Cloud } from "#openstack";
import { openTestCloud, testName } from "../../../test/cloud/capture.ts";

let admin: Cloud;
let member: Cloud;
const name = testName();
const made = new AsyncDisposableStack();

beforeAll(async () => {
  [admin, member] = await Promise.all([openTestCloud("admin"), openTestCloud("member")]);
  made.defer(() => admin.session.close());
  made.defer(() => member.session.close());
});

afterAll(() => made.disposeAsync());

test("projects, users and groups are made, get roles, and go", async () => {
  const { groups, projects, roleAssignments, roles, users } = admin.identity;
  const project = await projects.create({ name, domain_id: "default", tags: ["clients"] });
  made.defer(async () => void (await projects.delete(project.id)));
  await projects.setTags(project.id, ["clients", "more"]);
  expect(await projects.find(name)).toMatchObject({ id: project.id, tags: ["clients", "more"] });
  expect(await projects.update(project.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await projects.get(project.id)).toMatchObject({ enabled: true });

  const user = await users.create({ name, domain_id: "default", password: "not kept 4 long" });
  made.defer(async () => void (await users.delete(user.id)));
  expect(await users.find(name)).toMatchObject({ id: user.id });
  expect(await users.update(user.id, { email: "someone@example.org" })).toMatchObject({ email: "someone@example.org" });
  expect(await users.get(user.id)).toMatchObject({ name });

  const group = await groups.create({ name, domain_id: "default" });
  made.defer(async () => void (await groups.delete(group.id)));
  await groups.addUser(group.id, user.id);
  await groups.removeUser(group.id, user.id);
  expect(await groups.update(group.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await groups.find(name)).toMatchObject({ id: group.id });
  expect(await groups.get(group.id)).toMatchObject({ name });

  const role = await roles.find("member");
  await roles.grant(role?.id ?? "", { user: user.id }, { project: project.id });
  expect(await roleAssignments.all({ "user.id": user.id, include_names: true })).toMatchObject([
    { role: { name: "member" }, scope: { project: { id: project.id } } },
  ]);
  await roles.revoke(role?.id ?? "", { user: user.id }, { project: project.id });
  expect(await roleAssignments.all({ "user.id": user.id })).toEqual([]);

  expect(await users.delete(user.id)).toBe(true);
  expect(await users.delete(user.id)).toBe(false);
  expect(await projects.delete(project.id)).toBe(true);
});

test("roles, domains, regions, services and endpoints are made and go", async () => {
  const { domains, endpoints, regions, roles, services } = admin.identity;
  const role = await roles.create({ name });
  made.defer(async () => void (await roles.delete(role.id)));
  expect(await roles.update(role.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await roles.get(role.id)).toMatchObject({ name });

  const domain = await domains.create({ name, enabled: false });
  made.defer(async () => void (await domains.delete(domain.id)));
  expect(await domains.find(name)).toMatchObject({ id: domain.id, enabled: false });
  expect(await domains.update(domain.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await domains.get(domain.id)).toMatchObject({ name });

  const region = await regions.create({ id: name });
  made.defer(async () => void (await regions.delete(region.id)));
  expect(await regions.update(region.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect((await regions.all({})).map((one) => one.id)).toContain(name);
  expect(await regions.get(name)).toMatchObject({ parent_region_id: null });

  const service = await services.create({ type: "test", name, enabled: false });
  made.defer(async () => void (await services.delete(service.id)));
  expect(await services.update(service.id, { description: "changed" })).toMatchObject({ description: "changed" });
  expect(await services.all({ type: "test" })).toMatchObject([{ id: service.id }]);
  expect(await services.get(service.id)).toMatchObject({ type: "test" });

  const endpoint = await endpoints.create({
    service_id: service.id,
    region_id: region.id,
    interface: "public",
    url: "http://192.0.2.1",
    enabled: false,
  });
  made.defer(async () => void (await endpoints.delete(endpoint.id)));
  expect(await endpoints.update(endpoint.id, { url: "http://192.0.2.2" })).toMatchObject({ url: "http://192.0.2.2" });
  expect(await endpoints.all({ service_id: service.id })).toMatchObject([{ id: endpoint.id }]);
  expect(await endpoints.get(endpoint.id)).toMatchObject({ interface: "public" });
});

test("a member makes application credentials with access rules, and trusts", async () => {
  const { project, user } = await member.session.authorization();
  const credentials = member.identity.applicationCredentials(user.id);
  const rules = [{ service: "compute", method: "GET", path: `/v2.1/servers/${name}` }];
  const credential = await credentials.create({ name, access_rules: rules });
  made.defer(async () => void (await credentials.delete(credential.id)));
  expect(credential.secret.length).toBeGreaterThan(10);
  expect(await credentials.find(name)).toMatchObject({ id: credential.id, access_rules: rules });
  expect(await credentials.get(credential.id)).toMatchObject({ project_id: project?.id });
  expect(await credentials.delete(credential.id)).toBe(true);
  const kept = (await member.identity.accessRules(user.id).all({})).filter((rule) => rule.path.endsWith(name));
  expect(kept).toMatchObject(rules);
  const rule = kept[0]?.id ?? "";
  expect(await member.identity.accessRules(user.id).get(rule)).toMatchObject({ service: "compute" });
  expect(await member.identity.accessRules(user.id).delete(rule)).toBe(true);

  const trustee = (await admin.session.authorization()).user.id;
  const trust = await member.identity.trusts.create({
    trustor_user_id: user.id,
    trustee_user_id: trustee,
    project_id: project?.id ?? "",
    impersonation: true,
    roles: [{ name: "member" }],
  });
  made.defer(async () => void (await member.identity.trusts.delete(trust.id)));
  expect(await member.identity.trusts.all({ trustor_user_id: user.id })).toMatchObject([{ id: trust.id }]);
  expect(await member.identity.trusts.get(trust.id)).toMatchObject({ trustee_user_id: trustee });
});

test("a token says who it is for, until it is revoked", async () => {
  const { user } = await member.session.authorization();
  const credentials = member.identity.applicationCredentials(user.id);
  const credential = await credentials.create({ name: `${name}-token` });
  made.defer(async () => void (await credentials.delete(credential.id)));
  const { headers } = await member.session.request({
    service: "identity",
    method: "POST",
    path: "/auth/tokens",
    body: {
      auth: {
        identity: {
          methods: ["application_credential"],
          application_credential: { id: credential.id, secret: credential.secret },
        },
      },
    },
  });
  const token = new Secret(headers["x-subject-token"] ?? "");
  const { tokens } = admin.identity;
  expect(await tokens.validate(token)).toMatchObject({ user: { id: user.id }, methods: ["application_credential"] });
  await tokens.revoke(token);
  expect(await tokens.validate(token)).toBeUndefined();
});
