import { createHash } from "node:crypto";
import type { ApiRequest } from "#openstack";
import type { FakeAnswer, FakeCloud, Json } from "./fake-cloud.ts";
import { addCollection, missing, refuse, refusing } from "./fake-collection.ts";
import { addCatalogue, FLAVORS, HOSTS } from "./fake-flavors.ts";

const NOW = "2026-11-24T02:00:00Z";

/** Nova: servers and what is done to them, groups, key pairs, flavors, services, quotas. */
export function addCompute(fake: FakeCloud): void {
  addCollection(fake, {
    service: "compute",
    path: "/servers",
    singular: "server",
    plural: "servers",
    created: 202,
    make: (sent, request) => makeServer(fake, sent, request),
    lingers: { status: "ACTIVE", "OS-EXT-STS:task_state": "deleting" },
    deleting: (server) => forget(fake, String(server["id"])),
  });
  fake.on(
    "compute",
    "POST",
    "/servers/*/action",
    refusing(([id = ""], request) => {
      const server = fake.look("compute/servers", id);
      return server === undefined ? missing("server", id) : act(fake, server, request.body as Json);
    }),
  );
  fake.on("compute", "POST", "/servers/*/remote-consoles", (_parts, request) => {
    const { protocol, type } = (request.body as { remote_console: Json }).remote_console;
    return {
      status: 200,
      body: { remote_console: { protocol, type, url: "http://127.0.0.1:6080/vnc_auto.html?token=x" } },
    };
  });
  addAttachments(fake);
  addCollection(fake, {
    service: "compute",
    path: "/os-server-groups",
    singular: "server_group",
    plural: "server_groups",
    created: 200,
    make: (sent) => ({ rules: {}, members: [], project_id: fake.projectId, user_id: fake.userId, ...sent }),
  });
  const pairs = fake.objects("compute/os-keypairs");
  fake.on("compute", "POST", "/os-keypairs", (_parts, request) => {
    const sent = (request.body as { keypair: Json }).keypair;
    const pair = {
      type: "ssh",
      user_id: fake.userId,
      public_key: "ssh-rsa AAAA Generated-by-Nova",
      fingerprint: "",
      ...sent,
    };
    pair.fingerprint = fingerprint(pair.public_key);
    pairs.set(String(sent["name"]), pair);
    const secret = sent["public_key"] === undefined ? { private_key: "-----BEGIN" } : {};
    return { status: 201, body: { keypair: { ...pair, ...secret } } };
  });
  fake.on("compute", "GET", "/os-keypairs", () => ({
    status: 200,
    body: { keypairs: [...pairs.values()].map((keypair) => ({ keypair })) },
  }));
  fake.on("compute", "GET", "/os-keypairs/*", ([name = ""]) => {
    const keypair = pairs.get(name);
    return keypair === undefined ? missing("key pair", name) : { status: 200, body: { keypair } };
  });
  fake.on("compute", "DELETE", "/os-keypairs/*", ([name = ""]) => ({ status: pairs.delete(name) ? 202 : 404 }));
  addCatalogue(fake);
}

function makeServer(fake: FakeCloud, sent: Json, request: ApiRequest): Json {
  const count = Number(sent["min_count"] ?? 1);
  if (Object.keys(sent["metadata"] ?? {}).length > 128) {
    refuse(403, "forbidden", "Maximum number of metadata items exceeds 128");
  }
  if (count > 10)
    refuse(403, "forbidden", `Quota exceeded for instances: Requested ${count}, but already used 1 of 10 instances`);
  const made = Array.from({ length: count }, (_none, index) => {
    const name = count === 1 ? sent["name"] : `${String(sent["name"])}-${index + 1}`;
    return oneServer(fake, { ...sent, name }, request);
  });
  for (const other of made.slice(1)) fake.objects("compute/servers").set(String(other["id"]), other);
  return made[0] ?? {};
}

