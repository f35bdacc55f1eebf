import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiRequest } from "#openstack";
import { builtinScenarios } from "./index.ts";
import type { FakeAnswer, Json, Tamper } from "./testing/fake-cloud.ts";
import { fakeReach } from "./testing/fake-reach.ts";
import { openFake } from "./testing/open-fake.ts";
import { testOwner, tryScenario } from "./testing/run-scenario.ts";

let owner: Awaited<ReturnType<typeof testOwner>>;
beforeAll(async () => {
  owner = await testOwner();
});
afterAll(() => owner[Symbol.asyncDispose]());

/** Answers this method and path otherwise: the body is a copy, so that only what is told is a lie. */
function lie(
  method: string,
  path: RegExp,
  change: (body: Record<string, Json>, request: ApiRequest) => unknown,
): Tamper {
  return (request, answer): FakeAnswer | undefined => {
    if (request.method !== method || !path.test(request.path) || answer.status >= 400) return undefined;
    const body = structuredClone(answer.body ?? {}) as Record<string, Json>;
    return { ...answer, body: change(body, request) ?? body };
  };
}

const server = (fields: Json): Tamper =>
  lie("GET", /^\/servers\/[^/]+$/, (body) => ({ server: { ...body["server"], ...fields } }));
const volume = (fields: Json): Tamper =>
  lie("GET", /^\/volumes\/[^/]+$/, (body) => ({ volume: { ...body["volume"], ...fields } }));

