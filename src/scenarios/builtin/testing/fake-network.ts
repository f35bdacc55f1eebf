import type { FakeCloud, Json } from "./fake-cloud.ts";
import { addCollection, missing, refuse } from "./fake-collection.ts";

const NOW = "2026-11-24T02:00:00Z";
const SERVICE = "network";

/** Neutron: networks, subnets and pools, ports with addresses, routers, floating addresses, security groups, trunks. */
export function addNetwork(fake: FakeCloud): void {
  const common = (sent: Json): Json => ({
    project_id: fake.projectId,
    tenant_id: fake.projectId,
    description: "",
    tags: [],
    created_at: NOW,
    updated_at: NOW,
    revision_number: 1,
    ...sent,
  });
  const all = (path: string): Json[] => [...fake.objects(`${SERVICE}${path}`).values()];
  const ports = (device: unknown): Json[] => all("/ports").filter((port) => port["device_id"] === device);

  fake.objects(`${SERVICE}/networks`).set("external", {
    ...common({ id: "external", name: "public", status: "ACTIVE" }),
    "router:external": true,
    admin_state_up: true,
    shared: false,
    mtu: 1500,
    subnets: [],
  });
  addCollection(fake, {
    service: SERVICE,
    path: "/networks",
    singular: "network",
    plural: "networks",
    make: (sent) => {
      const { network: limit } = fake.objects("network/quota-rules").get(String(sent["project_id"])) ?? {};
      const held = all("/networks").filter((network) => network["project_id"] === sent["project_id"]);
      if (held.length >= Number(limit ?? 100)) refuse(409, "OverQuota", "Quota exceeded for resources: ['network'].");
      return common({
        status: "ACTIVE",
        admin_state_up: true,
        shared: false,
        mtu: 1450,
        "router:external": false,
        port_security_enabled: true,
        subnets: [],
        availability_zones: [],
        ...sent,
      });
    },
    keep: (network) =>
      all("/ports").some((port) => port["network_id"] === network["id"] && port["device_owner"] !== "network:dhcp")
        ? "There are one or more ports still in use on the network."
        : undefined,
  });
  addCollection(fake, {
    service: SERVICE,
    path: "/subnets",
    singular: "subnet",
    plural: "subnets",
    make: (sent) => {
      const pool = fake.objects(`${SERVICE}/subnetpools`).get(String(sent["subnetpool_id"]));
      const cidr = pool === undefined ? String(sent["cidr"]) : carved(pool, Number(sent["prefixlen"]));
      const [start] = cidr.split("/");
      return common({
        enable_dhcp: true,
        dns_nameservers: [],
        host_routes: [],
        subnetpool_id: null,
        ipv6_ra_mode: null,
        ipv6_address_mode: null,
        gateway_ip: address(start ?? "", 1),
        allocation_pools: [{ start: address(start ?? "", 2), end: address(start ?? "", 254) }],
        ...sent,
        cidr,
      });
    },
    keep: (subnet) =>
      all("/ports").some((port) => (port["fixed_ips"] as Json[]).some((fixed) => fixed["subnet_id"] === subnet["id"]))
        ? "One or more ports have an IP allocation from this subnet."
        : undefined,
  });
  addCollection(fake, {
    service: SERVICE,
    path: "/subnetpools",
    singular: "subnetpool",
    plural: "subnetpools",
    make: (sent) => common({ shared: false, is_default: false, ip_version: 4, max_prefixlen: 32, ...sent }),
  });
  fake.on(SERVICE, "PUT", "/ports/*", ([id = ""], request) => {
    const port = fake.look(`${SERVICE}/ports`, id);
    if (port === undefined) return missing("port", id);
    const { fixed_ips: fixed, ...sent } = (request.body as { port: Json }).port;
    const given = (fixed as Json[] | undefined)?.map((want, index) => ({
      ip_address: `10.199.0.${100 + index}`,
      ...want,
    }));
    Object.assign(port, sent, given === undefined ? {} : { fixed_ips: given });
    return { status: 200, body: { port } };
  });
  addCollection(fake, {
    service: SERVICE,
    path: "/ports",
    singular: "port",
    plural: "ports",
    make: (sent) => makePort(fake, common, all, sent),
  });
  fake.on(SERVICE, "PUT", "/routers/*", ([id = ""], request) => {
    const router = fake.look(`${SERVICE}/routers`, id);
    if (router === undefined) return missing("router", id);
    const sent = (request.body as { router: Json }).router;
    const changed = "external_gateway_info" in sent ? { ...sent, external_gateway_info: gateway(sent) } : sent;
    return { status: 200, body: { router: Object.assign(router, changed) } };
  });
  addCollection(fake, {
    service: SERVICE,
    path: "/routers",
    singular: "router",
    plural: "routers",
    make: (sent) =>
      common({ status: "ACTIVE", admin_state_up: true, routes: [], ...sent, external_gateway_info: gateway(sent) }),
    keep: (router) => (ports(router["id"]).length > 0 ? "Router still has ports" : undefined),
  });
  fake.on(SERVICE, "PUT", "/routers/*/add_router_interface", ([id = ""], request) => {
    const subnet = fake.objects(`${SERVICE}/subnets`).get(String((request.body as Json)["subnet_id"]));
    if (subnet === undefined) return missing("subnet", String((request.body as Json)["subnet_id"]));
    const port = makePort(fake, common, all, {
      network_id: subnet["network_id"],
      device_id: id,
      device_owner: "network:router_interface",
      fixed_ips: [{ subnet_id: subnet["id"], ip_address: subnet["gateway_ip"] }],
    });
    port["status"] = "ACTIVE";
    const portId = crypto.randomUUID();
    fake.objects(`${SERVICE}/ports`).set(portId, { ...port, id: portId });
    return {
      status: 200,
      body: {
        id,
        subnet_id: subnet["id"],
        subnet_ids: [subnet["id"]],
        port_id: portId,
        network_id: subnet["network_id"],
        tenant_id: fake.projectId,
      },
    };
  });
  fake.on(SERVICE, "PUT", "/routers/*/remove_router_interface", ([id = ""], request) => {
    const { subnet_id: subnet, port_id: asked } = request.body as Json;
    const port = ports(id).find(
      (known) => known["id"] === asked || (known["fixed_ips"] as Json[]).some((fixed) => fixed["subnet_id"] === subnet),
    );
    if (port === undefined) return missing("router interface", id);
    fake.objects(`${SERVICE}/ports`).delete(String(port["id"]));
    return { status: 200, body: { id, subnet_id: subnet, port_id: port["id"] } };
  });
  fake.on(SERVICE, "PUT", "/floatingips/*", ([id = ""], request) => {
    const floating = fake.look(`${SERVICE}/floatingips`, id);
    if (floating === undefined) return missing("floating IP", id);
    const sent = (request.body as Json)["floatingip"] as Json;
    const port = fake.objects(`${SERVICE}/ports`).get(String(sent["port_id"]));
    const fixed = (port?.["fixed_ips"] as Json[] | undefined)?.[0]?.["ip_address"] ?? null;
    const bound = {
      fixed_ip_address: fixed,
      status: port === undefined ? "DOWN" : "ACTIVE",
      router_id: port === undefined ? null : "router",
    };
    return { status: 200, body: { floatingip: Object.assign(floating, sent, bound) } };
  });
  addCollection(fake, {
    service: SERVICE,
    path: "/floatingips",
    singular: "floatingip",
    plural: "floatingips",
    make: (sent) =>
      common({
        status: sent["port_id"] === undefined ? "DOWN" : "ACTIVE",
        floating_ip_address: `198.51.100.${all("/floatingips").length + 10}`,
        port_id: null,
        fixed_ip_address: null,
        router_id: null,
        ...sent,
      }),
  });
  addSecurity(fake, common);
  fake.on(SERVICE, "GET", "/extensions", () => ({
    status: 200,
    body: {
      extensions: EXTENSIONS.map((alias) => ({ alias, name: alias, description: alias, updated: NOW, links: [] })),
    },
  }));
  const quotas = fake.objects("network/quota-rules");
  fake.on(SERVICE, "GET", "/quotas/*", ([id = ""]) => ({
    status: 200,
    body: { quota: { network: 100, subnet: 100, port: 500, ...quotas.get(id) } },
  }));
  fake.on(SERVICE, "PUT", "/quotas/*", ([id = ""], request) => {
    quotas.set(id, (request.body as { quota: Json }).quota);
    return { status: 200, body: request.body };
  });
  fake.on(SERVICE, "DELETE", "/quotas/*", ([id = ""]) => ({ status: quotas.delete(id) ? 204 : 404 }));
  fake.on(SERVICE, "GET", "/quotas/*/details.json", () => ({ status: 200, body: { quota: QUOTA } }));
  fake.on(SERVICE, "GET", "/quotas/*/details", () => ({ status: 200, body: { quota: QUOTA } }));
}

