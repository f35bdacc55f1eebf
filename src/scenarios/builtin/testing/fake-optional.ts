import { createHash } from "node:crypto";
import type { FakeCloud, Json } from "./fake-cloud.ts";
import { addCollection, missing } from "./fake-collection.ts";

const NOW = "2026-11-24T02:00:00Z";

/** Heat, Octavia, Swift, Designate and Barbican, after their API references: no real one has been asked. */
export function addOptional(fake: FakeCloud): void {
  addOrchestration(fake);
  addLoadBalancing(fake);
  addObjectStore(fake);
  addDns(fake);
  addKeyManager(fake);
}

function addOrchestration(fake: FakeCloud): void {
  const stacks = fake.objects("orchestration/stacks");
  const settle = (stack: Json, action: string): void => {
    stack["stack_status"] = `${action}_IN_PROGRESS`;
    const length = Number((stack["parameters"] as Json)["length"]);
    fake.later(stack, {
      stack_status: `${action}_COMPLETE`,
      outputs: [{ output_key: "word", output_value: "x".repeat(length) }],
    });
  };
  fake.on("orchestration", "POST", "/stacks", (_parts, request) => {
    const { stack_name: name, parameters, tags } = request.body as Json;
    const id = crypto.randomUUID();
    const stack: Json = {
      id,
      stack_name: name,
      parameters,
      tags: String(tags).split(","),
      creation_time: NOW,
      updated_time: null,
    };
    settle(stack, "CREATE");
    stacks.set(id, stack);
    return { status: 201, body: { stack: { id, links: [] } } };
  });
  fake.on("orchestration", "GET", "/stacks", (_parts, { query = {} }) => ({
    status: 200,
    body: { stacks: [...stacks.values()].filter((stack) => query["id"] === undefined || stack["id"] === query["id"]) },
  }));
  fake.on("orchestration", "GET", "/stacks/*/*", ([, id = ""]) => {
    const stack = fake.look("orchestration/stacks", id);
    return stack === undefined ? missing("stack", id) : { status: 200, body: { stack } };
  });
  fake.on("orchestration", "PUT", "/stacks/*/*", ([, id = ""], request) => {
    const stack = stacks.get(id);
    if (stack === undefined) return missing("stack", id);
    stack["parameters"] = (request.body as Json)["parameters"];
    settle(stack, "UPDATE");
    return { status: 202 };
  });
  fake.on("orchestration", "DELETE", "/stacks/*/*", ([, id = ""]) => ({ status: stacks.delete(id) ? 204 : 404 }));
}

function addLoadBalancing(fake: FakeCloud): void {
  const service = "load-balancer";
  const common = (sent: Json): Json => ({
    project_id: fake.projectId,
    description: "",
    admin_state_up: true,
    operating_status: "ONLINE",
    provisioning_status: "ACTIVE",
    created_at: NOW,
    updated_at: NOW,
    tags: [],
    name: "",
    ...sent,
  });
  const loadBalancers = fake.objects("load-balancer/lbaas/loadbalancers");
  const pending = (): void => {
    for (const balancer of loadBalancers.values()) {
      balancer["provisioning_status"] = "PENDING_UPDATE";
      fake.later(balancer, { provisioning_status: "ACTIVE" });
    }
  };
  addCollection(fake, {
    service,
    path: "/lbaas/loadbalancers",
    singular: "loadbalancer",
    plural: "loadbalancers",
    make: (sent) => {
      const balancer = common({
        provider: "amphora",
        ...sent,
        vip_address: "10.199.0.99",
        vip_port_id: "vip",
        vip_network_id: "n",
        provisioning_status: "PENDING_CREATE",
      });
      fake.later(balancer, { provisioning_status: "ACTIVE" });
      return balancer;
    },
    deleting: () => {
      for (const path of ["listeners", "pools"]) fake.objects(`load-balancer/lbaas/${path}`).clear();
    },
  });
  const dependent = (path: string, singular: string, fields: Json): void =>
    addCollection(fake, {
      service,
      path,
      singular,
      plural: `${singular}s`,
      make: (sent) => {
        pending();
        return common({ ...fields, ...sent });
      },
    });
  dependent("/lbaas/listeners", "listener", { default_pool_id: null, loadbalancers: [], connection_limit: -1 });
  dependent("/lbaas/pools", "pool", { healthmonitor_id: null, loadbalancers: [], listeners: [], members: [] });
  fake.on(service, "POST", "/lbaas/pools/*/members", (_parts, request) => {
    pending();
    const member = common({
      id: crypto.randomUUID(),
      weight: 1,
      backup: false,
      subnet_id: null,
      ...(request.body as { member: Json }).member,
    });
    return { status: 201, body: { member } };
  });
}

