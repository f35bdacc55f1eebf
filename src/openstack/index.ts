export type { Credentials, DomainReference, Identity, OwnedReference, Scope } from "./auth/credentials.ts";
export type { VolumeBackupCreate, VolumeBackupFilters } from "./block-storage/backups.ts";
export type { VolumeMessageFilters } from "./block-storage/messages.ts";
export type { VolumeServiceFilters } from "./block-storage/services.ts";
export type {
  CreatedVolumeBackup,
  CreatedVolumeTransfer,
  RestoredVolumeBackup,
  UploadedVolume,
  Volume,
  VolumeAvailabilityZone,
  VolumeBackup,
  VolumeLimits,
  VolumeMessage,
  VolumePool,
  VolumeQuota,
  VolumeQuotaUse,
  VolumeService,
  VolumeSnapshot,
  VolumeTransfer,
  VolumeType,
} from "./block-storage/shapes.ts";
export type { VolumeSnapshotCreate, VolumeSnapshotFilters } from "./block-storage/snapshots.ts";
export type { VolumeTransferFilters } from "./block-storage/transfers.ts";
export type { VolumeTypeCreate, VolumeTypeFilters } from "./block-storage/types.ts";
export type { VolumeCreate, VolumeFilters, VolumeUpdate } from "./block-storage/volumes.ts";
export { type Budget, type BudgetLimits, createBudget, type Permit } from "./budget.ts";
export { type Cloud, createCloud } from "./cloud.ts";
export type { CloudConfig } from "./clouds/cloud-config.ts";
export { type CloudDescription, describeCloud } from "./clouds/describe.ts";
export { type KnownClouds, knownClouds } from "./clouds/load.ts";
export type { FlavorCreate, FlavorFilters } from "./compute/flavors.ts";
export type { HypervisorFilters } from "./compute/hypervisors.ts";
export type { InstanceActionFilters } from "./compute/instance-actions.ts";
export type { InterfaceAttachmentCreate } from "./compute/interface-attachments.ts";
export type { KeypairCreate, KeypairFilters } from "./compute/keypairs.ts";
export type { MigrationFilters } from "./compute/migrations.ts";
export type { ServerGroupCreate, ServerGroupFilters } from "./compute/server-groups.ts";
export type { BlockDevice, ServerCreate, ServerFilters, ServerUpdate } from "./compute/servers.ts";
export type { ComputeServiceFilters, ComputeServiceUpdate } from "./compute/services.ts";
export type {
  Aggregate,
  AvailabilityZone,
  ComputeLimits,
  ComputeQuota,
  ComputeQuotaUse,
  ComputeService,
  CreatedKeypair,
  CreatedServer,
  Flavor,
  Hypervisor,
  InstanceAction,
  InstanceActionEvent,
  InterfaceAttachment,
  Keypair,
  Migration,
  RemoteConsole,
  Server,
  ServerGroup,
  VolumeAttachment,
} from "./compute/shapes.ts";
export type { VolumeAttachmentCreate } from "./compute/volume-attachments.ts";
export type { RecordSetCreate, RecordSetFilters } from "./dns/record-sets.ts";
export type { RecordSet, Zone } from "./dns/shapes.ts";
export type { ZoneCreate, ZoneFilters } from "./dns/zones.ts";
export { CloudError, type CloudFailure } from "./errors.ts";
export { newRequestId } from "./http/request-id.ts";
export type { ApplicationCredentialCreate, ApplicationCredentialFilters } from "./identity/application-credentials.ts";
export type { DomainCreate, DomainFilters, DomainUpdate } from "./identity/domains.ts";
export type { EndpointCreate, EndpointFilters, EndpointUpdate } from "./identity/endpoints.ts";
export type { GroupCreate, GroupFilters, GroupUpdate } from "./identity/groups.ts";
export type { ProjectCreate, ProjectFilters, ProjectUpdate } from "./identity/projects.ts";
export type { RegionCreate, RegionFilters, RegionUpdate } from "./identity/regions.ts";
export type { RoleAssignmentFilters } from "./identity/role-assignments.ts";
export type { Grantee, GrantScope, RoleCreate, RoleFilters, RoleUpdate } from "./identity/roles.ts";
export type { IdentityServiceCreate, IdentityServiceFilters, IdentityServiceUpdate } from "./identity/services.ts";
export type {
  AccessRule,
  ApplicationCredential,
  CreatedApplicationCredential,
  Domain,
  Endpoint,
  Group,
  IdentityService,
  Project,
  Region,
  Role,
  RoleAssignment,
  TokenInfo,
  Trust,
  User,
} from "./identity/shapes.ts";
export type { TrustCreate, TrustFilters } from "./identity/trusts.ts";
export type { UserCreate, UserFilters, UserUpdate } from "./identity/users.ts";
export type { ImageCreate, ImageFilters, ImageUpdate } from "./image/images.ts";
export type { Image, ImageMember } from "./image/shapes.ts";
export type { SecretCreate, SecretFilters } from "./key-manager/secrets.ts";
export type { CreatedSecret, StoredSecret } from "./key-manager/shapes.ts";
export type { AmphoraFilters } from "./load-balancer/amphorae.ts";
export type {
  HealthMonitorCreate,
  HealthMonitorFilters,
  HealthMonitorUpdate,
} from "./load-balancer/health-monitors.ts";
export type { ListenerCreate, ListenerFilters, ListenerUpdate } from "./load-balancer/listeners.ts";
export type { LoadBalancerCreate, LoadBalancerFilters, LoadBalancerUpdate } from "./load-balancer/load-balancers.ts";
export type { PoolMemberCreate, PoolMemberFilters, PoolMemberUpdate } from "./load-balancer/members.ts";
export type { PoolCreate, PoolFilters, PoolUpdate } from "./load-balancer/pools.ts";
export type { Amphora, HealthMonitor, Listener, LoadBalancer, Pool, PoolMember } from "./load-balancer/shapes.ts";
export type { AddressScopeCreate, AddressScopeFilters, AddressScopeUpdate } from "./network/address-scopes.ts";
export type { AgentFilters, AgentUpdate } from "./network/agents.ts";
export type { NetworkAvailabilityZoneFilters } from "./network/availability-zones.ts";
export type { FloatingIpCreate, FloatingIpFilters, FloatingIpUpdate } from "./network/floating-ips.ts";
export type { NetworkIpAvailabilityFilters } from "./network/network-ip-availabilities.ts";
export type { NetworkCreate, NetworkFilters, NetworkUpdate } from "./network/networks.ts";
export type { PortCreate, PortFilters, PortUpdate } from "./network/ports.ts";
export type { RbacPolicyCreate, RbacPolicyFilters, RbacPolicyUpdate } from "./network/rbac-policies.ts";
export type { GatewayInfo, RouterCreate, RouterFilters, RouterUpdate } from "./network/routers.ts";
export type { SecurityGroupRuleCreate, SecurityGroupRuleFilters } from "./network/security-group-rules.ts";
export type { SecurityGroupCreate, SecurityGroupFilters, SecurityGroupUpdate } from "./network/security-groups.ts";
export type {
  AddressScope,
  Agent,
  Extension,
  FloatingIp,
  Network,
  NetworkAvailabilityZone,
  NetworkIpAvailability,
  NetworkQuota,
  NetworkQuotaUse,
  Port,
  RbacPolicy,
  Router,
  RouterInterface,
  SecurityGroup,
  SecurityGroupRule,
  Subnet,
  SubnetPool,
  Trunk,
} from "./network/shapes.ts";
export type { SubnetPoolCreate, SubnetPoolFilters, SubnetPoolUpdate } from "./network/subnet-pools.ts";
export type { SubnetCreate, SubnetFilters, SubnetUpdate } from "./network/subnets.ts";
export type { SubPort, TrunkCreate, TrunkFilters, TrunkUpdate } from "./network/trunks.ts";
export type { ContainerEntry, ObjectEntry } from "./object-store/shapes.ts";
export { type OpenOptions, openCloud } from "./open.ts";
export type { CreatedStack, Stack, StackDetails, StackEvent, StackResource } from "./orchestration/shapes.ts";
export type { StackCreate, StackFilters, StackReference } from "./orchestration/stacks.ts";
export { type Page, pages } from "./pages.ts";
export { type CloudPing, type PingOptions, pingCloud, type ServicePing } from "./ping.ts";
export type { CandidateFilters } from "./placement/placement.ts";
export type { ResourceProviderCreate, ResourceProviderFilters } from "./placement/resource-providers.ts";
export type {
  AllocationCandidates,
  Allocations,
  Inventories,
  Inventory,
  ProviderAggregates,
  ProviderAllocations,
  ProviderTraits,
  ResourceClassName,
  ResourceProvider,
  Usages,
} from "./placement/shapes.ts";
export type {
  ApiRequest,
  ApiResponse,
  Authorization,
  CallScope,
  CatalogService,
  Exchange,
  HttpMethod,
  ServiceType,
  Session,
} from "./session.ts";
export { compareMicroversions, hasMicroversion } from "./versions.ts";
