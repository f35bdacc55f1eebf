import { randomUUID } from "node:crypto";

export type FakeObject = Record<string, unknown> & { id: string };

interface Collection {
  readonly plural: string;
  /** Empty where the object stands bare (Glance). */
  readonly singular: string;
}

/** The APIs' collections by service and first segment of the path. */
export const COLLECTIONS: Readonly<Record<string, Collection>> = {
  "compute/servers": { plural: "servers", singular: "server" },
  "compute/os-keypairs": { plural: "keypairs", singular: "keypair" },
  "compute/os-server-groups": { plural: "server_groups", singular: "server_group" },
  "compute/flavors": { plural: "flavors", singular: "flavor" },
  "network/networks": { plural: "networks", singular: "network" },
  "network/subnets": { plural: "subnets", singular: "subnet" },
  "network/ports": { plural: "ports", singular: "port" },
  "network/routers": { plural: "routers", singular: "router" },
  "network/floatingips": { plural: "floatingips", singular: "floatingip" },
  "network/security-groups": { plural: "security_groups", singular: "security_group" },
  "network/subnetpools": { plural: "subnetpools", singular: "subnetpool" },
  "network/trunks": { plural: "trunks", singular: "trunk" },
  "block-storage/volumes": { plural: "volumes", singular: "volume" },
  "block-storage/snapshots": { plural: "snapshots", singular: "snapshot" },
  "block-storage/backups": { plural: "backups", singular: "backup" },
  "block-storage/volume-transfers": { plural: "transfers", singular: "transfer" },
  "image/images": { plural: "images", singular: "" },
};

/** What a fake cloud holds, and the rules by which its objects depend on each other; a refusal is a status with a message. */
export class FakeObjects {
  readonly #objects = new Map<string, Map<string, FakeObject>>();
  readonly #projectId: string;
  /** Objects that vanish after so many looks at them, as Nova's servers do. */
  readonly #vanishing = new Map<string, number>();

  constructor(projectId: string) {
    this.#projectId = projectId;
  }

  all(collection: string): FakeObject[] {
    return [...(this.#objects.get(collection)?.values() ?? [])];
  }

  find(collection: string, id: string): FakeObject | undefined {
    const object = this.#objects.get(collection)?.get(id);
    const looks = this.#vanishing.get(id);
    if (object === undefined || looks === undefined) return object;
    this.#vanishing.set(id, looks - 1);
    if (looks > 0) return object;
    this.#vanishing.delete(id);
    this.#objects.get(collection)?.delete(id);
    if (collection === "compute/servers") this.#release(id);
    return undefined;
  }

  create(collection: string, fields: Readonly<Record<string, unknown>>): FakeObject {
    const id = collection === "compute/os-keypairs" ? String(fields["name"]) : randomUUID();
    const created = new Date().toISOString().replace(/\.\d+/, "");
    const object: FakeObject = {
      status: "ACTIVE",
      ...fields,
      ...(collection.startsWith("image/") ? { owner: this.#projectId } : { project_id: this.#projectId }),
      id,
      created,
      created_at: created,
    };
    this.#put(collection, object);
    if (collection === "compute/servers") this.#build(object);
    return object;
  }

  /** `undefined`, or the status and message of a refusal. */
  delete(collection: string, id: string): { status: number; message: string } | undefined {
    const object = this.find(collection, id);
    if (object === undefined) return { status: 404, message: `${collection} ${id} not found` };
    const hindrance = this.#hindrance(collection, object);
    if (hindrance !== undefined) return hindrance;
    if (collection === "compute/servers") this.#vanishing.set(id, 2);
    else this.#objects.get(collection)?.delete(id);
    return undefined;
  }

  addInterface(routerId: string, subnetId: string): FakeObject | undefined {
    const subnet = this.find("network/subnets", subnetId);
    if (subnet === undefined) return undefined;
    return this.create("network/ports", {
      name: "",
      network_id: subnet["network_id"],
      device_id: routerId,
      device_owner: "network:router_interface",
      fixed_ips: [{ subnet_id: subnetId }],
    });
  }

  /** Everything there is, for comparing before and after. */
  snapshot(): string[] {
    return [...this.#objects]
      .flatMap(([collection, objects]) =>
        [...objects.values()].map((object) => `${collection} ${JSON.stringify(object)}`),
      )
      .toSorted();
  }

  #put(collection: string, object: FakeObject): void {
    const objects = this.#objects.get(collection) ?? new Map<string, FakeObject>();
    objects.set(object.id, object);
    this.#objects.set(collection, objects);
  }

  /** Nova makes ports on the networks, and a volume to boot from where it is asked to; both without a name. */
  #build(server: FakeObject): void {
    for (const nic of entries(server["networks"])) {
      const given = nic["port"];
      const port = typeof given === "string" ? this.find("network/ports", given) : undefined;
      if (port !== undefined)
        Object.assign(port, { device_id: server.id, device_owner: "compute:nova", preserve: true });
      else {
        const fields = { name: "", description: "", network_id: nic["uuid"], device_id: server.id };
        this.create("network/ports", { ...fields, device_owner: "compute:nova" });
      }
    }
    const attached = entries(server["block_device_mapping_v2"]).map(({ delete_on_termination: goes }) =>
      this.create("block-storage/volumes", {
        name: "",
        description: "",
        bootable: "true",
        status: "in-use",
        attached_to: server.id,
        goes,
      }),
    );
    server["os-extended-volumes:volumes_attached"] = attached.map(({ id }) => ({ id }));
  }

  /** A server that is gone takes the ports that Nova made, and frees the others. */
  #release(serverId: string): void {
    for (const port of this.all("network/ports").filter((candidate) => candidate["device_id"] === serverId)) {
      if (port["preserve"] === true) Object.assign(port, { device_id: "", device_owner: "" });
      else this.#objects.get("network/ports")?.delete(port.id);
    }
    for (const volume of this.all("block-storage/volumes").filter((each) => each["attached_to"] === serverId)) {
      Object.assign(volume, { status: "available", attached_to: undefined });
      if (volume["goes"] === true) this.#objects.get("block-storage/volumes")?.delete(volume.id);
    }
  }

  #hindrance(collection: string, object: FakeObject): { status: number; message: string } | undefined {
    const ports = this.all("network/ports");
    const { id } = object;
    const refused = (message: string): { status: number; message: string } => ({ status: 409, message });
    switch (collection) {
      case "network/networks":
        return ports.some((port) => port["network_id"] === id) ? refused("NetworkInUse") : undefined;
      case "network/subnets":
        return ports.some((port) => entries(port["fixed_ips"]).some((ip) => ip["subnet_id"] === id))
          ? refused("SubnetInUse")
          : undefined;
      case "network/routers":
        return ports.some((port) => port["device_id"] === id) ? refused("RouterInUse") : undefined;
      case "network/ports":
        return String(object["device_owner"]).startsWith("network:router") ? refused("PortInUse") : undefined;
      case "network/security-groups":
        return ports.some((port) => strings(port["security_groups"]).includes(id))
          ? refused("SecurityGroupInUse")
          : undefined;
      case "block-storage/volumes": {
        const snapshots = this.all("block-storage/snapshots").some((snapshot) => snapshot["volume_id"] === id);
        const busy = snapshots || object["status"] === "in-use";
        return busy
          ? { status: 400, message: "Invalid volume: status must be available, without snapshots" }
          : undefined;
      }
      default:
        return undefined;
    }
  }
}

function entries(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value : [];
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === "string") : [];
}
