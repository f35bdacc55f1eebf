import { listing, resource, segment, sending } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumeType } from "./shapes.ts";

export type VolumeTypeFilters = {
  /** `none`: also those that only some projects may use (administrators). */
  is_public?: boolean | "none";
  limit?: number;
  marker?: string;
};

export type VolumeTypeCreate = {
  name: string;
  description?: string;
  "os-volume-type-access:is_public"?: boolean;
  extra_specs?: Readonly<Record<string, string>>;
};

export class VolumeTypes extends resource({
  service: "block-storage",
  path: "/types",
  singular: "volume_type",
  plural: "volume_types",
  shape: VolumeType,
  microversion: BLOCK_STORAGE_MICROVERSION,
  list: listing<VolumeTypeFilters>({ byName: "none", pageSize: 1000 }),
  get: true,
  create: sending<VolumeTypeCreate>(),
  update: sending<{ name?: string; description?: string; is_public?: boolean }>(),
  delete: true,
}) {
  async setExtraSpecs(id: string, specs: Readonly<Record<string, string>>): Promise<void> {
    await this.call("POST", `${segment(id)}/extra_specs`, { body: { extra_specs: specs } });
  }
}
