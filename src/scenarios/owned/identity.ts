import type { Cloud } from "#openstack";
import type { OwnedKindDefinition } from "./define.ts";
import { NAME_PREFIX, nameInDescription } from "./name.ts";
import { type Body, collect, DELETED, made, pages, record, restKind, text } from "./rest.ts";

const read = (body: Body): { name: string; mark: { name: string | undefined } } => ({
  name: text(body["name"]),
  mark: { name: nameInDescription(text(body["description"])) },
});

/** Keystone's filter for the beginning of a name. */
const query = (): { name__startswith: string } => ({ name__startswith: NAME_PREFIX });

const project = restKind({
  kind: "project",
  service: "identity",
  stage: 9,
  admin: true,
  path: "/projects",
  collection: "projects",
  item: "project",
  paging: false,
  query,
  read,
  // Neutron makes it with a project's first network, and keeps it when the project is gone.
  async madeWith(cloud, { id }) {
    if ((await cloud.session.endpoint("network")) === undefined) return [];
    const groups = pages(
      cloud,
      {
        service: "network",
        method: "GET",
        path: "/security-groups",
        query: { project_id: id, fields: ["id", "name"] },
      },
      { collection: "security_groups" },
    );
    const objects = [];
    for await (const group of groups) objects.push(made("default-security-group", text(group["id"])));
    return objects;
  },
});

const user = restKind({
  kind: "user",
  service: "identity",
  stage: 8,
  admin: true,
  path: "/users",
  collection: "users",
  item: "user",
  paging: false,
  query,
  read,
  // Nova keeps the key pairs of users that are gone, and then nobody can list them.
  async delete(cloud, { id }) {
    await deleteKeypairs(cloud, id);
    await cloud.session.request({ service: "identity", method: "DELETE", path: `/users/${id}`, accept: DELETED });
  },
});

/** Each is looked at before: a cloud that takes no notice of `user_id` shows the key pairs of whoever asks. */
async function deleteKeypairs(cloud: Cloud, userId: string): Promise<void> {
  if ((await cloud.session.endpoint("compute")) === undefined) return;
  const common = { service: "compute", microversion: "2.10", query: { user_id: userId } } as const;
  const request = { ...common, method: "GET", path: "/os-keypairs" } as const;
  for (const entry of await collect(pages(cloud, request, { collection: "keypairs", paging: false }))) {
    const path = `/os-keypairs/${encodeURIComponent(text(record(entry["keypair"])["name"]))}`;
    const { body } = await cloud.session.request<Body>({ ...common, method: "GET", path, accept: [200, 404] });
    if (record(body["keypair"])["user_id"] !== userId) continue;
    await cloud.session.request({ ...common, method: "DELETE", path, accept: DELETED });
  }
}

/** Those of the user that is logged in; Keystone shows and deletes them below the user only. */
const applicationCredential: OwnedKindDefinition = {
  kind: "application-credential",
  service: "identity",
  stage: 7,
  async *list(cloud) {
    const { user: me } = await cloud.session.authorization();
    const request = {
      service: "identity",
      method: "GET",
      path: `/users/${me.id}/application_credentials`,
      query: {},
    } as const;
    for await (const body of pages(cloud, request, { collection: "application_credentials", paging: false })) {
      yield { id: text(body["id"]), ...read(body), state: "", body };
    }
  },
  async get(cloud, id) {
    for await (const found of this.list(cloud, { cloud: "", region: undefined, projectId: "" })) {
      if (found.id === id) return found;
    }
    return undefined;
  },
  async delete(cloud, { id }) {
    const { user: me } = await cloud.session.authorization();
    await cloud.session.request({
      service: "identity",
      method: "DELETE",
      path: `/users/${me.id}/application_credentials/${id}`,
      accept: DELETED,
    });
  },
};

export const identityKinds: readonly OwnedKindDefinition[] = [project, user, applicationCredential];
