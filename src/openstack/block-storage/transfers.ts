import { listing, resource, segment, sending } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, CreatedVolumeTransfer, VolumeTransfer } from "./shapes.ts";

export type VolumeTransferFilters = { name?: string; limit?: number; marker?: string };

/** Offers of a volume to another project (api-ref/block-storage v3, from microversion 3.55). */
export class VolumeTransfers extends resource({
  service: "block-storage",
  path: "/volume-transfers",
  singular: "transfer",
  plural: "transfers",
  shape: VolumeTransfer,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeTransferFilters>({ path: "/volume-transfers/detail", byName: "none" }),
  get: true,
  create: sending<{ volume_id: string; name?: string }, CreatedVolumeTransfer>({
    shape: CreatedVolumeTransfer,
  }),
  delete: true,
}) {
  /** The volume is then the token's project's. */
  async accept(id: string, authKey: string): Promise<void> {
    await this.call("POST", `${segment(id)}/accept`, { body: { accept: { auth_key: authKey } } });
  }
}
