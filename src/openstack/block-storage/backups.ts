import { checked, listing, resource, segment, sending } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, CreatedVolumeBackup, RestoredVolumeBackup, VolumeBackup } from "./shapes.ts";

export type VolumeBackupFilters = {
  name?: string;
  status?: string;
  volume_id?: string;
  /** Backups of all projects; administrators. */
  all_tenants?: boolean;
  project_id?: string;
  sort?: string;
  limit?: number;
  marker?: string;
};

export type VolumeBackupCreate = {
  volume_id: string;
  name?: string;
  description?: string;
  container?: string;
  incremental?: boolean;
  /** Also of a volume in use. */
  force?: boolean;
  snapshot_id?: string;
  metadata?: Readonly<Record<string, string>>;
};

/** Backups; they need cinder-backup, whose absence shows only when one is made. */
export class VolumeBackups extends resource({
  service: "block-storage",
  path: "/backups",
  singular: "backup",
  plural: "backups",
  shape: VolumeBackup,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeBackupFilters>({ path: "/backups/detail", wholesale: "all_tenants", pageSize: 1000 }),
  get: true,
  create: sending<VolumeBackupCreate, CreatedVolumeBackup>({ shape: CreatedVolumeBackup }),
  update: sending<{ name?: string; description?: string }, CreatedVolumeBackup>({ shape: CreatedVolumeBackup }),
  delete: true,
}) {
  /** Into a volume of its own, or over the one that is given. */
  async restore(id: string, to: { volume_id?: string; name?: string } = {}): Promise<RestoredVolumeBackup> {
    const response = await this.call<{ restore?: unknown }>("POST", `${segment(id)}/restore`, {
      body: { restore: to },
    });
    return checked(RestoredVolumeBackup, response.body?.restore, response);
  }

  /** Administrators. */
  async resetStatus(id: string, status: "available" | "error"): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body: { "os-reset_status": { status } } });
  }

  /** Administrators. */
  async forceDelete(id: string): Promise<void> {
    await this.call("POST", `${segment(id)}/action`, { body: { "os-force_delete": {} } });
  }
}
