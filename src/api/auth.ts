import { KilowatchError, type Secret } from "#base";
import type { Role } from "#contract";

export interface Token {
  name: string;
  role: Exclude<Role, "public">;
  token: Secret;
}

/** Who is asking, and what they may do. */
export interface Caller {
  name: string;
  role: Role;
}

const GRANTS: Record<Role, readonly Role[]> = {
  public: ["public"],
  read: ["public", "read"],
  ingest: ["public", "ingest"],
  admin: ["public", "read", "ingest", "admin"],
};

/**
 * Finds out who is asking. The Unix socket belongs to the server's own user: admin. On the loopback address reading is
 * open unless a read token is configured; all else needs a bearer token. Throws UNAUTHENTICATED for an unknown token.
 */
export function identifyCaller(
  request: { authorization: string | undefined; socket: "unix" | "loopback" | "network" },
  tokens: readonly Token[],
): Caller {
  if (request.socket === "unix") return { name: "local", role: "admin" };
  const given = /^Bearer\s+(\S+)$/i.exec(request.authorization ?? "")?.[1];
  if (given !== undefined) {
    const token = tokens.find((candidate) => candidate.token.equals(given));
    if (token) return { name: token.name, role: token.role };
    throw new KilowatchError("UNAUTHENTICATED", "this token is not known here; see 'api.tokens' in the configuration");
  }
  const open = request.socket === "loopback" && !tokens.some((token) => token.role === "read");
  return { name: "anonymous", role: open ? "read" : "public" };
}

/** Throws unless the caller may use a route of that role. */
export function requireRole(caller: Caller, role: Role): void {
  if (GRANTS[caller.role].includes(role)) return;
  if (caller.name === "anonymous") {
    throw new KilowatchError(
      "UNAUTHENTICATED",
      `a token of role '${role}' is needed: send 'Authorization: Bearer <token>'`,
    );
  }
  throw new KilowatchError("FORBIDDEN", `'${caller.name}' has role '${caller.role}', and '${role}' is needed`);
}

const LOOPBACK = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || address === "localhost" || /^(::ffff:)?127\./.test(address);
}

/**
 * Refuses requests that a foreign page made a browser send: on the loopback address the Host must be a loopback name
 * (DNS rebinding), and an Origin, where there is one, must be the Host's own.
 */
export function checkHostAndOrigin(
  headers: { host: string | undefined; origin: string | undefined },
  socket: "unix" | "loopback" | "network",
  allowedHosts: readonly string[],
): void {
  if (socket === "unix") return;
  const host = headers.host ?? "";
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (
    socket === "loopback"
      ? !LOOPBACK.test(host) && !allowedHosts.includes(name)
      : allowedHosts.length > 0 && !allowedHosts.includes(name)
  ) {
    throw new KilowatchError(
      "FORBIDDEN",
      `the Host header '${host.slice(0, 100)}' is not one of this server's names; add it to 'api.hosts'`,
    );
  }
  if (headers.origin === undefined) return;
  let origin = "";
  try {
    origin = new URL(headers.origin).host;
  } catch {
    // `null` and the like: not ours, refused below.
  }
  if (origin !== host) throw new KilowatchError("FORBIDDEN", "requests from other origins are not taken");
}
