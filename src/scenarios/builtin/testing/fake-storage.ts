import { createHash } from "node:crypto";
import type { FakeAnswer, FakeCloud, Json } from "./fake-cloud.ts";
import { addCollection, missing, refuse, refusing } from "./fake-collection.ts";

const NOW = "2026-11-24T02:00:00.000000";

/** Cinder: volumes, snapshots, backups, transfers, limits. */
export function addBlockStorage(fake: FakeCloud): void {
  const service = "block-storage";
  const volumes = fake.objects("block-storage/volumes");
  addCollection(fake, {
    service,
    path: "/volumes",
    singular: "volume",
    plural: "volumes",
    created: 202,
    deleted: 202,
    make: (sent) => {
      const size = Number(sent["size"] ?? 1);
      if (size > 1000) {
        refuse(
          413,
          "overLimit",
          `VolumeSizeExceedsAvailableQuota: Requested volume exceeds allowed gigabytes quota. Requested ${size}G, quota is 1000G.`,
        );
      }
      const image = sent["imageRef"];
      const volume: Json = {
        size,
        status: "creating",
        bootable: "false",
        attachments: [],
        metadata: {},
        volume_type: "fake",
        availability_zone: "nova",
        created_at: NOW,
        description: null,
        encrypted: false,
        multiattach: false,
        snapshot_id: null,
        source_volid: null,
        user_id: fake.userId,
        updated_at: NOW,
        ...sent,
      };
      fake.later(volume, {
        status: "available",
        ...(image === undefined ? {} : { bootable: "true", volume_image_metadata: { image_id: image } }),
      });
      return volume;
    },
    keep: (volume) =>
      ["in-use", "creating"].includes(String(volume["status"]))
        ? "Volume status must be available or error"
        : undefined,
    lingers: { status: "deleting" },
  });
  fake.on(service, "POST", "/volumes/*/action", ([id = ""], request) => {
    const volume = fake.look("block-storage/volumes", id);
    if (volume === undefined) return missing("volume", id);
    const [verb, given] = Object.entries(request.body as Record<string, Json>)[0] ?? [];
    if (verb === "os-extend") {
      volume["status"] = "extending";
      fake.later(volume, { status: "available", size: given?.["new_size"] });
      return { status: 202 };
    }
    if (verb === "os-volume_upload_image") {
      const image = fake.answer({
        service: "image",
        method: "POST",
        path: "/images",
        body: { name: given?.["image_name"], container_format: "bare", disk_format: given?.["disk_format"] ?? "raw" },
      }).body as Json;
      fake.calls.pop();
      volume["status"] = "uploading";
      fake.later(volume, { status: "available" });
      fake.later(image, { status: "active", size: 1_073_741_824, checksum: "x" });
      return {
        status: 202,
        body: { "os-volume_upload_image": { image_id: image["id"], status: "uploading", ...given } },
      };
    }
    throw new Error(`the fake cloud knows no volume action ${verb}`);
  });
  const ofVolume = (sent: Json): Json => {
    const volume = volumes.get(String(sent["volume_id"]));
    const made: Json = {
      size: volume?.["size"],
      status: "creating",
      metadata: {},
      updated_at: NOW,
      is_incremental: false,
      has_dependent_backups: false,
      created_at: NOW,
      description: null,
      ...sent,
    };
    fake.later(made, { status: "available" });
    return made;
  };
  for (const [path, singular] of [
    ["/snapshots", "snapshot"],
    ["/backups", "backup"],
  ] as const) {
    addCollection(fake, {
      service,
      path,
      singular,
      plural: path.slice(1),
      created: 202,
      deleted: 202,
      make: ofVolume,
      lingers: { status: "deleting" },
    });
  }
  fake.on(service, "POST", "/backups/*/restore", ([id = ""], request) => {
    const target = volumes.get(String((request.body as { restore: Json }).restore["volume_id"]));
    if (target !== undefined) {
      target["status"] = "restoring-backup";
      fake.later(target, { status: "available" });
    }
    return {
      status: 202,
      body: { restore: { backup_id: id, volume_id: target?.["id"], volume_name: target?.["name"] } },
    };
  });
  addCollection(fake, {
    service,
    path: "/volume-transfers",
    singular: "transfer",
    plural: "transfers",
    created: 202,
    deleted: 202,
    make: (sent) => {
      Object.assign(volumes.get(String(sent["volume_id"])) ?? {}, { status: "awaiting-transfer" });
      return { ...sent, auth_key: "9266c59563c84664", created_at: NOW };
    },
  });
  fake.on(service, "POST", "/volume-transfers/*/accept", ([id = ""]) => {
    const transfer = fake.look("block-storage/volume-transfers", id);
    if (transfer === undefined) return missing("transfer", id);
    fake.objects("block-storage/volume-transfers").delete(id);
    Object.assign(volumes.get(String(transfer["volume_id"])) ?? {}, { status: "available" });
    return { status: 202, body: { transfer: { id, name: transfer["name"], volume_id: transfer["volume_id"] } } };
  });
  fake.on(service, "GET", "/limits", () => ({
    status: 200,
    body: {
      limits: {
        rate: [],
        absolute: {
          maxTotalVolumes: 10,
          maxTotalVolumeGigabytes: 1000,
          maxTotalSnapshots: 10,
          maxTotalBackups: 10,
          maxTotalBackupGigabytes: 1000,
          totalVolumesUsed: 1,
          totalGigabytesUsed: 1,
          totalSnapshotsUsed: 0,
          totalBackupsUsed: 0,
          totalBackupGigabytesUsed: 0,
        },
      },
    },
  }));
  fake.on(service, "GET", "/messages", (_parts, { query }) => ({
    status: 200,
    body: { messages: [{ resource_uuid: query?.["resource_uuid"], user_message: "No storage could be allocated" }] },
  }));
  fake.on(service, "GET", "/os-services", () => ({
    status: 200,
    body: {
      services: [
        {
          binary: "cinder-backup",
          host: "vol-001",
          zone: "nova",
          status: "enabled",
          state: "up",
          updated_at: NOW,
          disabled_reason: null,
        },
      ],
    },
  }));
  const limits = {
    volumes: 10,
    gigabytes: 1000,
    snapshots: 10,
    backups: 10,
    backup_gigabytes: 1000,
    groups: 10,
    per_volume_gigabytes: -1,
  };
  fake.on(service, "GET", "/os-quota-sets/*", ([id], { query }) => {
    const used = Object.entries(limits).map(([name, limit]) => [name, { limit, in_use: 1, reserved: 0, allocated: 0 }]);
    return {
      status: 200,
      body: { quota_set: { id, ...(query?.["usage"] === true ? Object.fromEntries(used) : limits) } },
    };
  });
}

