import { z } from "zod";
import { wire } from "../resource.ts";

/** Train: the oldest release whose answers have all that these shapes promise (api-ref/compute, "REST API Version History"). */
export const COMPUTE_MICROVERSION = "2.79";

const Time = z.string();
const Address = wire({
  addr: z.string(),
  version: z.number(),
  "OS-EXT-IPS:type": z.string().optional(),
  "OS-EXT-IPS-MAC:mac_addr": z.string().optional(),
});

const Fault = wire({
  code: z.number().optional(),
  message: z.string(),
  created: Time.optional(),
  /** Only for administrators. */
  details: z.string().optional(),
});

/** A server. Of one in a cell that is down little is known: `partial` is set (by this client), `status` is UNKNOWN. */
export const Server = wire({
  id: z.string(),
  name: z.string(),
  status: z.string(),
  tenant_id: z.string(),
  user_id: z.string().optional(),
  created: Time,
  updated: Time.optional(),
  /** SHA-224 of project id and host name; empty while no host is chosen. */
  hostId: z.string(),
  addresses: z.record(z.string(), z.array(Address)),
  metadata: z.record(z.string(), z.string()),
  description: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  fault: Fault.optional(),
  /** An object with `id`, or an empty string for a server that boots from a volume. */
  image: z.union([wire({ id: z.string() }), z.literal("")]).nullish(),
  flavor: wire({
    original_name: z.string().optional(),
    vcpus: z.number().optional(),
    ram: z.number().optional(),
    disk: z.number().optional(),
  }).optional(),
  key_name: z.string().nullish(),
  locked: z.boolean().optional(),
  progress: z.number().optional(),
  config_drive: z.string().optional(),
  security_groups: z.array(wire({ name: z.string() })).optional(),
  server_groups: z.array(z.string()).optional(),
  "os-extended-volumes:volumes_attached": z.array(wire({ id: z.string() })).optional(),
  "OS-EXT-AZ:availability_zone": z.string().nullish(),
  "OS-EXT-STS:power_state": z.number().optional(),
  "OS-EXT-STS:task_state": z.string().nullish(),
  "OS-EXT-STS:vm_state": z.string().optional(),
  "OS-SRV-USG:launched_at": Time.nullish(),
  "OS-SRV-USG:terminated_at": Time.nullish(),
  /** Administrators see these four. */
  "OS-EXT-SRV-ATTR:host": z.string().nullish(),
  "OS-EXT-SRV-ATTR:hypervisor_hostname": z.string().nullish(),
  "OS-EXT-SRV-ATTR:instance_name": z.string().optional(),
  host_status: z.string().optional(),
  partial: z.literal(true).optional(),
});
export type Server = z.output<typeof Server>;

/** What the create call answers: the server is to be asked for by its id. `adminPass` is a secret. */
export const CreatedServer = wire({ id: z.string(), adminPass: z.string().optional() });
export type CreatedServer = z.output<typeof CreatedServer>;

export const Flavor = wire({
  id: z.string(),
  name: z.string(),
  vcpus: z.number(),
  ram: z.number(),
  disk: z.number(),
  swap: z.union([z.number(), z.literal("")]),
  "OS-FLV-EXT-DATA:ephemeral": z.number(),
  "os-flavor-access:is_public": z.boolean(),
  description: z.string().nullish(),
  extra_specs: z.record(z.string(), z.string()).optional(),
});
export type Flavor = z.output<typeof Flavor>;

export const Keypair = wire({
  name: z.string(),
  fingerprint: z.string(),
  public_key: z.string(),
  type: z.string().optional(),
  user_id: z.string().optional(),
});
export type Keypair = z.output<typeof Keypair>;

/** `private_key` is there only when Nova made the pair; it is a secret and is never shown again. */
export const CreatedKeypair = wire({ ...Keypair.shape, private_key: z.string().optional() });
export type CreatedKeypair = z.output<typeof CreatedKeypair>;

export const ServerGroup = wire({
  id: z.string(),
  name: z.string(),
  policy: z.string(),
  rules: z.record(z.string(), z.unknown()),
  members: z.array(z.string()),
  project_id: z.string().optional(),
});
export type ServerGroup = z.output<typeof ServerGroup>;

export const Aggregate = wire({
  id: z.number(),
  uuid: z.string(),
  name: z.string(),
  availability_zone: z.string().nullable(),
  hosts: z.array(z.string()),
  metadata: z.record(z.string(), z.string()),
});
export type Aggregate = z.output<typeof Aggregate>;

