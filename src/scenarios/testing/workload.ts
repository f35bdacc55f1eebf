import { z } from "zod";
import type { ApiRequest, Cloud, ServiceType } from "#openstack";
import type { OwnedKind } from "../owned/kinds.ts";
import { marksOf, newRunId, ownedName } from "../owned/name.ts";
import { type Body, pages, record, text } from "../owned/rest.ts";
import { defineScenario, type ScenarioContext } from "../scenario.ts";

/** Makes one of nearly everything, tied together, so that a death at any moment leaves something different. */
export const workload = defineScenario({
  id: "kill-workload",
  summary: "Makes one of nearly everything, for tests that end its runner in the middle.",
  requires: { services: ["compute", "network", "block-storage", "image"], role: "member" },
  options: z.strictObject({
    flavor: z.string(),
    image: z.string(),
    external_network: z.string().optional(),
    boot_volume: z.boolean().default(false),
  }),
  example: { flavor: "m1.tiny", image: "cirros" },
  steps: [{ name: "make" }, { name: "wait" }, { name: "delete-volume" }],
  cost: { calls: 60, rows: 40, addresses: 1, seconds: 30 },
  rules: [],

  async run(context, options) {
    const { server, volume } = await context.step("make", async (cloud) => {
      const key = await post(context, cloud, "keypair", "compute", "/os-keypairs", "keypair", {});
      await post(context, cloud, "server-group", "compute", "/os-server-groups", "server_group", {
        policies: ["anti-affinity"],
      });
      const secure = await post(context, cloud, "security-group", "network", "/security-groups", "security_group", {});
      const network = await post(context, cloud, "network", "network", "/networks", "network", {});
      const subnet = await post(context, cloud, "subnet", "network", "/subnets", "subnet", {
        network_id: network.id,
        ip_version: 4,
        cidr: "10.92.0.0/24",
      });
      const router = await post(context, cloud, "router", "network", "/routers", "router", {});
      await context.own("router-interface", async () => {
        const { body } = await cloud.session.request<Body>({
          service: "network",
          method: "PUT",
          path: `/routers/${router.id}/add_router_interface`,
          body: { subnet_id: subnet.id },
        });
        return { id: text(body["port_id"]) };
      });
      if (options.external_network !== undefined) {
        const fields = { floating_network_id: options.external_network };
        await post(context, cloud, "floating-ip", "network", "/floatingips", "floatingip", fields);
      }
      const port = await post(context, cloud, "port", "network", "/ports", "port", {
        network_id: network.id,
        fixed_ips: [{ subnet_id: subnet.id }],
        security_groups: [secure.id],
      });
      const made = await post(context, cloud, "volume", "block-storage", "/volumes", "volume", { size: 1 });
      const built = await post(context, cloud, "server", "compute", "/servers", "server", {
        flavorRef: options.flavor,
        ...(options.boot_volume ? {} : { imageRef: options.image }),
        key_name: key.id,
        networks: [{ port: port.id }, { uuid: network.id }],
        ...(options.boot_volume ? { block_device_mapping_v2: [bootVolume(options.image)] } : {}),
      });
      return { server: built.id, volume: made.id };
    });
    await context.step("wait", (cloud) =>
      context.until("the server to become ACTIVE", 120, async () => {
        const { body } = await cloud.session.request<Body>({
          service: "compute",
          method: "GET",
          path: `/servers/${server}`,
        });
        return record(body["server"])["status"] === "ACTIVE" ? true : undefined;
      }),
    );
    await context.step("delete-volume", () => context.remove("volume", volume));
  },
});

function bootVolume(image: string): Body {
  return {
    boot_index: 0,
    uuid: image,
    source_type: "image",
    destination_type: "volume",
    volume_size: 1,
    delete_on_termination: false,
  };
}

/** Makes an owned object by a plain call, with the marks wherever its API takes them. */
function post(
  context: ScenarioContext,
  cloud: Cloud,
  kind: OwnedKind,
  service: ServiceType,
  path: string,
  key: string,
  fields: Body,
): Promise<{ id: string }> {
  return context.own(kind, async ({ name, description, metadata }) => {
    const marks = {
      ...(kind === "floating-ip" ? {} : { name }),
      ...(service === "network" ? { description } : {}),
      ...(kind === "server" || kind === "volume" ? { metadata } : {}),
    };
    return { id: await create(cloud, { service, path, key, fields: { ...marks, ...fields } }) };
  });
}

