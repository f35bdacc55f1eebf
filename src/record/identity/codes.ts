/**
 * Project codes of the shown event id: roots of loggers (and, for programs without loggers, service names) to three
 * letters. A root that is not here gets its code from `projectCode`'s rule. Changing a row changes how ids look, not
 * what they are.
 */
export const PROJECT_CODES: Readonly<Record<string, string>> = {
  amqp: "AMQ",
  aodh: "AOD",
  apache: "APA",
  barbican: "BAR",
  blazar: "BLA",
  castellan: "CST",
  ceilometer: "CEI",
  ceph: "CPH",
  cinder: "CIN",
  cloudkitty: "CLK",
  cyborg: "CYB",
  designate: "DES",
  dnsmasq: "DNS",
  eventlet: "EVT",
  freezer: "FRZ",
  glance: "GLA",
  glance_store: "GST",
  gnocchi: "GNO",
  haproxy: "HAP",
  heat: "HEA",
  horizon: "HOR",
  openstack_dashboard: "HOR",
  ironic: "IRO",
  ironic_inspector: "IRI",
  keepalived: "KAD",
  juju: "JUJ",
  kernel: "KRN",
  keystone: "KEY",
  keystoneauth: "KSA",
  keystoneauth1: "KSA",
  keystoneclient: "KSC",
  keystonemiddleware: "KSM",
  kilowatch: "KWT",
  kombu: "KOM",
  kuryr: "KUR",
  kuryr_kubernetes: "KUR",
  libvirt: "LBV",
  magnum: "MAG",
  manila: "MAN",
  mariadb: "MDB",
  masakari: "MAS",
  memcached: "MCD",
  mistral: "MIS",
  monasca: "MON",
  murano: "MUR",
  networking_generic_switch: "NGS",
  networking_ovn: "OVN",
  neutron: "NEU",
  neutron_dynamic_routing: "NDR",
  neutron_fwaas: "NFW",
  neutron_lbaas: "NLB",
  neutron_lib: "NEL",
  neutron_vpnaas: "NVP",
  neutronclient: "NEC",
  nova: "NOV",
  nova_powervm: "NPV",
  novaclient: "NVC",
  novajoin: "NVJ",
  octavia: "OCT",
  openvswitch: "OVS",
  os_brick: "OSB",
  os_ken: "OSK",
  os_vif: "OSV",
  oslo: "OSL",
  oslo_cache: "OSL",
  oslo_concurrency: "OSL",
  oslo_config: "OSL",
  oslo_context: "OSL",
  oslo_db: "OSL",
  oslo_limit: "OSL",
  oslo_log: "OSL",
  oslo_messaging: "OSL",
  oslo_metrics: "OSL",
  oslo_middleware: "OSL",
  oslo_policy: "OSL",
  oslo_privsep: "OSL",
  oslo_reports: "OSL",
  oslo_rootwrap: "OSL",
  oslo_serialization: "OSL",
  oslo_service: "OSL",
  oslo_upgradecheck: "OSL",
  oslo_utils: "OSL",
  oslo_versionedobjects: "OSL",
  osprofiler: "OSP",
  ovn: "OVN",
  ovsdbapp: "OVA",
  placement: "PLA",
  py: "PYT",
  pycadf: "CAD",
  qemu: "QEM",
  rabbitmq: "RMQ",
  rally: "RAL",
  sahara: "SAH",
  senlin: "SEN",
  sqlalchemy: "SQA",
  stevedore: "STV",
  swift: "SWI",
  systemd: "SYD",
  tacker: "TAC",
  taskflow: "TSK",
  tempest: "TMP",
  tooz: "TOZ",
  trove: "TRO",
  urllib3: "URL",
  uwsgi: "UWS",
  vitrage: "VIT",
  watcher: "WAT",
  zaqar: "ZAQ",
  zun: "ZUN",
};

/** Component codes that the rule would make hard to guess, by the longest prefix of the logger that is listed. */
export const COMPONENT_CODES: Readonly<Record<string, string>> = {
  access: "AC",
  config: "CF",
  "kilowatch.scenario": "SC",
  "neutron.agent.dhcp": "DH",
  "neutron.agent.l3": "L3",
  "neutron.agent.metadata": "MD",
  "neutron.agent.ovn": "OV",
  "neutron.plugins.ml2": "ML",
  "nova.compute.manager": "CM",
  "nova.conductor": "CD",
  "nova.metadata": "MD",
  "nova.network": "NW",
  "nova.osapi_compute": "AP",
  "nova.scheduler": "SC",
  "nova.virt.libvirt": "LV",
  oslo_cache: "CA",
  oslo_concurrency: "CC",
  oslo_config: "CF",
  oslo_db: "DB",
  oslo_log: "LG",
  oslo_messaging: "MS",
  oslo_middleware: "MW",
  oslo_policy: "PO",
  oslo_privsep: "PV",
  oslo_rootwrap: "RW",
  oslo_service: "SV",
  oslo_utils: "UT",
};

