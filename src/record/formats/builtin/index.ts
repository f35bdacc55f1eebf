import type { Format } from "../../format.ts";
import { ansible } from "./ansible.ts";
import { apacheAccess } from "./apache-access.ts";
import { apacheError } from "./apache-error.ts";
import { auditd } from "./auditd.ts";
import { cephCluster } from "./ceph-cluster.ts";
import { cephDaemon } from "./ceph-daemon.ts";
import { cloudInit } from "./cloud-init.ts";
import { corosync } from "./corosync.ts";
import { dnsmasq } from "./dnsmasq.ts";
import { etcd } from "./etcd.ts";
import { haproxy } from "./haproxy.ts";
import { jsonLine } from "./json-line.ts";
import { juju } from "./juju.ts";
import { keepalived } from "./keepalived.ts";
import { kernel } from "./kernel.ts";
import { klog } from "./klog.ts";
import { levelLine } from "./level-line.ts";
import { libvirtd } from "./libvirtd.ts";
import { logfmt } from "./logfmt.ts";
import { mariadb } from "./mariadb.ts";
import { memcached } from "./memcached.ts";
import { nginxError } from "./nginx-error.ts";
import { osloJson } from "./oslo-json.ts";
import { osloNotification } from "./oslo-notification.ts";
import { osloText } from "./oslo-text.ts";
import { ovs } from "./ovs.ts";
import { pacemaker } from "./pacemaker.ts";
import { pythonLoggingError } from "./python-logging-error.ts";
import { pythonWarning } from "./python-warning.ts";
import { qemuDomain } from "./qemu-domain.ts";
import { rabbitmq } from "./rabbitmq.ts";
import { recordJson } from "./record-json.ts";
import { redis } from "./redis.ts";
import { stampedLine } from "./stamped-line.ts";
import { summit } from "./summit.ts";
import { swiftProxy } from "./swift-proxy.ts";
import { uwsgi } from "./uwsgi.ts";
import { vdsm } from "./vdsm.ts";

/** The formats Kilowatch reads, sorted by id; a test holds the list against the directory. */
export const builtinFormats: readonly Format[] = [
  ansible,
  apacheAccess,
  apacheError,
  auditd,
  cephCluster,
  cephDaemon,
  cloudInit,
  corosync,
  dnsmasq,
  etcd,
  haproxy,
  jsonLine,
  juju,
  keepalived,
  kernel,
  klog,
  levelLine,
  libvirtd,
  logfmt,
  mariadb,
  memcached,
  nginxError,
  osloJson,
  osloNotification,
  osloText,
  ovs,
  pacemaker,
  pythonLoggingError,
  pythonWarning,
  qemuDomain,
  rabbitmq,
  recordJson,
  redis,
  stampedLine,
  summit,
  swiftProxy,
  uwsgi,
  vdsm,
];
