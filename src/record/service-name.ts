import { basename, dirname } from "node:path";

/** devstack's short names (devstack, stackrc and lib/). */
const DEVSTACK: Readonly<Record<string, string>> = {
  "n-api": "nova-api",
  "n-api-meta": "nova-api-metadata",
  "n-cpu": "nova-compute",
  "n-sch": "nova-scheduler",
  "n-novnc-cell1": "nova-novncproxy",
  "n-super-cond": "nova-conductor",
  "n-cond-cell1": "nova-conductor",
  "n-cond": "nova-conductor",
  "q-svc": "neutron-server",
  "q-agt": "neutron-openvswitch-agent",
  "q-dhcp": "neutron-dhcp-agent",
  "q-l3": "neutron-l3-agent",
  "q-meta": "neutron-metadata-agent",
  "q-metering": "neutron-metering-agent",
  "c-api": "cinder-api",
  "c-sch": "cinder-scheduler",
  "c-vol": "cinder-volume",
  "c-bak": "cinder-backup",
  "g-api": "glance-api",
  "h-api": "heat-api",
  "h-eng": "heat-engine",
  "ir-api": "ironic-api",
  "ir-cond": "ironic-conductor",
  "s-proxy": "swift-proxy",
  "o-api": "octavia-api",
  "o-cw": "octavia-worker",
};

const INSTANCE_ID = /-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * The service behind a program's name as syslog, journald or a container engine has it: `devstack@n-api.service` is
 * nova-api's, `haproxy-metadata-proxy-<uuid>` is haproxy-metadata-proxy's.
 */
export function serviceOfProgram(program: string): string {
  const name = program
    .replace(/^devstack@/, "")
    .replace(/\.service$/, "")
    .replace(INSTANCE_ID, "");
  return DEVSTACK[name] ?? name;
}

const PROJECTS =
  /^(?:nova|neutron|cinder|glance|keystone|placement|heat|horizon|ironic|octavia|designate|barbican|manila|magnum|swift|aodh|ceilometer|gnocchi|panko|mistral|zaqar|trove|sahara|murano|senlin|watcher|masakari|blazar|cloudkitty|tacker|zun|kuryr|cyborg|vitrage|freezer|adjutant|skyline|venus)$/;

/** Words that are part of a service's name behind its project; what follows them names a host, cell or instance. */
const PARTS =
  /^(?:api|apis|metadata|compute|conductor|scheduler|novncproxy|spicehtml5proxy|serialproxy|spiceproxy|consoleauth|console|cert|cells|network|manage|status|server|rpc|l3|dhcp|ovs|ovn|openvswitch|linuxbridge|sriov|nic|mlnx|bgp|dragent|metering|agent|agents|vpn|fwaas|lbaas|lbaasv2|ns|proxy|cleanup|netns|volume|backup|registry|cache|scrubber|engine|cfn|cloudwatch|public|admin|fernet|inspector|worker|housekeeping|health|manager|central|mdns|producer|sink|pool|listener|keystone|share|data|account|object|container|updater|auditor|replicator|expirer|reconciler|evaluator|notifier|notification|collector|polling|metricd|statsd|event|executor|taskmanager|guestagent|applier|decision|monitor|host|instance|introspection|processor|dnsmasq|periodic|workers)$/;

const SUFFIX =
  /(?:\.(?:log|out|err|txt|gz|xz|zst|bz2|\d{1,4}|\d{8}(?:-\d{2,6})?|\d{4}-\d\d-\d\d(?:[_T-][\d:]+)?)|-\d{8}(?:\d{2})?|[-_](?:access|error|wsgi|uwsgi))+$/i;

/** Files of many programs: their lines say who wrote them. */
const SHARED = /^(?:syslog|messages|journal|daemon|kern|debug|user|merged.*|all|-|stdin)$/;

/**
 * The service that writes a log file, by its name: `/var/log/nova/nova-compute-cmp-001.log.2.gz` is nova-compute's, and
 * `/var/log/neutron/server.log` is neutron-server's. `undefined` where the name tells nothing. Never guesses a host.
 */
export function serviceOfFile(path: string): string | undefined {
  let stem = basename(path).replace(SUFFIX, "");
  stem = stem
    .replace(SUFFIX, "")
    .replace(/@.*$/, "")
    .replace(/\.\d+$/, "")
    .replace(/_/g, "-")
    .toLowerCase();
  if (stem === "" || SHARED.test(stem) || !/[a-z]/.test(stem)) return undefined;
  const words = stem.split("-");
  const folder = basename(dirname(path)).toLowerCase();
  if (!PROJECTS.test(words[0] ?? "")) {
    if (!PROJECTS.test(folder) || !PARTS.test(words[0] ?? "")) return stem;
    words.unshift(folder);
  }
  let end = 1;
  while (end < words.length && PARTS.test(words[end] ?? "")) end++;
  return words.slice(0, end).join("-");
}