function oneServer(fake: FakeCloud, sent: Json, request: ApiRequest): Json {
  const id = crypto.randomUUID();
  const hints = ((request.body as Json)["OS-SCH-HNT:scheduler_hints"] ?? {}) as Json;
  const group = fake.objects("compute/os-server-groups").get(String(hints["group"]));
  const members = (group?.["members"] ?? []) as string[];
  const host = HOSTS[group?.["policy"] === "anti-affinity" ? members.length : 0] ?? "";
  if (group !== undefined) group["members"] = [...members, id];
  const addresses: Record<string, Json[]> = {};
  for (const network of Array.isArray(sent["networks"]) ? (sent["networks"] as Json[]) : []) {
    const port = plug(fake, id, network);
    addresses[String(port["network_id"])] = (port["fixed_ips"] as Json[]).map((fixed) => ({
      addr: fixed["ip_address"],
      version: 4,
    }));
  }
  const volumes = ((sent["block_device_mapping_v2"] ?? []) as Json[]).map((device) => bootVolume(fake, id, device));
  const flavor = FLAVORS.find((known) => known.id === sent["flavorRef"]);
  const server: Json = {
    id,
    name: sent["name"],
    status: "BUILD",
    tenant_id: fake.projectId,
    user_id: fake.userId,
    created: NOW,
    updated: NOW,
    hostId: "",
    addresses: {},
    metadata: sent["metadata"] ?? {},
    tags: sent["tags"] ?? [],
    description: sent["description"] ?? null,
    image: sent["imageRef"] === undefined ? "" : { id: sent["imageRef"] },
    flavor: { ...flavor, original_name: flavor?.name },
    key_name: sent["key_name"] ?? null,
    user_data: sent["user_data"] ?? null,
    security_groups: [{ name: "default" }],
    server_groups: group === undefined ? [] : [group["id"]],
    "os-extended-volumes:volumes_attached": volumes,
    "OS-EXT-AZ:availability_zone": sent["availability_zone"] ?? "nova",
    "OS-EXT-STS:task_state": "spawning",
    "OS-EXT-STS:vm_state": "building",
    "OS-EXT-STS:power_state": 0,
    config_drive: sent["config_drive"] === true ? "True" : "",
    locked: false,
  };
  fake.later(server, { ...ACTIVE, addresses, ...placed(fake, host) });
  return server;
}

const ACTIVE = {
  status: "ACTIVE",
  "OS-EXT-STS:task_state": null,
  "OS-EXT-STS:vm_state": "active",
  "OS-EXT-STS:power_state": 1,
};
const STOPPED = { ...ACTIVE, status: "SHUTOFF", "OS-EXT-STS:vm_state": "stopped", "OS-EXT-STS:power_state": 4 };

const hostIdOf = (fake: FakeCloud, host: string): string =>
  createHash("sha224")
    .update(fake.projectId + host)
    .digest("hex");
const placed = (fake: FakeCloud, host: string): Json => ({
  hostId: hostIdOf(fake, host),
  "OS-EXT-SRV-ATTR:host": host,
});

function plug(fake: FakeCloud, server: string, network: Json): Json {
  const ports = fake.objects("network/ports");
  const asked = ports.get(String(network["port"] ?? network["port_id"]));
  if (asked !== undefined)
    return Object.assign(asked, { device_id: server, device_owner: "compute:nova", status: "ACTIVE" });
  const answer = fake.answer({
    service: "network",
    method: "POST",
    path: "/ports",
    body: { port: { network_id: network["uuid"] ?? network["net_id"] } },
  });
  fake.calls.pop();
  const port = (answer.body as { port: Json }).port;
  return Object.assign(port, { device_id: server, device_owner: "compute:nova", status: "ACTIVE" });
}

function bootVolume(fake: FakeCloud, server: string, device: Json): Json {
  const volumes = fake.objects("block-storage/volumes");
  const known = volumes.get(String(device["uuid"]));
  const id = known === undefined ? crypto.randomUUID() : String(known["id"]);
  const attachments = [{ server_id: server, volume_id: id, attachment_id: crypto.randomUUID(), device: "/dev/vda" }];
  const fields = { status: "in-use", attachments };
  if (known !== undefined) Object.assign(known, fields);
  else {
    const base = {
      metadata: {},
      bootable: "true",
      size: device["volume_size"],
      name: "",
      volume_image_metadata: { image_id: device["uuid"] },
    };
    volumes.set(id, {
      id,
      snapshot_id: null,
      source_volid: null,
      user_id: fake.userId,
      updated_at: NOW,
      volume_type: "fake",
      created_at: NOW,
      availability_zone: "nova",
      description: null,
      encrypted: false,
      multiattach: false,
      ...base,
      ...fields,
    });
  }
  return { id, delete_on_termination: device["delete_on_termination"] ?? false };
}

