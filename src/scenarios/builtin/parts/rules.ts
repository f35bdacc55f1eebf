import type { AccessRule } from "#contract";
import type { ServiceType } from "#openstack";
import type { OwnedKind } from "../../owned/kinds.ts";

/** Where a service's paths stand in an access rule, which is held against the whole path of a request; `*` is one part of it. */
const ROOTS: Readonly<Record<ServiceType, string>> = {
  identity: "/v3",
  compute: "/v2.1",
  network: "/v2.0",
  "block-storage": "/v3/*",
  image: "/v2",
  placement: "",
  orchestration: "/v1/*",
  "load-balancer": "/v2",
  "object-store": "/v1/*",
  dns: "/v2",
  "key-manager": "/v1",
};

/** `compute GET /servers/detail`: service, method, path behind the service's root. */
export type RuleText = `${ServiceType} ${"GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE"} /${string}`;

/** What it takes to look for, look at and remove an object of ours, and what the cloud made with it. */
const CLEANUP: Readonly<Record<OwnedKind, readonly RuleText[]>> = {
  server: [...collection("compute", "/servers", "/servers/detail"), "network GET /ports"],
  "server-group": collection("compute", "/os-server-groups"),
  keypair: collection("compute", "/os-keypairs"),
  aggregate: [...collection("compute", "/os-aggregates"), "compute POST /os-aggregates/*/action"],
  flavor: collection("compute", "/flavors", "/flavors/detail"),
  network: [...collection("network", "/networks"), "network GET /ports"],
  subnet: collection("network", "/subnets"),
  "subnet-pool": collection("network", "/subnetpools"),
  router: [...collection("network", "/routers"), "network GET /ports"],
  "router-interface": ["network GET /ports/*", "network PUT /routers/*/remove_router_interface"],
  port: collection("network", "/ports"),
  trunk: collection("network", "/trunks"),
  "floating-ip": collection("network", "/floatingips"),
  "security-group": collection("network", "/security-groups"),
  "default-security-group": collection("network", "/security-groups"),
  volume: collection("block-storage", "/volumes", "/volumes/detail"),
  "volume-snapshot": collection("block-storage", "/snapshots", "/snapshots/detail"),
  "volume-backup": collection("block-storage", "/backups", "/backups/detail"),
  "volume-transfer": collection("block-storage", "/volume-transfers", "/volume-transfers/detail"),
  image: collection("image", "/images"),
  stack: ["orchestration GET /stacks", "orchestration DELETE /stacks/*/*"],
  "load-balancer": collection("load-balancer", "/lbaas/loadbalancers"),
  container: [
    "object-store GET /",
    "object-store GET /*",
    "object-store HEAD /*",
    "object-store DELETE /*",
    "object-store DELETE /*/**",
  ],
  zone: collection("dns", "/zones"),
  secret: collection("key-manager", "/secrets"),
  project: [...collection("identity", "/projects"), ...collection("network", "/security-groups")],
  // Key pairs belong to a user, and outlive it.
  user: [...collection("identity", "/users"), "compute GET /os-keypairs"],
  "application-credential": [
    "identity GET /users/*/application_credentials",
    "identity DELETE /users/*/application_credentials/*",
  ],
};

function collection(service: ServiceType, path: `/${string}`, list: `/${string}` = path): RuleText[] {
  return [`${service} GET ${list}`, `${service} GET ${path}/*`, `${service} DELETE ${path}/*`];
}

/** Access rules of the calls that a scenario makes, and of the removal of what it owns; each once, in order. */
export function accessRules(owns: readonly OwnedKind[], calls: readonly RuleText[]): AccessRule[] {
  const all = new Set<RuleText>([...owns.flatMap((kind) => CLEANUP[kind]), ...calls]);
  return [...all].toSorted().map((text) => {
    const [service = "", method = "", path = ""] = text.split(" ");
    return { service, method, path: `${ROOTS[service as ServiceType]}${path}` };
  });
}
