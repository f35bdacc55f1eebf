import { listing, resource, segment, sending } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeSnapshot } from "./shapes.ts";

export type VolumeSnapshotFilters = {
  name?: string;
  status?: string;
  volume_id?: string;
  /** Snapshots of all projects; administrators. */
  all_tenants?: boolean;
  project_id?: string;
  sort?: string;
  limit?: number;
  marker?: string;
};

export type VolumeSnapshotCreate = {
  volume_id: string;
  name?: string;
  description?: string;
  /** Also of a volume in use. */
  force?: boolean;
  metadata?: Readonly<Record<string, string>>;
};

export class VolumeSnapshots extends resource({
  service: "block-storage",
  path: "/snapshots",
  singular: "snapshot",
  plural: "snapshots",
  shape: VolumeSnapshot,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeSnapshotFilters>({ path: "/snapshots/detail", wholesale: "all_tenants", pageSize: 1000 }),
  get: true,
  create: sending<VolumeSnapshotCreate>(),
  update: sending<{ name?: string; description?: string }>(),
  delete: true,
  metadata: true,
}) {
  /** Writes another state into the database and does nothing else; administrators. */
  async resetStatus(id: string, status: string): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body: { "os-reset_status": { status } } });
  }

  /** Administrators. */
  async forceDelete(id: string): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body: { "os-force_delete": {} } });
  }
}