function addObjectStore(fake: FakeCloud): void {
  const service = "object-store";
  const containers = fake.objects("object-store/containers");
  const data = new Map<string, Uint8Array>();
  fake.on(service, "GET", "/", () => ({
    status: 200,
    body: [...containers.keys()].map((name) => ({ name, count: 0, bytes: 0 })),
  }));
  fake.on(service, "PUT", "/*", ([name = ""], { headers = {} }) => {
    containers.set(name, { ...headers });
    return { status: 201 };
  });
  fake.on(service, "HEAD", "/*", ([name = ""]) => {
    const headers = containers.get(name);
    if (headers === undefined) return { status: 404 };
    return {
      status: 204,
      headers: {
        ...(headers as Record<string, string>),
        "x-container-object-count": "1",
        "x-container-bytes-used": "1",
      },
    };
  });
  fake.on(service, "GET", "/*", ([name = ""]) => ({
    status: 200,
    body: [...data.keys()]
      .filter((path) => path.startsWith(`${name}/`))
      .map((path) => ({
        name: path.slice(name.length + 1),
        hash: "",
        bytes: 1,
        content_type: "application/octet-stream",
        last_modified: NOW,
      })),
  }));
  fake.on(service, "DELETE", "/*", ([name = ""]) => ({ status: containers.delete(name) ? 204 : 404 }));
  fake.on(service, "PUT", "/*/*", ([container = "", name = ""], request) => {
    const bytes = request.rawBody as Uint8Array;
    data.set(`${container}/${name}`, bytes);
    return { status: 201, headers: { etag: createHash("md5").update(bytes).digest("hex") } };
  });
  fake.on(service, "GET", "/*/*", ([container = "", name = ""]) => {
    const bytes = data.get(`${container}/${name}`);
    return bytes === undefined ? { status: 404 } : { status: 200, body: bytes };
  });
  fake.on(service, "DELETE", "/*/*", ([container = "", name = ""]) => ({
    status: data.delete(`${container}/${name}`) ? 204 : 404,
  }));
}

function addDns(fake: FakeCloud): void {
  const common = (sent: Json): Json => {
    const made: Json = {
      status: "PENDING",
      action: "CREATE",
      type: "PRIMARY",
      serial: 1,
      project_id: fake.projectId,
      description: null,
      ttl: 3600,
      ...sent,
    };
    fake.later(made, { status: "ACTIVE", action: "NONE" });
    return made;
  };
  addCollection(fake, {
    service: "dns",
    path: "/zones",
    singular: "",
    plural: "zones",
    make: common,
    created: 202,
    deleted: 202,
  });
  const records = fake.objects("dns/records-members");
  fake.on("dns", "POST", "/zones/*/recordsets", ([zone = ""], request) => {
    const made = common({ ...(request.body as Json), id: crypto.randomUUID(), zone_id: zone, zone_name: "" });
    records.set(String(made["id"]), made);
    return { status: 202, body: made };
  });
  fake.on("dns", "GET", "/zones/*/recordsets/*", ([, id = ""]) => {
    const found = fake.look("dns/records-members", id);
    return found === undefined ? missing("record", id) : { status: 200, body: found };
  });
}

function addKeyManager(fake: FakeCloud): void {
  const payloads = new Map<string, string>();
  const root = "http://fake/key-manager/v1/secrets";
  addCollection(fake, {
    service: "key-manager",
    path: "/secrets",
    singular: "",
    plural: "secrets",
    make: ({ payload, ...sent }) => {
      const id = crypto.randomUUID();
      payloads.set(id, String(payload));
      return { ...sent, id, secret_ref: `${root}/${id}`, status: "ACTIVE", created: NOW, expiration: null };
    },
  });
  fake.on("key-manager", "GET", "/secrets/*/payload", ([id = ""]) => ({
    status: 200,
    body: new TextEncoder().encode(payloads.get(id) ?? ""),
  }));
}