/** Nova deletes the ports that it made, and lets go of the volumes. */
function forget(fake: FakeCloud, id: string): void {
  for (const port of fake.objects("network/ports").values()) {
    if (port["device_id"] === id) fake.objects("network/ports").delete(String(port["id"]));
  }
  const attached = (fake.objects("compute/servers").get(id)?.["os-extended-volumes:volumes_attached"] ?? []) as Json[];
  for (const { id: volume, delete_on_termination: goes } of attached) {
    if (goes === true) fake.objects("block-storage/volumes").delete(String(volume));
  }
  for (const volume of fake.objects("block-storage/volumes").values()) {
    if ((volume["attachments"] as Json[]).some((attachment) => attachment["server_id"] === id)) {
      Object.assign(volume, { status: "available", attachments: [] });
    }
  }
}

function act(fake: FakeCloud, server: Json, body: Json): FakeAnswer {
  const [verb = "", given] = Object.entries(body)[0] ?? [];
  const to = (...futures: Json[]): FakeAnswer => {
    fake.later(server, ...futures);
    return { status: 202 };
  };
  const settle = (status: string, vm: string, power: number): FakeAnswer =>
    to({ ...ACTIVE, status, "OS-EXT-STS:vm_state": vm, "OS-EXT-STS:power_state": power });
  switch (verb) {
    case "os-start":
    case "unpause":
    case "resume":
    case "unrescue":
    case "reboot":
      server["updated"] = new Date().toISOString();
      return to(ACTIVE);
    case "unshelve":
      return to({ ...ACTIVE, ...placed(fake, "cmp-002") });
    case "os-stop":
      if (server["locked"] === true) refuse(409, "conflictingRequest", `Instance ${String(server["id"])} is locked`);
      return to(STOPPED);
    case "pause":
      return settle("PAUSED", "paused", 3);
    case "suspend":
      return settle("SUSPENDED", "suspended", 4);
    case "rescue":
      return settle("RESCUE", "rescued", 1);
    case "shelve":
      makeImage(fake, { name: `${String(server["name"])}-shelved` });
      return to(
        { ...STOPPED, status: "SHELVED", "OS-EXT-STS:vm_state": "shelved" },
        { ...STOPPED, status: "SHELVED_OFFLOADED", "OS-EXT-STS:vm_state": "shelved_offloaded", hostId: "" },
      );
    case "rebuild":
      return to({ ...ACTIVE, image: { id: (given as Json)["imageRef"] }, ...(given as Json) });
    case "resize": {
      const flavor = FLAVORS.find((known) => known.id === (given as Json)["flavorRef"]);
      const before = {
        flavor: server["flavor"],
        hostId: server["hostId"],
        "OS-EXT-SRV-ATTR:host": server["OS-EXT-SRV-ATTR:host"],
      };
      server["before"] = before;
      return to({
        ...ACTIVE,
        status: "VERIFY_RESIZE",
        "OS-EXT-STS:vm_state": "resized",
        flavor: { ...flavor, original_name: flavor?.name },
        ...placed(fake, "cmp-002"),
      });
    }
    case "migrate":
      server["before"] = { hostId: server["hostId"], "OS-EXT-SRV-ATTR:host": server["OS-EXT-SRV-ATTR:host"] };
      return to({ ...ACTIVE, status: "VERIFY_RESIZE", "OS-EXT-STS:vm_state": "resized", ...placed(fake, "cmp-003") });
    case "os-migrateLive":
      return to({ ...ACTIVE, status: "MIGRATING" }, { ...ACTIVE, ...placed(fake, "cmp-002") });
    case "confirmResize":
      return to(ACTIVE);
    case "revertResize":
      return to({ ...ACTIVE, ...(server["before"] as Json) });
    case "lock":
    case "unlock":
      server["locked"] = verb === "lock";
      return { status: 202 };
    case "os-getConsoleOutput":
      return { status: 200, body: { output: "FAKE CONSOLE OUTPUT\nANOTHER\nLAST LINE" } };
    case "createImage": {
      const { name, metadata } = given as { name: string; metadata?: Json };
      const made = makeImage(fake, { name, ...metadata });
      fake.later(made, { status: "active", size: 65_536, checksum: "x", instance_uuid: server["id"] });
      return { status: 202, body: { image_id: made["id"] } };
    }
    case "addSecurityGroup":
    case "removeSecurityGroup": {
      const groups = server["security_groups"] as Json[];
      const { name } = given as { name: string };
      const add = verb === "addSecurityGroup";
      server["security_groups"] = add ? [...groups, { name }] : groups.filter((group) => group["name"] !== name);
      const group = [...fake.objects("network/security-groups").values()].find((known) => known["name"] === name);
      for (const port of fake.objects("network/ports").values()) {
        if (port["device_id"] === server["id"])
          port["security_groups"] = add ? ["default", group?.["id"]] : ["default"];
      }
      return { status: 202 };
    }
    default:
      throw new Error(`the fake cloud knows no server action ${verb}`);
  }
}

