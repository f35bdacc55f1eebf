import type { OwnedKindDefinition } from "./define.ts";
import type { OwnedKind } from "./kinds.ts";
import { nameInDescription, nameInMetadata, nameInTags } from "./name.ts";
import { list, made, record, restKind, strings, text } from "./rest.ts";

function volumeKind(
  kind: OwnedKind,
  path: string,
  collection: string,
  more: { item: string; stage: number; metadata: boolean },
): OwnedKindDefinition {
  const { item } = more;
  const definition = restKind({
    kind,
    service: "block-storage",
    stage: more.stage,
    path,
    listPath: `${path}/detail`,
    collection,
    item,
    query: ({ projectId }, own) => (own ? {} : { all_tenants: true, project_id: projectId }),
    read: (body) => ({
      name: text(body["name"]),
      mark: {
        name: more.metadata ? nameInMetadata(record(body["metadata"])) : nameInDescription(text(body["description"])),
      },
    }),
  });
  if (!more.metadata) return definition;
  return {
    ...definition,
    async mark(cloud, id, { name, metadata }) {
      const common = { service: "block-storage" } as const;
      await cloud.session.request({ ...common, method: "POST", path: `${path}/${id}/metadata`, body: { metadata } });
      await cloud.session.request({ ...common, method: "PUT", path: `${path}/${id}`, body: { [item]: { name } } });
    },
  };
}

const image = restKind({
  kind: "image",
  service: "image",
  stage: 2,
  path: "/images",
  collection: "images",
  query: (site) => ({ owner: site.projectId }),
  read: (body) => ({
    name: text(body["name"]),
    // Nova's snapshots take metadata, which become properties, but no tags.
    mark: { name: nameInTags(strings(body["tags"])) ?? nameInMetadata(body) },
  }),
  // The snapshot of a server that boots from a volume is an image that points to snapshots of its volumes.
  async madeWith(_cloud, { body }) {
    const mapping = text(body["block_device_mapping"]);
    if (mapping === "") return [];
    return list(JSON.parse(mapping))
      .map((device) => text(record(device)["snapshot_id"]))
      .filter((id) => id !== "")
      .map((id) => made("volume-snapshot", id));
  },
});

/** Holds its volume in `awaiting-transfer`, in which that can't be deleted. */
const transfer = restKind({
  kind: "volume-transfer",
  service: "block-storage",
  stage: 3,
  path: "/volume-transfers",
  listPath: "/volume-transfers/detail",
  collection: "transfers",
  item: "transfer",
  microversion: "3.55",
  read: (body) => ({ name: text(body["name"]) }),
});

export const storageKinds: readonly OwnedKindDefinition[] = [
  volumeKind("volume-backup", "/backups", "backups", { item: "backup", stage: 2, metadata: false }),
  volumeKind("volume-snapshot", "/snapshots", "snapshots", { item: "snapshot", stage: 3, metadata: true }),
  volumeKind("volume", "/volumes", "volumes", { item: "volume", stage: 4, metadata: true }),
  transfer,
  image,
];
