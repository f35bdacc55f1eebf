import type { FoundObject, OwnedKindDefinition } from "./define.ts";
import { NAME_PREFIX, nameInDescription, nameInTags } from "./name.ts";
import { type Body, DELETED, list, made, pages, record, restKind, strings, text } from "./rest.ts";

/** Kinds of services that many clouds don't have. */

const stack: OwnedKindDefinition = {
  kind: "stack",
  service: "orchestration",
  stage: 0,
  async *list(cloud) {
    const request = { service: "orchestration", method: "GET", path: "/stacks", query: {} } as const;
    for await (const body of pages(cloud, request, { collection: "stacks" })) yield stackOf(body);
  },
  // `GET /stacks/{id}` answers a redirect; the list's filter answers the stack.
  async get(cloud, id) {
    const request = { service: "orchestration", method: "GET", path: "/stacks", query: { id } } as const;
    for await (const body of pages(cloud, request, { collection: "stacks" })) return stackOf(body);
    return undefined;
  },
  async delete(cloud, { id, name }) {
    await cloud.session.request({
      service: "orchestration",
      method: "DELETE",
      path: `/stacks/${encodeURIComponent(name)}/${id}`,
      accept: DELETED,
    });
  },
};

function stackOf(body: Body): FoundObject {
  const status = text(body["stack_status"]);
  const reason = text(body["stack_status_reason"]);
  return {
    id: text(body["id"]),
    name: text(body["stack_name"]),
    mark: { name: nameInTags(strings(body["tags"])) },
    state: reason === "" ? status : `${status}: ${reason}`,
    body,
  };
}

const loadBalancer = restKind({
  kind: "load-balancer",
  service: "load-balancer",
  stage: 0,
  path: "/lbaas/loadbalancers",
  collection: "loadbalancers",
  item: "loadbalancer",
  query: (site) => ({ project_id: site.projectId }),
  read: (body) => ({
    name: text(body["name"]),
    mark: { name: nameInDescription(text(body["description"])) },
    state: text(body["provisioning_status"]),
  }),
  async delete(cloud, { id }) {
    await cloud.session.request({
      service: "load-balancer",
      method: "DELETE",
      path: `/lbaas/loadbalancers/${id}`,
      query: { cascade: true },
      accept: DELETED,
    });
  },
  async madeWith(_cloud, { body }) {
    const port = text(body["vip_port_id"]);
    return port === "" ? [] : [made("port", port)];
  },
});

/** Swift's containers have no id but their name. */
const container: OwnedKindDefinition = {
  kind: "container",
  service: "object-store",
  stage: 2,
  async *list(cloud) {
    for (let marker = ""; ; ) {
      const { body } = await cloud.session.request({
        service: "object-store",
        method: "GET",
        path: "/",
        query: { format: "json", prefix: NAME_PREFIX, marker },
        accept: [200, 204],
      });
      const names = list(body).map((entry) => text(record(entry)["name"]));
      for (const name of names) {
        const found = await this.get(cloud, name);
        if (found !== undefined) yield found;
      }
      marker = names.at(-1) ?? "";
      if (marker === "") return;
    }
  },
  async get(cloud, id) {
    const answer = await cloud.session.request({
      service: "object-store",
      method: "HEAD",
      path: `/${encodeURIComponent(id)}`,
      accept: [200, 204, 404],
    });
    if (answer.status === 404) return undefined;
    const mark = { name: answer.headers["x-container-meta-kilowatch"] };
    return { id, name: id, mark, state: `${answer.headers["x-container-object-count"] ?? "?"} objects`, body: {} };
  },
  async delete(cloud, { id }) {
    const path = `/${encodeURIComponent(id)}`;
    const { body } = await cloud.session.request({
      service: "object-store",
      method: "GET",
      path,
      query: { format: "json" },
      accept: [200, 204, 404],
    });
    for (const entry of list(body)) {
      const object = text(record(entry)["name"]);
      if (object === "") continue;
      await cloud.session.request({
        service: "object-store",
        method: "DELETE",
        path: `${path}/${object.split("/").map(encodeURIComponent).join("/")}`,
        accept: DELETED,
      });
    }
    await cloud.session.request({ service: "object-store", method: "DELETE", path, accept: DELETED });
  },
};

/** A zone's name is a domain name: ours is the first label. */
const zone = restKind({
  kind: "zone",
  service: "dns",
  stage: 2,
  path: "/zones",
  collection: "zones",
  read: (body) => ({
    name: text(body["name"]).split(".")[0] ?? "",
    mark: { name: nameInDescription(text(body["description"])) },
  }),
});

/** Barbican tells secrets by URL; the id is its end. */
const secret = restKind({
  kind: "secret",
  service: "key-manager",
  stage: 2,
  path: "/secrets",
  collection: "secrets",
  idOf: (body) => text(body["secret_ref"]).split("/").at(-1) ?? "",
  read: (body) => ({ name: text(body["name"]) }),
});

export const optionalKinds: readonly OwnedKindDefinition[] = [stack, loadBalancer, container, zone, secret];
