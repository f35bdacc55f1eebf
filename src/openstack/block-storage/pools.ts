import { listing, resource } from "../resource.ts";
import { BLOCK_STORAGE_MICROVERSION, VolumePool } from "./shapes.ts";

/** Pools as the scheduler sees them; administrators. A pool's id is its name. */
export class VolumePools extends resource({
  service: "block-storage",
  path: "/scheduler-stats/get_pools",
  singular: "pool",
  plural: "pools",
  shape: VolumePool,
  microversion: BLOCK_STORAGE_MICROVERSION,
  id: "name",
  list: listing<{ name?: string; volume_type?: string }>({ defaults: { detail: true } }),
}) {}