const EXTENSIONS = [
  "router",
  "security-group",
  "subnet_allocation",
  "trunk",
  "allowed-address-pairs",
  "quota_details",
  "standard-attr-tag",
];
const QUOTA = Object.fromEntries(
  ["network", "subnet", "port", "router", "floatingip", "security_group", "security_group_rule"].map((name) => [
    name,
    { limit: 10, used: 1, reserved: 0 },
  ]),
);

function gateway(sent: Json): unknown {
  const info = (sent["external_gateway_info"] ?? null) as Json | null;
  if (info === null) return null;
  return {
    enable_snat: true,
    external_fixed_ips: [{ subnet_id: "external-subnet", ip_address: "198.51.100.9" }],
    ...info,
  };
}

function address(network: string, host: number): string {
  return network.includes(":")
    ? `${network.replace(/::$/, "")}::${host.toString(16)}`
    : network.replace(/\d+$/, String(host));
}

function carved(pool: Json, prefixLength: number): string {
  const [prefix = ""] = String((pool["prefixes"] as string[])[0]).split("/");
  const block = Number(pool["carved"] ?? 0);
  pool["carved"] = block + 1;
  return `${prefix.replace(/\d+\.\d+$/, `${block}.0`)}/${prefixLength}`;
}

/** EUI-64 of RFC 4291, appendix A. */
function slaac(network: string, mac: string): string {
  const bytes = mac.split(":").map((part) => Number.parseInt(part, 16));
  const eui = [(bytes[0] ?? 0) ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3], bytes[4], bytes[5]];
  const groups = [0, 2, 4, 6].map((at) => (((eui[at] ?? 0) << 8) | (eui[at + 1] ?? 0)).toString(16));
  return `${network.replace(/::$/, "")}:0:${groups.join(":")}`;
}

