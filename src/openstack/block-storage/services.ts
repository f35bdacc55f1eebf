import { listing, resource } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeService } from "./shapes.ts";

export type VolumeServiceFilters = { host?: string; binary?: string };

/** Cinder's own services; administrators. They have no ids. */
export class VolumeServices extends resource({
  service: "block-storage",
  path: "/os-services",
  singular: "service",
  plural: "services",
  shape: VolumeService,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeServiceFilters>({ byName: "none" }),
}) {
  async enable(host: string, binary: string): Promise<void> {
    await this.call("PUT", "/enable", { body: { host, binary } });
  }

  async disable(host: string, binary: string, reason: string): Promise<void> {
    await this.call("PUT", "/disable-log-reason", { body: { host, binary, disabled_reason: reason } });
  }
}