/** What a cloud may say that it did and did not: scenario, lie, step that must see it, and words of what it must say. */
const LIES: readonly (readonly [string, Tamper, string, string])[] = [
  ["server-boot", server({ flavor: { original_name: "m1.huge" } }), "", "was not given flavor m1.tiny"],
  ["server-boot", server({ hostId: "" }), "boot", "Nova says of no host"],
  [
    "server-boot",
    server({ status: "ERROR", fault: { message: "No valid host was found." } }),
    "boot",
    "No valid host was found.",
  ],
  ["server-boot-volume", volume({ bootable: "false" }), "volume", "is not bootable"],
  ["server-metadata", lie("GET", /\/metadata$/, () => ({ metadata: {} })), "read", "lost metadata"],
  [
    "server-resize",
    server({ flavor: { original_name: "m1.tiny", ram: 512 } }),
    "confirm",
    "was resized to m1.small and has m1.tiny",
  ],
  ["server-resize-revert", server({ flavor: { original_name: "m1.small" } }), "revert", "it has m1.small"],
  ["server-rebuild", server({ image: { id: "other" } }), "rebuild", "has other"],
  ["server-lock", server({ locked: false }), "lock", "Nova says that it is not"],
  [
    "server-reboot",
    lie("GET", /os-instance-actions$/, (body) => {
      for (const action of body["instanceActions"] as unknown as Json[]) action["message"] = "Error";
    }),
    "soft-reboot",
    "failed: Error",
  ],
  [
    "server-group-affinity",
    lie("GET", /^\/servers\/[^/]+$/, (body, { path }) => ({ server: { ...body["server"], hostId: path } })),
    "list-members",
    "on 2 hosts",
  ],
  ["server-group-anti-affinity", server({ hostId: "same" }), "list-members", "on 1 hosts"],
  ["server-group-race", server({ hostId: "same" }), "boot-at-once", "the scheduler raced"],
  [
    "server-multi-create",
    lie("GET", /^\/servers\/detail$/, (body) => ({ servers: (body["servers"] as unknown as Json[]).slice(0, 1) })),
    "create",
    "Nova lists 1",
  ],
  [
    "server-interface",
    lie("GET", /os-interface$/, () => ({ interfaceAttachments: [] })),
    "attach",
    "Nova does not list it",
  ],
  [
    "server-volume",
    lie("GET", /os-volume_attachments$/, () => ({ volumeAttachments: [] })),
    "attach",
    "in Cinder and not in Nova",
  ],
  ["server-migrate-cold", server({ hostId: "same" }), "migrate", "still on its host"],
  [
    "server-migrate-live",
    lie("GET", /^\/os-migrations$/, (body) => {
      for (const migration of body["migrations"] as unknown as Json[]) migration["status"] = "error";
    }),
    "migrate",
    "ended as error",
  ],
  ["volume-extend", volume({ size: 1 }), "extend", "has 1"],
  ["volume-from-image", volume({ bootable: "false" }), "create", "is not bootable"],
  ["volume-snapshot", volume({ snapshot_id: null }), "", "Cinder says of null"],
  ["volume-clone", volume({ source_volid: null }), "", "Cinder says null"],
  [
    "volume",
    volume({ status: "error" }),
    "create",
    "went to error instead of available: No storage could be allocated",
  ],
  ["image-upload", lie("GET", /\/file$/, () => new Uint8Array(65_536)), "download", "is not what was uploaded"],
  ["image-share", lie("GET", /\/members$/, () => ({ members: [] })), "share", "Glance lists no such member"],
  [
    "keypair",
    lie("GET", /^\/os-keypairs\/[^/]+$/, (body) => ({ keypair: { ...body["keypair"], fingerprint: "00:00" } })),
    "read",
    "has fingerprint 00:00",
  ],
  [
    "network",
    lie("GET", /^\/subnets\/[^/]+$/, (body) => ({ subnet: { ...body["subnet"], dns_nameservers: [] } })),
    "update",
    "has none",
  ],
  [
    "subnet-pool",
    lie("POST", /^\/subnets$/, (body) => ({ subnet: { ...body["subnet"], cidr: "192.168.0.0/26" } })),
    "allocate",
    "not within its pool",
  ],
  [
    "port-addresses",
    lie("POST", /^\/ports$/, (body) => ({
      port: {
        ...body["port"],
        fixed_ips: [
          { subnet_id: ((body["port"] as Json)["fixed_ips"] as Json[])[0]?.["subnet_id"], ip_address: "10.199.0.5" },
        ],
      },
    })),
    "",
    "was given 10.199.0.5",
  ],
  [
    "network-ipv6-slaac",
    lie("POST", /^\/ports$/, (body) => ({ port: { ...body["port"], mac_address: "fa:16:3e:ff:ff:ff" } })),
    "",
    "SLAAC makes",
  ],
  [
    "trunk",
    lie("GET", /^\/trunks\/[^/]+$/, (body) => ({ trunk: { ...body["trunk"], sub_ports: [] } })),
    "add-sub-port",
    "carries",
  ],
  [
    "router",
    lie("GET", /^\/routers\/[^/]+$/, (body) => ({ router: { ...body["router"], routes: [] } })),
    "route",
    "has none",
  ],
  [
    "floating-ip",
    lie("PUT", /^\/floatingips\/[^/]+$/, (body) => ({
      floatingip: { ...body["floatingip"], fixed_ip_address: "10.0.0.1" },
    })),
    "associate",
    "leads to 10.0.0.1",
  ],
  [
    "quota-limits",
    lie("GET", /^\/limits$/, (body) => {
      const absolute = (body["limits"] as Json)["absolute"] as Json;
      absolute["maxTotalInstances"] = 5;
    }),
    "compute",
    "are not its quota",
  ],
  [
    "token-revoke",
    (request, answer) =>
      request.method === "DELETE" && request.path === "/auth/tokens"
        ? undefined
        : answer.status === 404 && request.path === "/auth/tokens"
          ? { status: 200, body: TOKEN }
          : undefined,
    "refuse",
    "Keystone still takes it",
  ],
  ["secret", lie("GET", /\/payload$/, () => new TextEncoder().encode("other")), "read", "is not what was stored"],
  [
    "object",
    (request) =>
      request.service === "object-store" && request.method === "GET" && request.path.endsWith("/proof")
        ? { status: 200, body: new Uint8Array(3) }
        : undefined,
    "download",
    "is not what was stored",
  ],
];

const TOKEN = {
  token: {
    methods: [],
    expires_at: "2026-11-25T00:00:00Z",
    issued_at: "2026-11-24T00:00:00Z",
    user: { id: "u", name: "u", domain: { id: "default", name: "Default" } },
    audit_ids: [],
  },
};

it.each(LIES)("%s is not deceived (%#)", async (id, tamper, step, words) => {
  const scenario = builtinScenarios.find((known) => known.id === id);
  if (scenario === undefined) throw new Error(`no scenario ${id}`);
  const { fake, cloud } = openFake();
  const admin = scenario.requires.role === "admin";
  fake.roles = admin ? ["admin", "member"] : ["member", "reader"];
  fake.tamper = (request, answer) => (isOfSteps(request) ? tamper(request, answer) : undefined);
  const { run } = await tryScenario(scenario, cloud, owner, { admin, reach: fakeReach(fake) });
  expect(run?.fault?.message).toContain(words);
  expect(run?.fault?.failure).toBe("scenario");
  expect(run?.failing_step ?? "").toBe(step);
});

/** Requirements are looked at with lists that no step uses. */
function isOfSteps({ path }: ApiRequest): boolean {
  return !/^\/(images|flavors\/detail|extensions)$/.test(path);
}
