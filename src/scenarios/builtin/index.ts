import type { Scenario } from "../scenario.ts";
import { apiList } from "./api-list.ts";
import { applicationCredential } from "./application-credential.ts";
import { dnsZone } from "./dns-zone.ts";
import { flavorPrivate } from "./flavor-private.ts";
import { floatingIp } from "./floating-ip.ts";
import { guestHttp } from "./guest-http.ts";
import { guestMetadata } from "./guest-metadata.ts";
import { guestReach } from "./guest-reach.ts";
import { imageDeactivate } from "./image-deactivate.ts";
import { imageShare } from "./image-share.ts";
import { imageUpload } from "./image-upload.ts";
import { keypair } from "./keypair.ts";
import { loadBalancer } from "./load-balancer.ts";
import { network } from "./network.ts";
import { networkDualStack } from "./network-dual-stack.ts";
import { networkIpv6Dhcp } from "./network-ipv6-dhcp.ts";
import { networkIpv6Slaac } from "./network-ipv6-slaac.ts";
import { object } from "./object.ts";
import { portAddresses } from "./port-addresses.ts";
import { projectUser } from "./project-user.ts";
import { quotaLimits } from "./quota-limits.ts";
import { quotaProject } from "./quota-project.ts";
import { quotaRefusal } from "./quota-refusal.ts";
import { router } from "./router.ts";
import { routerGateway } from "./router-gateway.ts";
import { secret } from "./secret.ts";
import { securityGroup } from "./security-group.ts";
import { serverBoot } from "./server-boot.ts";
import { serverBootVolume } from "./server-boot-volume.ts";
import { serverBurst } from "./server-burst.ts";
import { serverConsole } from "./server-console.ts";
import { serverGroupAffinity } from "./server-group-affinity.ts";
import { serverGroupAntiAffinity } from "./server-group-anti-affinity.ts";
import { serverGroupRace } from "./server-group-race.ts";
import { serverInterface } from "./server-interface.ts";
import { serverLock } from "./server-lock.ts";
import { serverMetadata } from "./server-metadata.ts";
import { serverMigrateCold } from "./server-migrate-cold.ts";
import { serverMigrateLive } from "./server-migrate-live.ts";
import { serverMultiCreate } from "./server-multi-create.ts";
import { serverPause } from "./server-pause.ts";
import { serverReboot } from "./server-reboot.ts";
import { serverRebuild } from "./server-rebuild.ts";
import { serverRescue } from "./server-rescue.ts";
import { serverResize } from "./server-resize.ts";
import { serverResizeRevert } from "./server-resize-revert.ts";
import { serverSecurityGroup } from "./server-security-group.ts";
import { serverShelve } from "./server-shelve.ts";
import { serverSnapshot } from "./server-snapshot.ts";
import { serverStopStart } from "./server-stop-start.ts";
import { serverSuspend } from "./server-suspend.ts";
import { serverVolume } from "./server-volume.ts";
import { stack } from "./stack.ts";
import { subnetPool } from "./subnet-pool.ts";
import { tenantJourney } from "./tenant-journey.ts";
import { tokenIssue } from "./token-issue.ts";
import { tokenRevoke } from "./token-revoke.ts";
import { trunk } from "./trunk.ts";
import { volume } from "./volume.ts";
import { volumeBackup } from "./volume-backup.ts";
import { volumeClone } from "./volume-clone.ts";
import { volumeConcurrentDelete } from "./volume-concurrent-delete.ts";
import { volumeExtend } from "./volume-extend.ts";
import { volumeFromImage } from "./volume-from-image.ts";
import { volumeSnapshot } from "./volume-snapshot.ts";
import { volumeTransfer } from "./volume-transfer.ts";
import { volumeUpload } from "./volume-upload.ts";

/** What Kilowatch can try in a cloud, sorted by id; a test holds the list against the directory. */
export const builtinScenarios: readonly Scenario[] = [
  apiList,
  applicationCredential,
  dnsZone,
  flavorPrivate,
  floatingIp,
  guestHttp,
  guestMetadata,
  guestReach,
  imageDeactivate,
  imageShare,
  imageUpload,
  keypair,
  loadBalancer,
  network,
  networkDualStack,
  networkIpv6Dhcp,
  networkIpv6Slaac,
  object,
  portAddresses,
  projectUser,
  quotaLimits,
  quotaProject,
  quotaRefusal,
  router,
  routerGateway,
  secret,
  securityGroup,
  serverBoot,
  serverBootVolume,
  serverBurst,
  serverConsole,
  serverGroupAffinity,
  serverGroupAntiAffinity,
  serverGroupRace,
  serverInterface,
  serverLock,
  serverMetadata,
  serverMigrateCold,
  serverMigrateLive,
  serverMultiCreate,
  serverPause,
  serverReboot,
  serverRebuild,
  serverRescue,
  serverResize,
  serverResizeRevert,
  serverSecurityGroup,
  serverShelve,
  serverSnapshot,
  serverStopStart,
  serverSuspend,
  serverVolume,
  stack,
  subnetPool,
  tenantJourney,
  tokenIssue,
  tokenRevoke,
  trunk,
  volume,
  volumeBackup,
  volumeClone,
  volumeConcurrentDelete,
  volumeExtend,
  volumeFromImage,
  volumeSnapshot,
  volumeTransfer,
  volumeUpload,
];
