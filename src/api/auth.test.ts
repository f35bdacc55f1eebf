import { describe, expect, it } from "vitest";
import { isKilowatchError, Secret } from "#base";
import { checkHostAndOrigin, identifyCaller, requireRole, type Token } from "./auth.ts";

const tokens: Token[] = [
  { name: "shipper", role: "ingest", token: new Secret("in-token") },
  { name: "boss", role: "admin", token: new Secret("admin-token") },
];
const reader: Token = { name: "wall", role: "read", token: new Secret("read-token") };

function codeOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (isKilowatchError(error)) return error.code;
    throw error;
  }
  return "allowed";
}

describe("who may do what", () => {
  it.each([
    ["unix", undefined, [], "admin", "allowed"],
    ["loopback", undefined, [], "read", "allowed"],
    ["loopback", undefined, [], "ingest", "UNAUTHENTICATED"],
    ["loopback", undefined, [reader], "read", "UNAUTHENTICATED"],
    ["network", undefined, [], "read", "UNAUTHENTICATED"],
    ["network", "Bearer read-token", [reader], "read", "allowed"],
    ["network", "Bearer read-token", [reader], "ingest", "FORBIDDEN"],
    ["network", "Bearer in-token", [], "ingest", "allowed"],
    ["network", "Bearer in-token", [], "read", "FORBIDDEN"],
    ["network", "Bearer admin-token", [], "ingest", "allowed"],
    ["network", "Bearer wrong", [], "public", "UNAUTHENTICATED"],
    ["network", undefined, [], "public", "allowed"],
  ] as const)("%s, %s, %j asks for %s: %s", (socket, authorization, more, role, expected) => {
    expect(codeOf(() => requireRole(identifyCaller({ authorization, socket }, [...tokens, ...more]), role))).toBe(
      expected,
    );
  });

  it.each([
    ["loopback", "127.0.0.1:8470", undefined, [], "allowed"],
    ["loopback", "localhost:8470", "http://localhost:8470", [], "allowed"],
    ["loopback", "evil.example:8470", undefined, [], "FORBIDDEN"],
    ["loopback", "127.0.0.1:8470", "http://evil.example", [], "FORBIDDEN"],
    ["loopback", "127.0.0.1:8470", "null", [], "FORBIDDEN"],
    ["loopback", "watch.example:8470", undefined, ["watch.example"], "allowed"],
    ["network", "watch.example", "https://watch.example", [], "allowed"],
    ["network", "other.example", undefined, ["watch.example"], "FORBIDDEN"],
  ] as const)("%s, Host %s, Origin %s, names %j: %s", (socket, host, origin, names, expected) => {
    expect(codeOf(() => checkHostAndOrigin({ host, origin }, socket, names))).toBe(expected);
  });
});
