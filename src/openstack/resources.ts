import { VolumeAvailabilityZones } from "./block-storage/availability-zones.ts";
import { VolumeBackups } from "./block-storage/backups.ts";
import { VolumeMessages } from "./block-storage/messages.ts";
import { VolumePools } from "./block-storage/pools.ts";
import { VolumeServices } from "./block-storage/services.ts";
import { VolumeSnapshots } from "./block-storage/snapshots.ts";
import { VolumeTransfers } from "./block-storage/transfers.ts";
import { VolumeTypes } from "./block-storage/types.ts";
import { Volumes } from "./block-storage/volumes.ts";
import { Aggregates } from "./compute/aggregates.ts";
import { AvailabilityZones, DetailedAvailabilityZones } from "./compute/availability-zones.ts";
import { Flavors } from "./compute/flavors.ts";
import { Hypervisors } from "./compute/hypervisors.ts";
import { InstanceActions } from "./compute/instance-actions.ts";
import { InterfaceAttachments } from "./compute/interface-attachments.ts";
import { Keypairs } from "./compute/keypairs.ts";
import { Migrations } from "./compute/migrations.ts";
import { ServerGroups } from "./compute/server-groups.ts";
import { Servers } from "./compute/servers.ts";
import { ComputeServices } from "./compute/services.ts";
import { VolumeAttachments } from "./compute/volume-attachments.ts";
import { RecordSets } from "./dns/record-sets.ts";
import { Zones } from "./dns/zones.ts";
import { AccessRules } from "./identity/access-rules.ts";
import { ApplicationCredentials } from "./identity/application-credentials.ts";
import { Domains } from "./identity/domains.ts";
import { Endpoints } from "./identity/endpoints.ts";
import { Groups } from "./identity/groups.ts";
import { Projects } from "./identity/projects.ts";
import { Regions } from "./identity/regions.ts";
import { RoleAssignments } from "./identity/role-assignments.ts";
import { Roles } from "./identity/roles.ts";
import { IdentityServices } from "./identity/services.ts";
import { Trusts } from "./identity/trusts.ts";
import { Users } from "./identity/users.ts";
import { Images } from "./image/images.ts";
import { ImageMembers } from "./image/members.ts";
import { Secrets } from "./key-manager/secrets.ts";
import { Amphorae } from "./load-balancer/amphorae.ts";
import { HealthMonitors } from "./load-balancer/health-monitors.ts";
import { Listeners } from "./load-balancer/listeners.ts";
import { LoadBalancers } from "./load-balancer/load-balancers.ts";
import { PoolMembers } from "./load-balancer/members.ts";
import { Pools } from "./load-balancer/pools.ts";
import { AddressScopes } from "./network/address-scopes.ts";
import { Agents } from "./network/agents.ts";
import { NetworkAvailabilityZones } from "./network/availability-zones.ts";
import { Extensions } from "./network/extensions.ts";
import { FloatingIps } from "./network/floating-ips.ts";
import { NetworkIpAvailabilities } from "./network/network-ip-availabilities.ts";
import { Networks } from "./network/networks.ts";
import { Ports } from "./network/ports.ts";
import { RbacPolicies } from "./network/rbac-policies.ts";
import { Routers } from "./network/routers.ts";
import { SecurityGroupRules } from "./network/security-group-rules.ts";
import { SecurityGroups } from "./network/security-groups.ts";
import { SubnetPools } from "./network/subnet-pools.ts";
import { Subnets } from "./network/subnets.ts";
import { Trunks } from "./network/trunks.ts";
import { StackEvents } from "./orchestration/stack-events.ts";
import { StackResources } from "./orchestration/stack-resources.ts";
import { Stacks } from "./orchestration/stacks.ts";
import { ResourceClasses } from "./placement/resource-classes.ts";
import { ResourceProviders } from "./placement/resource-providers.ts";
import type { AnyResourceClass } from "./resource.ts";

/** Every resource, for what looks at all of them: the conformance test, the reference page, the capture of fixtures. */
export const openstackResources: readonly AnyResourceClass[] = [
  Projects,
  Users,
  Groups,
  Roles,
  RoleAssignments,
  Domains,
  Regions,
  IdentityServices,
  Endpoints,
  Trusts,
  ApplicationCredentials,
  AccessRules,
  Servers,
  VolumeAttachments,
  InterfaceAttachments,
  InstanceActions,
  Flavors,
  Keypairs,
  ServerGroups,
  Aggregates,
  Hypervisors,
  ComputeServices,
  AvailabilityZones,
  DetailedAvailabilityZones,
  Migrations,
  Networks,
  Subnets,
  SubnetPools,
  AddressScopes,
  Routers,
  Ports,
  FloatingIps,
  SecurityGroups,
  SecurityGroupRules,
  Trunks,
  RbacPolicies,
  Agents,
  NetworkAvailabilityZones,
  NetworkIpAvailabilities,
  Extensions,
  Volumes,
  VolumeSnapshots,
  VolumeBackups,
  VolumeTransfers,
  VolumeMessages,
  VolumeTypes,
  VolumeServices,
  VolumePools,
  VolumeAvailabilityZones,
  Images,
  ImageMembers,
  ResourceProviders,
  ResourceClasses,
  Stacks,
  StackResources,
  StackEvents,
  LoadBalancers,
  Listeners,
  Pools,
  PoolMembers,
  HealthMonitors,
  Amphorae,
  Zones,
  RecordSets,
  Secrets,
];