/** A compute node; up to 2.87 with its resources, which later microversions leave to Placement. */
export const Hypervisor = wire({
  id: z.string(),
  hypervisor_hostname: z.string(),
  hypervisor_type: z.string(),
  state: z.string(),
  status: z.string(),
  host_ip: z.string().nullish(),
  vcpus: z.number().optional(),
  vcpus_used: z.number().optional(),
  memory_mb: z.number().optional(),
  memory_mb_used: z.number().optional(),
  local_gb: z.number().optional(),
  local_gb_used: z.number().optional(),
  running_vms: z.number().optional(),
  service: wire({ host: z.string(), id: z.string(), disabled_reason: z.string().nullish() }),
  servers: z.array(wire({ uuid: z.string(), name: z.string() })).optional(),
});
export type Hypervisor = z.output<typeof Hypervisor>;

export const ComputeService = wire({
  id: z.string(),
  binary: z.string(),
  host: z.string(),
  zone: z.string(),
  status: z.string(),
  /** `up` or `down`. */
  state: z.string(),
  updated_at: Time.nullable(),
  disabled_reason: z.string().nullable(),
  forced_down: z.boolean(),
});
export type ComputeService = z.output<typeof ComputeService>;

export const AvailabilityZone = wire({
  zoneName: z.string(),
  zoneState: wire({ available: z.boolean() }),
  /** Host → binary → state; only in the detailed list, for administrators. */
  hosts: z.record(z.string(), z.record(z.string(), wire({ active: z.boolean(), available: z.boolean() }))).nullish(),
});
export type AvailabilityZone = z.output<typeof AvailabilityZone>;

export const Migration = wire({
  id: z.number(),
  uuid: z.string(),
  status: z.string(),
  migration_type: z.string(),
  instance_uuid: z.string(),
  source_compute: z.string().nullable(),
  dest_compute: z.string().nullable(),
  source_node: z.string().nullable(),
  dest_node: z.string().nullable(),
  created_at: Time,
  updated_at: Time.nullable(),
});
export type Migration = z.output<typeof Migration>;

export const InstanceActionEvent = wire({
  event: z.string(),
  start_time: Time.nullable(),
  finish_time: Time.nullable(),
  result: z.string().nullable(),
  /** The host that ran it, for administrators; `hostId` for everybody. */
  host: z.string().nullish(),
  hostId: z.string().nullish(),
  traceback: z.string().nullish(),
});
export type InstanceActionEvent = z.output<typeof InstanceActionEvent>;

/** Something that was done to a server, with the request id that did it; lives on after the server is gone. */
export const InstanceAction = wire({
  action: z.string(),
  instance_uuid: z.string(),
  request_id: z.string(),
  start_time: Time,
  updated_at: Time.nullish(),
  message: z.string().nullable(),
  project_id: z.string().nullable(),
  user_id: z.string().nullable(),
  /** Only when one action is asked for. */
  events: z.array(InstanceActionEvent).optional(),
});
export type InstanceAction = z.output<typeof InstanceAction>;

export const VolumeAttachment = wire({
  id: z.string(),
  volumeId: z.string(),
  serverId: z.string(),
  device: z.string().nullish(),
  delete_on_termination: z.boolean().optional(),
});
export type VolumeAttachment = z.output<typeof VolumeAttachment>;

export const InterfaceAttachment = wire({
  port_id: z.string(),
  net_id: z.string(),
  port_state: z.string(),
  mac_addr: z.string(),
  fixed_ips: z.array(wire({ subnet_id: z.string(), ip_address: z.string() })),
});
export type InterfaceAttachment = z.output<typeof InterfaceAttachment>;

export const RemoteConsole = wire({ protocol: z.string(), type: z.string(), url: z.string() });
export type RemoteConsole = z.output<typeof RemoteConsole>;

/** Limits of one project; -1 is no limit. */
export const ComputeQuota = wire({
  instances: z.number(),
  cores: z.number(),
  ram: z.number(),
  key_pairs: z.number(),
  metadata_items: z.number(),
  server_groups: z.number(),
  server_group_members: z.number(),
});
export type ComputeQuota = z.output<typeof ComputeQuota>;

const Use = wire({ limit: z.number(), in_use: z.number(), reserved: z.number() });
export const ComputeQuotaUse = wire({
  instances: Use,
  cores: Use,
  ram: Use,
  key_pairs: Use,
  server_groups: Use,
});
export type ComputeQuotaUse = z.output<typeof ComputeQuotaUse>;

/** What a project may use and uses: `maxTotalInstances`, `totalInstancesUsed`…; -1 is no limit. */
export const ComputeLimits = wire({
  maxTotalInstances: z.number(),
  maxTotalCores: z.number(),
  maxTotalRAMSize: z.number(),
  totalInstancesUsed: z.number(),
  totalCoresUsed: z.number(),
  totalRAMUsed: z.number(),
});
export type ComputeLimits = z.output<typeof ComputeLimits>;
