import type { AccessRule } from "#contract";
import type { ApiRequest, ServiceType } from "#openstack";

const ROOTS: Readonly<Record<ServiceType, string>> = {
  identity: "/v3",
  compute: "/v2.1",
  network: "/v2.0",
  "block-storage": "/v3/933e2c1b92f34ff5abed42d129108e17",
  image: "/v2",
  placement: "",
  orchestration: "/v1/933e2c1b92f34ff5abed42d129108e17",
  "load-balancer": "/v2",
  "object-store": "/v1/AUTH_933e2c1b92f34ff5abed42d129108e17",
  dns: "/v2",
  "key-manager": "/v1",
};

/**
 * Whether an application credential with these rules may make the call, as keystonemiddleware decides it
 * (`_path_matches` in keystonemiddleware/auth_token/__init__.py): `*` is one part of the path, `**` all the rest.
 */
export function isAllowed(request: ApiRequest, rules: readonly AccessRule[]): boolean {
  const path = `${ROOTS[request.service]}${request.path}`;
  // Whoever has a token may look at it.
  if (request.service === "identity" && request.method === "GET" && path === "/v3/auth/tokens") return true;
  return rules.some(
    (rule) => rule.service === request.service && rule.method === request.method && pattern(rule.path).test(path),
  );
}

function pattern(path: string): RegExp {
  const parts = path.split(/(\*\*|\*)/).map((part) => {
    if (part === "**") return ".*";
    return part === "*" ? "[^/]+" : part.replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