function makePort(fake: FakeCloud, common: (sent: Json) => Json, all: (path: string) => Json[], sent: Json): Json {
  const count = all("/ports").length;
  const mac = `fa:16:3e:00:00:${(count + 16).toString(16)}`;
  const subnets = all("/subnets").filter((subnet) => subnet["network_id"] === sent["network_id"]);
  const asked = sent["fixed_ips"] as Json[] | undefined;
  const taken = all("/ports").flatMap((port) => port["fixed_ips"] as Json[]);
  const fixed = (asked ?? subnets.map((subnet) => ({ subnet_id: subnet["id"] }))).map((want: Json) => {
    const subnet = subnets.find((known) => known["id"] === want["subnet_id"]) ?? subnets[0];
    const [start = ""] = String(subnet?.["cidr"]).split("/");
    if (taken.some((other) => want["ip_address"] !== undefined && other["ip_address"] === want["ip_address"])) {
      refuse(409, "IpAddressAlreadyAllocated", `IP address ${String(want["ip_address"])} already allocated in subnet`);
    }
    const made = subnet?.["ipv6_address_mode"] === "slaac" ? slaac(start, mac) : address(start, count + 20);
    return { subnet_id: subnet?.["id"], ip_address: want["ip_address"] ?? made };
  });
  return common({
    name: "",
    status: "DOWN",
    admin_state_up: true,
    mac_address: mac,
    device_id: "",
    device_owner: "",
    security_groups: ["default"],
    allowed_address_pairs: [],
    port_security_enabled: true,
    ...sent,
    fixed_ips: fixed,
  });
}

function addSecurity(fake: FakeCloud, common: (sent: Json) => Json): void {
  const rules = (id: unknown): Json[] =>
    [...fake.objects("network/security-group-rules").values()].filter((rule) => rule["security_group_id"] === id);
  const rule = (sent: Json): Json =>
    common({
      ethertype: "IPv4",
      protocol: null,
      port_range_min: null,
      port_range_max: null,
      remote_ip_prefix: null,
      remote_group_id: null,
      ...sent,
    });
  addCollection(fake, {
    service: "network",
    path: "/security-groups",
    singular: "security_group",
    plural: "security_groups",
    make: (sent) => {
      const id = crypto.randomUUID();
      for (const ethertype of ["IPv4", "IPv6"]) {
        const made = rule({ id: crypto.randomUUID(), direction: "egress", ethertype, security_group_id: id });
        fake.objects("network/security-group-rules").set(String(made["id"]), made);
      }
      const group = common({ stateful: true, shared: false, ...sent, id });
      Object.defineProperty(group, "security_group_rules", { enumerable: true, get: () => rules(id) });
      return group;
    },
  });
  addCollection(fake, {
    service: "network",
    path: "/security-group-rules",
    singular: "security_group_rule",
    plural: "security_group_rules",
    make: (sent) => {
      const same = rules(sent["security_group_id"]).some((known) =>
        ["direction", "protocol", "port_range_min", "port_range_max", "remote_ip_prefix", "remote_group_id"].every(
          (field) => (known[field] ?? null) === (sent[field] ?? null),
        ),
      );
      if (same) refuse(409, "SecurityGroupRuleExists", "Security group rule already exists.");
      return rule(sent);
    },
  });
  addCollection(fake, {
    service: "network",
    path: "/trunks",
    singular: "trunk",
    plural: "trunks",
    make: (sent) => common({ status: "DOWN", admin_state_up: true, sub_ports: [], ...sent }),
  });
  for (const [verb, change] of [
    ["add_subports", (have: Json[], sent: Json[]): Json[] => [...have, ...sent]],
    [
      "remove_subports",
      (have: Json[], sent: Json[]): Json[] =>
        have.filter((known) => !sent.some((gone) => gone["port_id"] === known["port_id"])),
    ],
  ] as const) {
    fake.on("network", "PUT", `/trunks/*/${verb}`, ([id = ""], request) => {
      const trunk = fake.look("network/trunks", id);
      if (trunk === undefined) return missing("trunk", id);
      trunk["sub_ports"] = change(trunk["sub_ports"] as Json[], (request.body as Json)["sub_ports"] as Json[]);
      return { status: 200, body: trunk };
    });
  }
}