/** What Nova makes of a disk. */
function makeImage(fake: FakeCloud, fields: Json): Json {
  const { body } = fake.answer({ service: "image", method: "POST", path: "/images", body: fields });
  fake.calls.pop();
  return body as Json;
}

function addAttachments(fake: FakeCloud): void {
  const ports = fake.objects("network/ports");
  const shown = (port: Json): Json => ({
    port_id: port["id"],
    net_id: port["network_id"],
    port_state: port["status"],
    mac_addr: port["mac_address"],
    fixed_ips: port["fixed_ips"],
  });
  fake.on("compute", "GET", "/servers/*/os-interface", ([id]) => ({
    status: 200,
    body: { interfaceAttachments: [...ports.values()].filter((port) => port["device_id"] === id).map(shown) },
  }));
  fake.on("compute", "POST", "/servers/*/os-interface", ([id = ""], request) => ({
    status: 200,
    body: {
      interfaceAttachment: shown(plug(fake, id, (request.body as { interfaceAttachment: Json }).interfaceAttachment)),
    },
  }));
  fake.on("compute", "DELETE", "/servers/*/os-interface/*", ([, id = ""]) => {
    const port = ports.get(id);
    if (port !== undefined) Object.assign(port, { device_id: "", device_owner: "", status: "DOWN" });
    return { status: 202 };
  });
  const volumes = fake.objects("block-storage/volumes");
  const held = (server: string): Json[] =>
    [...volumes.values()].filter((volume) =>
      (volume["attachments"] as Json[]).some((attachment) => attachment["server_id"] === server),
    );
  const attachment = (volume: Json, server: string): Json => ({
    id: volume["id"],
    volumeId: volume["id"],
    serverId: server,
    device: "/dev/vdb",
  });
  fake.on("compute", "GET", "/servers/*/os-volume_attachments", ([id = ""]) => ({
    status: 200,
    body: { volumeAttachments: held(id).map((volume) => attachment(volume, id)) },
  }));
  fake.on("compute", "POST", "/servers/*/os-volume_attachments", ([id = ""], request) => {
    const volume = volumes.get(String((request.body as { volumeAttachment: Json }).volumeAttachment["volumeId"]));
    if (volume === undefined) return missing("volume", id);
    volume["status"] = "attaching";
    fake.later(volume, {
      status: "in-use",
      attachments: [{ server_id: id, volume_id: volume["id"], attachment_id: "a", device: "/dev/vdb" }],
    });
    return { status: 200, body: { volumeAttachment: attachment(volume, id) } };
  });
  fake.on("compute", "DELETE", "/servers/*/os-volume_attachments/*", ([, id = ""]) => {
    const volume = volumes.get(id);
    if (volume === undefined) return missing("volume", id);
    volume["status"] = "detaching";
    fake.later(volume, { status: "available", attachments: [] });
    return { status: 202 };
  });
}

/** MD5 with colons, as Nova shows it. */
function fingerprint(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(" ")[1] ?? "", "base64");
  return (createHash("md5").update(blob).digest("hex").match(/../g) ?? []).join(":");
}
