import type { Cloud } from "#openstack";
import type { OwnedKindDefinition } from "./define.ts";
import type { OwnedKind, OwnedObject } from "./kinds.ts";
import { nameInDescription } from "./name.ts";
import { type Body, DELETED, made, pages, record, restKind, text } from "./rest.ts";

/** All of Neutron's own collections look alike: a name, a description, and the project to filter by. */
function networkKind(
  kind: OwnedKind,
  collection: string,
  item: string,
  more: { stage: number; path?: string } & Pick<OwnedKindDefinition, "madeWith"> & {
      delete?: OwnedKindDefinition["delete"];
    },
): OwnedKindDefinition {
  return restKind({
    kind,
    service: "network",
    path: `/${collection.replaceAll("_", "-")}`,
    collection,
    item,
    query: (site) => ({ project_id: site.projectId }),
    read: (body) => ({
      name: text(body["name"]),
      mark: { name: nameInDescription(text(body["description"])) },
    }),
    ...more,
  });
}

/** Has no name: its description carries ownership alone. */
const floatingIp = restKind({
  kind: "floating-ip",
  service: "network",
  stage: 2,
  path: "/floatingips",
  collection: "floatingips",
  item: "floatingip",
  query: (site) => ({ project_id: site.projectId }),
  read: (body) => ({ name: nameInDescription(text(body["description"])) ?? "" }),
});

/** Is a port of the router, known by its id only; the router's own removal finds those whose id was never learnt. */
const routerInterface: OwnedKindDefinition = {
  kind: "router-interface",
  service: "network",
  stage: 3,
  async *list() {},
  async get(cloud, id) {
    const answer = await cloud.session.request<Body>({
      service: "network",
      method: "GET",
      path: `/ports/${id}`,
      accept: [200, 404],
    });
    if (answer.status === 404) return undefined;
    const port = record(answer.body["port"]);
    return { id, name: "", state: text(port["status"]), body: port };
  },
  async delete(cloud, { id, body }) {
    await cloud.session.request({
      service: "network",
      method: "PUT",
      path: `/routers/${text(body["device_id"])}/remove_router_interface`,
      body: { port_id: id },
      accept: DELETED,
    });
  },
};

const router = networkKind("router", "routers", "router", {
  stage: 4,
  async madeWith(cloud, { id }) {
    const objects: OwnedObject[] = [];
    for await (const port of portsBy(cloud, { device_id: id })) {
      // Gateway and HA ports go with the router.
      if (/^network:(?:router_interface|ha_router_replicated_interface)/.test(text(port["device_owner"]))) {
        objects.push(made("router-interface", text(port["id"])));
      }
    }
    return objects;
  },
});

/** Nova or Octavia may leave ports on a network of ours: without a name of a person's, and their device is no more. */
const network = networkKind("network", "networks", "network", {
  stage: 6,
  async madeWith(cloud, { id }) {
    const objects: OwnedObject[] = [];
    for await (const port of portsBy(cloud, { network_id: id })) {
      const orphan =
        text(port["name"]) === "" &&
        text(port["device_owner"]).startsWith("compute:") &&
        !(await serverExists(cloud, text(port["device_id"])));
      if (orphan) objects.push(made("port", text(port["id"])));
    }
    return objects;
  },
});

function portsBy(cloud: Cloud, query: Readonly<Record<string, string>>): AsyncGenerator<Body> {
  const fields = ["id", "name", "device_id", "device_owner"];
  const request = { service: "network", method: "GET", path: "/ports", query: { ...query, fields } } as const;
  return pages(cloud, request, { collection: "ports" });
}

async function serverExists(cloud: Cloud, id: string): Promise<boolean> {
  const request = { service: "compute", method: "GET", path: `/servers/${id}`, accept: [200, 404] } as const;
  return (await cloud.session.request(request)).status === 200;
}

export const networkKinds: readonly OwnedKindDefinition[] = [
  floatingIp,
  routerInterface,
  router,
  // Neutron refuses to delete the ports of a trunk that stands.
  networkKind("trunk", "trunks", "trunk", { stage: 3 }),
  networkKind("port", "ports", "port", { stage: 4 }),
  networkKind("subnet", "subnets", "subnet", { stage: 5 }),
  network,
  networkKind("security-group", "security_groups", "security_group", { stage: 6 }),
  { ...networkKind("default-security-group", "security_groups", "security_group", { stage: 10 }), async *list() {} },
  networkKind("subnet-pool", "subnetpools", "subnetpool", { stage: 7 }),
];