/** Glance: images with their data and members. */
export function addImage(fake: FakeCloud): void {
  const images = fake.objects("image/images");
  const data = new Map<string, Uint8Array>();
  const base = {
    visibility: "private",
    protected: false,
    tags: [],
    min_disk: 0,
    min_ram: 0,
    size: null,
    checksum: null,
    os_hash_algo: null,
    os_hash_value: null,
    os_hidden: false,
    created_at: NOW,
    updated_at: NOW,
  };
  images.set("image-1", {
    ...base,
    id: "image-1",
    name: "cirros",
    status: "active",
    size: 65_536,
    visibility: "public",
    disk_format: "raw",
    container_format: "bare",
    owner: fake.projectId,
  });
  addCollection(fake, {
    service: "image",
    path: "/images",
    singular: "",
    plural: "images",
    make: (sent) => ({
      ...base,
      status: "queued",
      owner: fake.projectId,
      disk_format: null,
      container_format: null,
      ...sent,
    }),
  });
  fake.on("image", "PUT", "/images/*/file", ([id = ""], request) => {
    const image = images.get(id);
    if (image === undefined) return missing("image", id);
    const bytes = request.rawBody as Uint8Array;
    data.set(id, bytes);
    image["status"] = "saving";
    fake.later(image, {
      status: "active",
      size: bytes.byteLength,
      checksum: createHash("md5").update(bytes).digest("hex"),
      os_hash_algo: "sha512",
      os_hash_value: createHash("sha512").update(bytes).digest("hex"),
    });
    return { status: 204 };
  });
  fake.on(
    "image",
    "GET",
    "/images/*/file",
    refusing(([id = ""]): FakeAnswer => {
      const bytes = data.get(id);
      if (bytes === undefined) return missing("image", id);
      if (images.get(id)?.["status"] === "deactivated")
        refuse(403, "Forbidden", "The requested image has been deactivated.");
      return { status: 200, body: bytes };
    }),
  );
  for (const [verb, status] of [
    ["deactivate", "deactivated"],
    ["reactivate", "active"],
  ] as const) {
    fake.on("image", "POST", `/images/*/actions/${verb}`, ([id = ""]) => {
      const image = fake.look("image/images", id);
      if (image !== undefined) image["status"] = status;
      return { status: 204 };
    });
  }
  fake.on("image", "POST", "/images/*/members", ([id = ""], request) => {
    const member = {
      image_id: id,
      member_id: (request.body as Json)["member"],
      status: "pending",
      created_at: NOW,
      updated_at: NOW,
      schema: "",
    };
    fake.objects(`image/members/${id}`).set(String(member.member_id), member);
    return { status: 200, body: member };
  });
  fake.on("image", "GET", "/images/*/members", ([id = ""]) => ({
    status: 200,
    body: { members: [...fake.objects(`image/members/${id}`).values()] },
  }));
  fake.on("image", "DELETE", "/images/*/members/*", ([id = "", member = ""]) => ({
    status: fake.objects(`image/members/${id}`).delete(member) ? 204 : 404,
  }));
}
