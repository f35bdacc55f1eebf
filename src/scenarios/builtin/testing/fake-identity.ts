import type { FakeCloud, Json } from "./fake-cloud.ts";
import { addCollection, missing } from "./fake-collection.ts";

/** Keystone: tokens, projects, users, roles, application credentials. */
export function addIdentity(fake: FakeCloud): void {
  const service = "identity";
  const tokens = fake.objects("identity/tokens");
  const body = (): Json => ({
    token: {
      methods: ["application_credential"],
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      issued_at: new Date().toISOString(),
      user: { id: fake.userId, name: "demo", domain: { id: "default", name: "Default" } },
      project: { id: fake.projectId, name: "demo", domain: { id: "default", name: "Default" } },
      roles: [{ id: "member", name: "member" }],
      catalog: [],
      audit_ids: ["3T2dc1CGQxyJsHdDu1xkcw"],
    },
  });
  fake.on(service, "POST", "/auth/tokens", () => {
    const secret = `token-${tokens.size + 1}`;
    tokens.set(secret, {});
    return { status: 201, headers: { "x-subject-token": secret }, body: body() };
  });
  fake.on(service, "GET", "/auth/tokens", (_parts, { headers }) =>
    tokens.has(headers?.["x-subject-token"] ?? "") ? { status: 200, body: body() } : missing("token", ""),
  );
  fake.on(service, "DELETE", "/auth/tokens", (_parts, { headers }) => ({
    status: tokens.delete(headers?.["x-subject-token"] ?? "") ? 204 : 404,
  }));
  fake.on(service, "GET", "/auth/catalog", () => ({ status: 200, body: { catalog: [] } }));
  for (const [path, singular] of [
    ["/projects", "project"],
    ["/users", "user"],
  ] as const) {
    addCollection(fake, {
      service,
      path,
      singular,
      plural: path.slice(1),
      make: (sent) => ({ domain_id: "default", enabled: true, description: "", ...sent }),
    });
  }
  fake.on(service, "GET", "/roles", () => ({ status: 200, body: { roles: [{ id: "role-member", name: "member" }] } }));
  fake.on(service, "PUT", "/projects/*/users/*/roles/*", () => ({ status: 204 }));
  const credentials = fake.objects("identity/application_credentials");
  fake.on(service, "POST", "/users/*/application_credentials", (_parts, request) => {
    const sent = (request.body as { application_credential: Json }).application_credential;
    const id = crypto.randomUUID().replaceAll("-", "");
    const made = {
      id,
      project_id: fake.projectId,
      roles: [{ id: "member", name: "member" }],
      unrestricted: false,
      expires_at: null,
      ...sent,
    };
    credentials.set(id, made);
    return { status: 201, body: { application_credential: { ...made, secret: "s3cret" } } };
  });
  fake.on(service, "GET", "/users/*/application_credentials", () => ({
    status: 200,
    body: { application_credentials: [...credentials.values()] },
  }));
  fake.on(service, "DELETE", "/users/*/application_credentials/*", ([, id = ""]) => ({
    status: credentials.delete(id) ? 204 : 404,
  }));
}