/** Programs that are not OpenStack's, by service name: their code is theirs, whatever their modules are called. */
const NEIGHBOURS: Readonly<Record<string, string>> = {
  ceph: "ceph",
  "ceph-mgr": "ceph",
  "ceph-mon": "ceph",
  "ceph-osd": "ceph",
  dnsmasq: "dnsmasq",
  haproxy: "haproxy",
  keepalived: "keepalived",
  Keepalived: "keepalived",
  Keepalived_vrrp: "keepalived",
  kernel: "kernel",
  libvirtd: "libvirt",
  mariadb: "mariadb",
  mariadbd: "mariadb",
  memcached: "memcached",
  mysqld: "mariadb",
  openvswitch: "openvswitch",
  "ovn-controller": "ovn",
  "ovn-northd": "ovn",
  "ovs-vswitchd": "openvswitch",
  ovsdb: "openvswitch",
  "ovsdb-server": "openvswitch",
  rabbitmq: "rabbitmq",
  systemd: "systemd",
};

/** The project whose code wrote a message, by its logger, or by its service where there is no logger or it is a neighbour's. */
export function rootOf(logger: string | undefined, service: string | undefined): string {
  const neighbour = service === undefined ? undefined : NEIGHBOURS[service];
  if (neighbour !== undefined) return neighbour;
  if (logger !== undefined) return loggerRoot(logger);
  if (service === undefined) return "";
  // `nova-api` is of nova where it has no more to say.
  const dash = service.indexOf("-");
  const project = dash > 0 ? service.slice(0, dash) : service;
  return PROJECT_CODES[project] === undefined ? service : project;
}

/** The root of a logger: the package whose code wrote the message. `nova.compute.manager` is of `nova`; `oslo.messaging` of `oslo_messaging`. */
export function loggerRoot(logger: string): string {
  const dot = logger.indexOf(".");
  const root = dot < 0 ? logger : logger.slice(0, dot);
  if (root === "unit" && logger.includes("/")) return "juju";
  if (root === "oslo" && dot > 0) {
    const next = logger.indexOf(".", dot + 1);
    return `oslo_${logger.slice(dot + 1, next < 0 ? undefined : next)}`;
  }
  return root;
}

/** Three letters: the table's, else the first letter and the two consonants (failing that, letters) after it. */
export function projectCode(root: string): string {
  const listed = PROJECT_CODES[root];
  if (listed !== undefined) return listed;
  const letters = root.toUpperCase().replace(/[^A-Z]/g, "");
  if (letters === "") return "XXX";
  const rest = letters.slice(1);
  const consonants = rest.replace(/[AEIOUY]/g, "");
  return (letters[0] + (consonants.length >= 2 ? consonants : rest) + "XX").slice(0, 3);
}

/**
 * Two characters: the table's by longest prefix, else the initials of the logger's second and last part, else the first two
 * letters of its second part; `NA` where the logger has only a root (the summit's own word for it).
 */
export function componentCode(name: string): string {
  const logger = name.startsWith("oslo.") ? name.replace(".", "_") : name;
  for (let prefix = logger; prefix !== ""; prefix = prefix.slice(0, Math.max(prefix.lastIndexOf("."), 0))) {
    const listed = COMPONENT_CODES[prefix];
    if (listed !== undefined) return listed;
  }
  const parts = logger
    .split(".")
    .slice(1)
    .map((part) => part.toUpperCase().replace(/[^A-Z0-9]/g, ""))
    .filter((part) => part !== "");
  const first = parts[0];
  const last = parts.at(-1);
  if (first === undefined || last === undefined) return "NA";
  return parts.length > 1 ? first.slice(0, 1) + last.slice(0, 1) : `${first}X`.slice(0, 2);
}

/** The last character of a shown id, after syslog's severities: 2 critical, 3 error, 4 warning, 6 information, 7 debug; 0 unknown. */
export function criticality(severity: number): string {
  if (severity <= 0) return "0";
  if (severity < 9) return "7";
  if (severity < 13) return "6";
  if (severity < 17) return "4";
  return severity < 21 ? "3" : "2";
}
