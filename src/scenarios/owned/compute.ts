import type { Cloud } from "#openstack";
import type { FoundObject, OwnedKindDefinition } from "./define.ts";
import type { OwnedObject } from "./kinds.ts";
import { NAME_PREFIX, nameInDescription, nameInMetadata } from "./name.ts";
import { type Body, DELETED, list, made, pages, record, restKind, text } from "./rest.ts";

/** How long after a server's creation what Nova makes for it may still appear. */
const BUILD_SECONDS = 3600;

const server = restKind({
  kind: "server",
  service: "compute",
  stage: 1,
  path: "/servers",
  listPath: "/servers/detail",
  collection: "servers",
  item: "server",
  query: ({ projectId }, own) => ({
    name: `^${NAME_PREFIX}`,
    ...(own ? {} : { all_tenants: true, project_id: projectId }),
  }),
  read: (body) => ({
    name: text(body["name"]),
    mark: { name: nameInMetadata(record(body["metadata"])) },
    state: serverState(body),
  }),
  // A cloud with reclaim_instance_interval keeps deleted servers, and their addresses, unless asked again.
  async delete(cloud, { id, body }) {
    const soft = body["status"] === "SOFT_DELETED";
    await cloud.session.request({
      service: "compute",
      method: soft ? "POST" : "DELETE",
      path: soft ? `/servers/${id}/action` : `/servers/${id}`,
      ...(soft ? { body: { forceDelete: null } } : {}),
      accept: DELETED,
    });
  },
  async madeWith(cloud, found) {
    return [...(await portsOf(cloud, found)), ...(await bootVolumesOf(cloud, found))];
  },
  async leftBehind(cloud, id) {
    return portsOf(cloud, { id });
  },
});

function serverState(body: Body): string {
  const task = text(body["OS-EXT-STS:task_state"]);
  return `${text(body["status"])}${task === "" ? "" : `, task_state ${task}`}`;
}

/** Ports that Nova made: without a name, and not older than the server, unlike one that a person attached. */
async function portsOf(cloud: Cloud, found: Pick<FoundObject, "id"> & Partial<FoundObject>): Promise<OwnedObject[]> {
  if ((await cloud.session.endpoint("network")) === undefined) return [];
  const query = { device_id: found.id, fields: ["id", "name", "created_at", "description"] };
  const objects: OwnedObject[] = [];
  for await (const port of pages(
    cloud,
    { service: "network", method: "GET", path: "/ports", query },
    { collection: "ports" },
  )) {
    if (isUnnamed(port) && madeAfter(port["created_at"], found.body)) objects.push(made("port", text(port["id"])));
  }
  return objects;
}

/** Volumes that Nova made to boot from: without a name, bootable, made while the server was built. */
async function bootVolumesOf(cloud: Cloud, found: FoundObject): Promise<OwnedObject[]> {
  const attached = list(found.body["os-extended-volumes:volumes_attached"]).map((entry) => text(record(entry)["id"]));
  const objects: OwnedObject[] = [];
  for (const id of attached) {
    const answer = await cloud.session.request<Body>({
      service: "block-storage",
      method: "GET",
      path: `/volumes/${id}`,
      accept: [200, 404],
    });
    const volume = record(answer.body["volume"]);
    if (volume["bootable"] === "true" && isUnnamed(volume) && madeAfter(volume["created_at"], found.body)) {
      objects.push(made("volume", id));
    }
  }
  return objects;
}

function isUnnamed(body: Body): boolean {
  return text(body["name"]) === "" && text(body["description"]) === "";
}

function madeAfter(created: unknown, server: Body | undefined): boolean {
  if (server === undefined) return true;
  const seconds = (instant(created) - instant(server["created"])) / 1000;
  return seconds >= -1 && seconds < BUILD_SECONDS;
}

/** Milliseconds; Cinder leaves out the zone, which is UTC. */
function instant(value: unknown): number {
  const stamp = text(value);
  return Date.parse(/Z|[+-]\d\d:?\d\d$/.test(stamp) ? stamp : `${stamp}Z`);
}

const serverGroup = restKind({
  kind: "server-group",
  service: "compute",
  stage: 2,
  path: "/os-server-groups",
  collection: "server_groups",
  item: "server_group",
  paging: "offset",
  microversion: "2.13",
  query: (_site, own) => (own ? {} : { all_projects: true }),
  isOf: (body, { projectId }) => body["project_id"] === projectId,
  read: (body) => ({ name: text(body["name"]) }),
});

const keypair = restKind({
  kind: "keypair",
  service: "compute",
  stage: 2,
  path: "/os-keypairs",
  collection: "keypairs",
  item: "keypair",
  paging: false,
  idOf: (body) => text(keypairOf(body)["name"]),
  read: (body) => ({ name: text(keypairOf(body)["name"]) }),
});

/** The list wraps each one once more. */
function keypairOf(body: Body): Body {
  return "keypair" in body ? record(body["keypair"]) : body;
}

const aggregate = restKind({
  kind: "aggregate",
  service: "compute",
  stage: 2,
  admin: true,
  path: "/os-aggregates",
  collection: "aggregates",
  item: "aggregate",
  paging: false,
  idOf: (body) => String(body["id"]),
  read: (body) => ({ name: text(body["name"]) }),
  // Nova refuses to delete an aggregate that has hosts.
  async delete(cloud, { id, body }) {
    for (const host of list(body["hosts"])) {
      await cloud.session.request({
        service: "compute",
        method: "POST",
        path: `/os-aggregates/${id}/action`,
        body: { remove_host: { host } },
        accept: DELETED,
      });
    }
    await cloud.session.request({
      service: "compute",
      method: "DELETE",
      path: `/os-aggregates/${id}`,
      accept: DELETED,
    });
  },
});

const flavor = restKind({
  kind: "flavor",
  service: "compute",
  stage: 2,
  admin: true,
  path: "/flavors",
  listPath: "/flavors/detail",
  collection: "flavors",
  item: "flavor",
  microversion: "2.55",
  query: () => ({ is_public: "None" }),
  read: (body) => ({ name: text(body["name"]), mark: { name: nameInDescription(text(body["description"])) } }),
});

export const computeKinds: readonly OwnedKindDefinition[] = [server, serverGroup, keypair, aggregate, flavor];