async function create(
  cloud: Cloud,
  what: { service: ServiceType; path: string; key: string; fields: Body },
): Promise<string> {
  const { service, path, key, fields } = what;
  const bare = key === "";
  const { body } = await cloud.session.request<Body>({
    service,
    method: "POST",
    path,
    body: bare ? fields : { [key]: fields },
  });
  const made = bare ? body : record(body[key]);
  return text(made["id"]) || text(made["name"]);
}

/**
 * Makes objects that are not ours and look like it: similar names, our layout with a wrong checksum, right names of another
 * kind or without the second mark, marks that tell another name. Answers how to take them away again.
 */
export async function makeLookAlikes(cloud: Cloud): Promise<() => Promise<void>> {
  const runId = newRunId(Date.now() / 1000 - 86_400, 60);
  const genuine = (kind: OwnedKind): string => ownedName("zzzzzz", runId, 7, kind);
  const forged = (kind: OwnedKind): string => genuine(kind).replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  const described = (name: string): Body => ({ name, description: marksOf(name, runId).description });
  const made: { service: ServiceType; path: string }[] = [];
  const make = async (service: ServiceType, path: string, key: string, fields: Body): Promise<string> => {
    const id = await create(cloud, { service, path, key, fields });
    made.unshift({ service, path: `${path}/${encodeURIComponent(id)}` });
    return id;
  };
  await make("compute", "/os-keypairs", "keypair", { name: "kw-foo-1" });
  await make("compute", "/os-keypairs", "keypair", { name: forged("keypair") });
  await make("network", "/security-groups", "security_group", { name: "kilowatch-test" });
  await make("network", "/security-groups", "security_group", described(forged("security-group")));
  await make("network", "/security-groups", "security_group", { name: genuine("security-group") });
  const network = await make("network", "/networks", "network", { name: genuine("network"), description: "copied" });
  await make("network", "/networks", "network", described(genuine("volume")));
  await make("network", "/subnets", "subnet", {
    ...described(forged("subnet")),
    network_id: network,
    ip_version: 4,
    cidr: "10.93.0.0/24",
  });
  await make("network", "/ports", "port", { name: "", network_id: network, description: genuine("port") });
  await make("network", "/routers", "router", { ...described(genuine("router")), name: "kw-router" });
  await make("block-storage", "/volumes", "volume", { name: genuine("volume"), size: 1 });
  await make("block-storage", "/volumes", "volume", {
    name: forged("volume"),
    size: 1,
    metadata: { kilowatch: forged("volume") },
  });
  await make("image", "/images", "", {
    name: genuine("image"),
    container_format: "bare",
    disk_format: "raw",
    tags: ["kilowatch"],
  });
  return async () => {
    for (const request of made)
      await cloud.session.request({ ...request, method: "DELETE", accept: [200, 202, 204, 404] });
  };
}

const LISTS: readonly { service: ServiceType; path: string; collection: string; filter?: string }[] = [
  { service: "compute", path: "/servers/detail", collection: "servers" },
  { service: "compute", path: "/os-keypairs", collection: "keypairs" },
  { service: "compute", path: "/os-server-groups", collection: "server_groups" },
  { service: "network", path: "/networks", collection: "networks", filter: "project_id" },
  { service: "network", path: "/subnets", collection: "subnets", filter: "project_id" },
  { service: "network", path: "/ports", collection: "ports", filter: "project_id" },
  { service: "network", path: "/routers", collection: "routers", filter: "project_id" },
  { service: "network", path: "/floatingips", collection: "floatingips", filter: "project_id" },
  { service: "network", path: "/security-groups", collection: "security_groups", filter: "project_id" },
  { service: "block-storage", path: "/volumes/detail", collection: "volumes" },
  { service: "block-storage", path: "/snapshots/detail", collection: "snapshots" },
  { service: "image", path: "/images", collection: "images", filter: "owner" },
];

/** Every object of the project, without what the cloud changes by itself; for comparing before and after. */
export async function projectContents(cloud: Cloud): Promise<string[]> {
  const { project } = await cloud.session.authorization();
  const contents: string[] = [];
  for (const { service, path, collection, filter } of LISTS) {
    const query = filter === undefined ? {} : { [filter]: project?.id };
    const request: ApiRequest & { query: typeof query } = { service, method: "GET", path, query };
    for await (const body of pages(cloud, request, { collection, paging: false })) {
      const object = "keypair" in body ? record(body["keypair"]) : body;
      // DHCP agents make and remove ports of their own in their own time.
      if (text(object["device_owner"]) === "network:dhcp") continue;
      const shown = [collection, text(object["id"]), text(object["name"]), text(object["description"])];
      contents.push(shown.join(" "));
    }
  }
  return contents.toSorted();
}
