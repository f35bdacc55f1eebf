import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KilowatchError } from "#base";
import { tokenRequestBody } from "../auth/request.ts";
import { describeCloud } from "./describe.ts";
import type { Environment } from "./files.ts";
import { type KnownClouds, knownClouds } from "./load.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kilowatch-clouds-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function put(path: string, content: string): string {
  const whole = join(folder, path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, content);
  return whole;
}

function known(env: Environment = {}): KnownClouds {
  return knownClouds({
    env: { HOME: join(folder, "home"), XDG_CONFIG_DIRS: join(folder, "etc"), ...env },
    workingDirectory: join(folder, "here"),
  });
}

/** One cloud with these lines below its name, indented by four, next to what each cloud needs. */
function one(lines: string, auth = "username: me\n      password: secret\n      project_name: mine"): string {
  return `clouds:\n  one:\n    auth:\n      auth_url: https://keystone.example:5000/v3\n      ${auth}\n    ${lines}\n`;
}

function errorOf(work: () => unknown): KilowatchError {
  try {
    work();
  } catch (error) {
    if (error instanceof KilowatchError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

describe("the file of clouds", () => {
  it("is looked for here, at home, and for all, in this order", () => {
    const entry = (name: string): string => one("").replace("one:", `${name}:`);
    put("etc/openstack/clouds.yaml", entry("for-all"));
    expect(known().names).toEqual(["for-all"]);
    put("home/.config/openstack/clouds.yml", entry("home"));
    expect(known().names).toEqual(["home"]);
    put("here/clouds.json", JSON.stringify({ clouds: { here: { auth: { auth_url: "http://k" } } } }));
    expect(known().names).toEqual(["here"]);
    expect(known({ OS_CLIENT_CONFIG_FILE: put("asked.yaml", entry("asked")) }).names).toEqual(["asked"]);
  });

  it("that is asked for must be there: another cloud than the one meant is worse than none", () => {
    put("here/clouds.yaml", one(""));
    const error = errorOf(() => known({ OS_CLIENT_CONFIG_FILE: join(folder, "gone.yaml") }));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toContain("gone.yaml");
    expect(error.message).toContain("OS_CLIENT_CONFIG_FILE");
  });

  it("gets its secrets from secure.yaml, which may stand elsewhere", () => {
    put("here/clouds.yaml", one("region_name: A", "username: me"));
    put("home/.config/openstack/secure.yaml", "clouds: {one: {auth: {password: 0123}, region_name: B}}");
    const cloud = known().cloud("one");
    expect(cloud.region).toBe("B");
    expect(cloud.credentials.identity).toMatchObject({
      method: "password",
      user: { name: "me", domain: { id: "default" } },
    });
    // As it was written, not the number that YAML makes of it.
    expect(JSON.stringify(tokenRequestBody(cloud.credentials))).toContain('"password":"0123"');
  });

  it("takes what is the same for many from a profile of clouds-public.yaml or of a file", () => {
    put(
      "here/clouds.yaml",
      "clouds:\n  one:\n    profile: vendor\n    auth: {username: me, password: x}\n  two:\n    profile: ../vendor.yaml\n    auth: {username: me, password: x}\n",
    );
    put(
      "etc/openstack/clouds-public.yaml",
      "public-clouds:\n  vendor:\n    auth: {auth_url: 'https://{region_name}.example/v3', username: nobody}\n    regions: [A, {name: B, values: {api_timeout: 7}}]\n",
    );
    expect(known().cloud("one")).toMatchObject({
      authUrl: "https://A.example/v3",
      region: "A",
      credentials: { identity: { user: { name: "me" } } },
    });
    expect(known().cloud("one", "B")).toMatchObject({ authUrl: "https://B.example/v3", timeoutSeconds: 7 });
    expect(errorOf(() => known().cloud("one", "C")).message).toContain("'C' is none of the regions A, B");
    expect(errorOf(() => known().cloud("two")).message).toContain("clouds-public.yaml does not have '../vendor.yaml'");
  });
});

describe("a cloud", () => {
  it("without a name is the one of OS_CLOUD, of the environment, or the only one", () => {
    put("here/clouds.yaml", `${one("")}  two:\n    auth: {auth_url: http://k, username: u, password: p}\n`);
    expect(known().preferred).toBeUndefined();
    expect(known({ OS_CLOUD: "two" }).cloud(undefined).name).toBe("two");
    const env = { OS_AUTH_URL: "http://k", OS_USERNAME: "u", OS_PASSWORD: "p" };
    expect(known(env).cloud(undefined)).toMatchObject({ name: "envvars", origin: "environment", authUrl: "http://k" });
    put("here/clouds.yaml", one(""));
    expect(known().cloud(undefined).name).toBe("one");
  });

  it("that is unknown is told with the known ones and where they were found", () => {
    const path = put("here/clouds.yaml", one(""));
    const error = errorOf(() => known().cloud("oen"));
    expect(error).toMatchObject({ code: "CLOUD_UNKNOWN", exitCode: 78 });
    expect(error.message).toBe(`there is no cloud 'oen'; known are one; found in ${path}`);
    rmSync(path);
    expect(errorOf(() => known().cloud("one")).message).toContain(
      `searched in ${join(folder, "here")}, ${join(folder, "home")}`,
    );
  });

  it("has its services' own settings", () => {
    put(
      "here/clouds.yaml",
      one(
        [
          "interface: internal",
          "compute_interface: adminURL",
          "compute_api_version: '2.79'",
          "volume_api_version: 3",
          "block-storage-default-microversion: '3.60'",
          "network_endpoint_override: https://neutron.example:9696/",
          "image_region_name: Elsewhere",
          "image_format: qcow2",
          "baremetal_api_version: '1.1'",
        ].join("\n    "),
      ),
    );
    expect(known().cloud("one")).toMatchObject({
      interface: "internal",
      services: {
        compute: { interface: "admin", microversion: "2.79" },
        "block-storage": { microversion: "3.60" },
        network: { endpoint: "https://neutron.example:9696/" },
        image: { region: "Elsewhere" },
      },
    });
  });

  it("is described without secrets", () => {
    put("here/clouds.yaml", one("region_name: A"));
    const cloud = known().cloud("one");
    expect(describeCloud(cloud)).toMatchObject({ user: "me (default)", scope: "mine (default)", region: "A" });
    expect(JSON.stringify([describeCloud(cloud), cloud])).not.toContain('"secret"');
  });
});

describe("signing in", () => {
  const project = { project: { name: "mine", domain: { id: "default" } } };
  it.each<[string, string, string, unknown]>([
    [
      "by password, names within a domain",
      "",
      "username: me\n      password: s\n      project_name: mine\n      user_domain_name: People\n      project_domain_id: pd",
      {
        identity: {
          methods: ["password"],
          password: { user: { name: "me", domain: { name: "People" }, password: "s" } },
        },
        scope: { project: { name: "mine", domain: { id: "pd" } } },
      },
    ],
    [
      "by password, ids",
      "",
      "user_id: u\n      password: s\n      project_id: p",
      {
        identity: { methods: ["password"], password: { user: { id: "u", password: "s" } } },
        scope: { project: { id: "p" } },
      },
    ],
    [
      "for one domain of both, by its short name",
      "",
      "username: me\n      password: s\n      project_name: mine\n      domain_name: D",
      {
        identity: { methods: ["password"], password: { user: { name: "me", domain: { name: "D" }, password: "s" } } },
        scope: { project: { name: "mine", domain: { name: "D" } } },
      },
    ],
    [
      "for a domain",
      "",
      "username: me\n      password: s\n      user_domain_id: ud\n      domain_name: D",
      {
        identity: { methods: ["password"], password: { user: { name: "me", domain: { id: "ud" }, password: "s" } } },
        scope: { domain: { name: "D" } },
      },
    ],
    [
      "for the system",
      "",
      "user_id: u\n      password: s\n      system_scope: all",
      {
        identity: { methods: ["password"], password: { user: { id: "u", password: "s" } } },
        scope: { system: { all: true } },
      },
    ],
    [
      "by trust",
      "",
      "user_id: u\n      password: s\n      trust_id: t",
      {
        identity: { methods: ["password"], password: { user: { id: "u", password: "s" } } },
        scope: { "OS-TRUST:trust": { id: "t" } },
      },
    ],
    [
      "by token",
      "auth_type: v3token",
      "token: tok\n      project_name: mine",
      { identity: { methods: ["token"], token: { id: "tok" } }, scope: project },
    ],
    [
      "by application credential",
      "auth_type: v3applicationcredential",
      "application_credential_id: ac\n      application_credential_secret: s",
      { identity: { methods: ["application_credential"], application_credential: { id: "ac", secret: "s" } } },
    ],
    [
      "by application credential's name",
      "auth_type: v3applicationcredential",
      "application_credential_name: ac\n      application_credential_secret: s\n      username: me",
      {
        identity: {
          methods: ["application_credential"],
          application_credential: { name: "ac", user: { name: "me", domain: { id: "default" } }, secret: "s" },
        },
      },
    ],
    [
      "by one-time password",
      "auth_type: v3totp",
      "user_id: u\n      passcode: 012345\n      project_name: mine",
      { identity: { methods: ["totp"], totp: { user: { id: "u", passcode: "012345" } } }, scope: project },
    ],
    [
      "by both",
      "auth_type: v3multifactor\n    auth_methods: [v3password, v3totp]",
      "user_id: u\n      password: s\n      passcode: 012345\n      project_name: mine",
      {
        identity: {
          methods: ["password", "totp"],
          password: { user: { id: "u", password: "s" } },
          totp: { user: { id: "u", passcode: "012345" } },
        },
        scope: project,
      },
    ],
  ])("%s", (_, lines, auth, expected) => {
    put("here/clouds.yaml", one(lines, auth));
    expect(tokenRequestBody(known().cloud("one").credentials)).toEqual({ auth: expected });
  });

  it("by OIDC access token keeps what Keystone's federation asks for", () => {
    put(
      "here/clouds.yaml",
      one("auth_type: v3oidcaccesstoken", "identity_provider: idp\n      protocol: openid\n      access_token: a"),
    );
    const { identity } = known().cloud("one").credentials;
    expect(identity).toMatchObject({ method: "oidc_access_token", identityProvider: "idp", protocol: "openid" });
    expect(identity.method === "oidc_access_token" && identity.accessToken.reveal()).toBe("a");
  });

  it("takes the passcode of now from the environment", () => {
    put("here/clouds.yaml", one("auth_type: v3totp", "user_id: u"));
    expect(JSON.stringify(tokenRequestBody(known({ OS_PASSCODE: "654321" }).cloud("one").credentials))).toContain(
      "654321",
    );
  });
});

describe("a mistake", () => {
  it.each<[string, string, number | undefined, string]>([
    ["clouds:\n  one: {auth: [", "", 2, "not YAML"],
    ["- one\n", "", undefined, "expected keys and values"],
    ["cloud:\n  one: {}\n", "", undefined, "'clouds:' is missing"],
    [
      one("region_name: A").replace(/auth_url.*/, ""),
      "clouds.one.auth_url",
      undefined,
      "missing; write it below 'auth'",
    ],
    [
      one("").replace("https://keystone.example:5000/v3", "keystone.example"),
      "clouds.one.auth.auth_url",
      4,
      "not a URL",
    ],
    [one("").replace("https://", "https://me:pass@"), "clouds.one.auth.auth_url", 4, "can't hold user or password"],
    [one("", "username: me"), "clouds.one.password", undefined, "missing; secure.yaml"],
    [one("", "password: x"), "clouds.one.username", undefined, "missing; or give user_id"],
    [one("interface: pubic"), "clouds.one.interface", 8, "'pubic' is none of public, internal, admin"],
    [one("auth_type: v3kerberos"), "clouds.one.auth_type", 8, "'v3kerberos' is none of password"],
    [one("verify: maybe"), "clouds.one.verify", 8, "expected true or false"],
    [one("api_timeout: soon"), "clouds.one.api_timeout", 8, "expected a number above 0"],
    [one("cacert: /nowhere/ca.pem"), "clouds.one.cacert", 8, "/nowhere/ca.pem can't be read (ENOENT)"],
    [one("compute_default_microversion: newest"), "clouds.one.compute_default_microversion", 8, "no microversion"],
    [one("profile: nobody").replace(/auth_url.*/, ""), "clouds.one.profile", 8, "there is no clouds-public.yaml"],
    ["clouds:\n  one:\n", "clouds.one.auth", undefined, "the cloud has no settings"],
  ])("is named with file, line and field: %j", (content, field, line, problem) => {
    const path = put("here/clouds.yaml", content);
    const error = errorOf(() => known().cloud("one"));
    expect(error.code).toBe("CONFIG_INVALID");
    expect(error.message).toContain(problem);
    expect(error.message).toContain(line === undefined ? path : `${path}:${line}`);
    expect(error.message).toContain(field);
    expect(error.message).not.toMatch(/secret|pass@/);
  });

  it("of the environment is named by its variable", () => {
    const error = errorOf(() => known({ OS_AUTH_URL: "k", OS_USERNAME: "u", OS_PASSWORD: "p" }).cloud(undefined));
    expect(error.message).toContain("environment: OS_AUTH_URL: not a URL");
  });

  it("of one cloud leaves the others alone", () => {
    put("here/clouds.yaml", `${one("")}  two: {auth: {auth_url: 7}}\n`);
    expect(known().cloud("one").name).toBe("one");
    expect(errorOf(() => known().cloud("two")).message).toContain("clouds.two.auth.auth_url");
  });
});
