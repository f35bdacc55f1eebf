import { checked, listing, resource, segment, sending } from "../resource.ts";
import type { ApiResponse } from "../session.ts";
import { BLOCK_STORAGE_MICROVERSION, UploadedVolume, Volume } from "./shapes.ts";

export type VolumeFilters = {
  name?: string;
  status?: string;
  /** A Python literal: `{'key': 'value'}`. */
  metadata?: string;
  bootable?: boolean;
  availability_zone?: string;
  /** Administrators. */
  host?: string;
  /** Volumes of all projects; administrators. */
  all_tenants?: boolean;
  project_id?: string;
  sort?: string;
  limit?: number;
  marker?: string;
};

export type VolumeCreate = {
  /** GiB; absent where a snapshot or volume gives it. */
  size?: number;
  name?: string;
  description?: string;
  imageRef?: string;
  snapshot_id?: string;
  source_volid?: string;
  backup_id?: string;
  volume_type?: string;
  availability_zone?: string;
  metadata?: Readonly<Record<string, string>>;
  scheduler_hints?: Readonly<Record<string, unknown>>;
};

export type VolumeUpdate = { name?: string; description?: string; metadata?: Readonly<Record<string, string>> };

/** Volumes and what can be done to them (api-ref/block-storage v3). Attaching one to a server is Nova's `volumeAttachments`. */
export class Volumes extends resource({
  service: "block-storage",
  path: "/volumes",
  singular: "volume",
  plural: "volumes",
  shape: Volume,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeFilters>({ path: "/volumes/detail", wholesale: "all_tenants", pageSize: 1000 }),
  get: true,
  create: sending<VolumeCreate>({ beside: { scheduler_hints: "OS-SCH-HNT:scheduler_hints" } }),
  update: sending<VolumeUpdate>(),
  delete: true,
  metadata: true,
}) {
  /** Deletes it with its snapshots; answers whether it was there. */
  async deleteWithSnapshots(id: string): Promise<boolean> {
    const response = await this.call("DELETE", segment(id), { query: { cascade: true }, accept: [202, 404] });
    return response.status !== 404;
  }

  /** To a size in GiB. */
  extend(id: string, newSize: number): Promise<void> {
    return this.#act(id, { "os-extend": { new_size: newSize } });
  }

  setBootable(id: string, bootable: boolean): Promise<void> {
    return this.#act(id, { "os-set_bootable": { bootable } });
  }

  setReadOnly(id: string, readonly: boolean): Promise<void> {
    return this.#act(id, { "os-update_readonly_flag": { readonly } });
  }

  /** Changes the volume's type, and moves it where the policy is `on-demand`. */
  retype(id: string, newType: string, migrationPolicy: "never" | "on-demand" = "never"): Promise<void> {
    return this.#act(id, { "os-retype": { new_type: newType, migration_policy: migrationPolicy } });
  }

  /** Back to what it was when the snapshot was taken; only of the latest one. */
  revert(id: string, snapshotId: string): Promise<void> {
    return this.#act(id, { revert: { snapshot_id: snapshotId } });
  }

  /** Makes an image out of it; the image's id is answered at once, its data comes later. */
  async uploadToImage(
    id: string,
    image: { image_name: string; disk_format?: string; container_format?: string; force?: boolean },
  ): Promise<UploadedVolume> {
    const response = await this.#answer(id, { "os-volume_upload_image": image });
    return checked(UploadedVolume, response.body?.["os-volume_upload_image"], response);
  }

  /** Writes another state into the database and does nothing else; administrators. */
  resetStatus(
    id: string,
    to: { status?: string; attach_status?: "attached" | "detached"; migration_status?: string },
  ): Promise<void> {
    return this.#act(id, { "os-reset_status": to });
  }

  /** Deletes it in whatever state it is; administrators. */
  forceDelete(id: string): Promise<void> {
    return this.#act(id, { "os-force_delete": {} });
  }

  async #act(id: string, body: object): Promise<void> {
    await this.#answer(id, body);
  }

  #answer(id: string, body: object): Promise<ApiResponse<Record<string, unknown> | undefined>> {
    return this.call("POST", `${segment(id)}/action`, { body });
  }
}
