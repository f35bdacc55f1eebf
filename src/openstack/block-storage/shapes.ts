import { z } from "zod";
import { wire } from "../resource.ts";

/** Train's, as with Nova (api-ref/block-storage v3, "REST API Version History"). */
export const BLOCK_STORAGE_MICROVERSION = "3.59";

const Metadata = z.record(z.string(), z.string());

export const Volume = wire({
  id: z.string(),
  name: z.string().nullable(),
  description: z.string().nullish(),
  /** creating, available, attaching, in-use, detaching, deleting, error, error_deleting, extending… */
  status: z.string(),
  /** GiB. */
  size: z.number(),
  /** The text "true" or "false". */
  bootable: z.string(),
  encrypted: z.boolean().optional(),
  multiattach: z.boolean(),
  volume_type: z.string().nullable(),
  availability_zone: z.string().nullable(),
  snapshot_id: z.string().nullable(),
  source_volid: z.string().nullable(),
  metadata: Metadata,
  volume_image_metadata: Metadata.optional(),
  attachments: z.array(
    wire({
      server_id: z.string().nullable(),
      attachment_id: z.string(),
      volume_id: z.string(),
      device: z.string().nullable(),
      host_name: z.string().nullish(),
    }),
  ),
  user_id: z.string(),
  created_at: z.string(),
  updated_at: z.string().nullable(),
  /** Administrators see these two. */
  "os-vol-host-attr:host": z.string().nullish(),
  "os-vol-tenant-attr:tenant_id": z.string().optional(),
});
export type Volume = z.output<typeof Volume>;

export const VolumeSnapshot = wire({
  id: z.string(),
  name: z.string().nullable(),
  description: z.string().nullish(),
  status: z.string(),
  size: z.number(),
  volume_id: z.string(),
  metadata: Metadata,
  created_at: z.string(),
  updated_at: z.string().nullable(),
  "os-extended-snapshot-attributes:progress": z.string().optional(),
  "os-extended-snapshot-attributes:project_id": z.string().optional(),
});
export type VolumeSnapshot = z.output<typeof VolumeSnapshot>;

export const VolumeBackup = wire({
  id: z.string(),
  name: z.string().nullable(),
  description: z.string().nullish(),
  status: z.string(),
  size: z.number(),
  volume_id: z.string(),
  snapshot_id: z.string().nullish(),
  is_incremental: z.boolean(),
  has_dependent_backups: z.boolean(),
  fail_reason: z.string().nullish(),
  container: z.string().nullish(),
  metadata: Metadata.nullish(),
  created_at: z.string(),
});
export type VolumeBackup = z.output<typeof VolumeBackup>;

/** What the create call answers: the backup is to be asked for by its id. */
export const CreatedVolumeBackup = wire({ id: z.string(), name: z.string().nullable() });
export type CreatedVolumeBackup = z.output<typeof CreatedVolumeBackup>;

/** `name` of the volume that a restore writes to: a new one unless one was given. */
export const RestoredVolumeBackup = wire({ backup_id: z.string(), volume_id: z.string(), volume_name: z.string() });
export type RestoredVolumeBackup = z.output<typeof RestoredVolumeBackup>;

export const VolumeMessage = wire({
  id: z.string(),
  event_id: z.string(),
  message_level: z.string(),
  resource_type: z.string(),
  resource_uuid: z.string().nullable(),
  request_id: z.string(),
  user_message: z.string(),
  created_at: z.string(),
});
export type VolumeMessage = z.output<typeof VolumeMessage>;

export const VolumeTransfer = wire({ id: z.string(), name: z.string().nullable(), volume_id: z.string() });
export type VolumeTransfer = z.output<typeof VolumeTransfer>;

/** `auth_key` is a secret, told once. */
export const CreatedVolumeTransfer = wire({ id: z.string(), volume_id: z.string(), auth_key: z.string() });
export type CreatedVolumeTransfer = z.output<typeof CreatedVolumeTransfer>;

export const VolumeType = wire({
  id: z.string(),
  name: z.string(),
  description: z.string().nullish(),
  is_public: z.boolean(),
  extra_specs: z.record(z.string(), z.string()).optional(),
});
export type VolumeType = z.output<typeof VolumeType>;

export const VolumeService = wire({
  binary: z.string(),
  /** `host`, or `host@backend` of a volume service. */
  host: z.string(),
  zone: z.string(),
  status: z.string(),
  /** `up` or `down`. */
  state: z.string(),
  updated_at: z.string().nullable(),
  disabled_reason: z.string().nullish(),
});
export type VolumeService = z.output<typeof VolumeService>;

/** A back end's pool: `host@backend#pool`; sizes in GiB, where the driver knows them. */
export const VolumePool = wire({
  name: z.string(),
  capabilities: wire({
    total_capacity_gb: z.union([z.number(), z.string()]).optional(),
    free_capacity_gb: z.union([z.number(), z.string()]).optional(),
    allocated_capacity_gb: z.number().optional(),
    provisioned_capacity_gb: z.number().optional(),
    backend_state: z.string().optional(),
    volume_backend_name: z.string().optional(),
  }),
});
export type VolumePool = z.output<typeof VolumePool>;

export const VolumeAvailabilityZone = wire({ zoneName: z.string(), zoneState: wire({ available: z.boolean() }) });
export type VolumeAvailabilityZone = z.output<typeof VolumeAvailabilityZone>;

/** Limits of one project; -1 is no limit. There is one more of each for every volume type (`volumes_<type>`). */
export const VolumeQuota = wire({
  volumes: z.number(),
  snapshots: z.number(),
  gigabytes: z.number(),
  backups: z.number(),
  backup_gigabytes: z.number(),
  per_volume_gigabytes: z.number(),
  groups: z.number().optional(),
});
export type VolumeQuota = z.output<typeof VolumeQuota>;

const Use = wire({ limit: z.number(), in_use: z.number(), reserved: z.number() });
export const VolumeQuotaUse = wire({
  volumes: Use,
  snapshots: Use,
  gigabytes: Use,
  backups: Use,
  backup_gigabytes: Use,
});
export type VolumeQuotaUse = z.output<typeof VolumeQuotaUse>;

export const VolumeLimits = wire({
  maxTotalVolumes: z.number(),
  maxTotalVolumeGigabytes: z.number(),
  maxTotalSnapshots: z.number(),
  maxTotalBackups: z.number(),
  totalVolumesUsed: z.number(),
  totalGigabytesUsed: z.number(),
  totalSnapshotsUsed: z.number(),
  totalBackupsUsed: z.number(),
});
export type VolumeLimits = z.output<typeof VolumeLimits>;

export const UploadedVolume = wire({ image_id: z.string(), status: z.string() });
export type UploadedVolume = z.output<typeof UploadedVolume>;
