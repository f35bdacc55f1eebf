import { describe, expect, it } from "vitest";
import type { Cloud } from "./cloud.ts";
import { createCloud } from "./cloud.ts";
import type { ApiRequest, ApiResponse, Session } from "./session.ts";
import { replayedCloud } from "./testing/replay.ts";

/** What a call sends, to a service that takes anything. */
async function sent(make: (cloud: Cloud) => Promise<unknown>): Promise<ApiRequest[]> {
  const asked: ApiRequest[] = [];
  const session: Pick<Session, "request"> = {
    async request<Body>(request: ApiRequest) {
      asked.push(request);
      return { status: 202, headers: {}, body: undefined, exchange: {} } as unknown as ApiResponse<Body>;
    },
  };
  await make(createCloud(session as Session));
  return asked;
}

const server = (body: object): object => ({ method: "POST", path: "/servers/a/action", body, microversion: "2.79" });
const volume = (body: object): object => ({ method: "POST", path: "/volumes/a/action", body, microversion: "3.59" });
const stack = { stack_name: "shop", id: "a" };

describe("a call sends what its API reference asks for", () => {
  it.each<[string, (cloud: Cloud) => Promise<unknown>, object]>([
    ["stop", ({ compute }) => compute.servers.stop("a"), server({ "os-stop": null })],
    ["start", ({ compute }) => compute.servers.start("a"), server({ "os-start": null })],
    ["reboot", ({ compute }) => compute.servers.reboot("a"), server({ reboot: { type: "SOFT" } })],
    ["reboot hard", ({ compute }) => compute.servers.reboot("a", "HARD"), server({ reboot: { type: "HARD" } })],
    ["resize", ({ compute }) => compute.servers.resize("a", "f"), server({ resize: { flavorRef: "f" } })],
    ["confirm", ({ compute }) => compute.servers.confirmResize("a"), server({ confirmResize: null })],
    ["shelve offload", ({ compute }) => compute.servers.shelveOffload("a"), server({ shelveOffload: null })],
    ["unshelve", ({ compute }) => compute.servers.unshelve("a"), server({ unshelve: null })],
    [
      "unshelve into a zone",
      ({ compute }) => compute.servers.unshelve("a", "az-1"),
      server({ unshelve: { availability_zone: "az-1" } }),
    ],
    ["migrate", ({ compute }) => compute.servers.migrate("a"), server({ migrate: null })],
    ["migrate to a host", ({ compute }) => compute.servers.migrate("a", "h"), server({ migrate: { host: "h" } })],
    [
      "live-migrate",
      ({ compute }) => compute.servers.liveMigrate("a"),
      server({ "os-migrateLive": { host: null, block_migration: "auto" } }),
    ],
    ["evacuate", ({ compute }) => compute.servers.evacuate("a"), server({ evacuate: {} })],
    ["force delete", ({ compute }) => compute.servers.forceDelete("a"), server({ forceDelete: null })],
    [
      "reset",
      ({ compute }) => compute.servers.resetState("a", "active"),
      server({ "os-resetState": { state: "active" } }),
    ],
    ["lock", ({ compute }) => compute.servers.lock("a", "why"), server({ lock: { locked_reason: "why" } })],
    ["rescue", ({ compute }) => compute.servers.rescue("a", "i"), server({ rescue: { rescue_image_ref: "i" } })],
    ["unrescue", ({ compute }) => compute.servers.unrescue("a"), server({ unrescue: null })],
    [
      "host into an aggregate",
      ({ compute }) => compute.aggregates.addHost("1", "h"),
      { method: "POST", path: "/os-aggregates/1/action", body: { add_host: { host: "h" } } },
    ],
    ["extend", ({ blockStorage }) => blockStorage.volumes.extend("a", 2), volume({ "os-extend": { new_size: 2 } })],
    [
      "retype",
      ({ blockStorage }) => blockStorage.volumes.retype("a", "t"),
      volume({ "os-retype": { new_type: "t", migration_policy: "never" } }),
    ],
    ["revert", ({ blockStorage }) => blockStorage.volumes.revert("a", "s"), volume({ revert: { snapshot_id: "s" } })],
    [
      "delete with snapshots",
      ({ blockStorage }) => blockStorage.volumes.deleteWithSnapshots("a"),
      { method: "DELETE", path: "/volumes/a", query: { cascade: true } },
    ],
    [
      "grant on a project",
      ({ identity }) => identity.roles.grant("r", { user: "u" }, { project: "p" }),
      { method: "PUT", path: "/projects/p/users/u/roles/r" },
    ],
    [
      "grant on the system",
      ({ identity }) => identity.roles.grant("r", { group: "g" }, { system: "all" }),
      { method: "PUT", path: "/system/groups/g/roles/r" },
    ],
    [
      "revoke on a domain",
      ({ identity }) => identity.roles.revoke("r", { user: "u" }, { domain: "d" }),
      { method: "DELETE", path: "/domains/d/users/u/roles/r" },
    ],
    [
      "import",
      ({ image }) => image.images.import("a", { name: "web-download", uri: "http://192.0.2.1/i" }),
      {
        method: "POST",
        path: "/images/a/import",
        body: { method: { name: "web-download", uri: "http://192.0.2.1/i" } },
      },
    ],
    [
      "delete a stack",
      ({ orchestration }) => orchestration.stacks.delete(stack),
      { method: "DELETE", path: "/stacks/shop/a", accept: [204, 404] },
    ],
    [
      "suspend a stack",
      ({ orchestration }) => orchestration.stacks.suspend(stack),
      { method: "POST", path: "/stacks/shop/a/actions", body: { suspend: null } },
    ],
    [
      "delete a load balancer with all of it",
      ({ loadBalancing }) => loadBalancing.loadBalancers.deleteCascade("a"),
      { method: "DELETE", path: "/lbaas/loadbalancers/a", query: { cascade: true } },
    ],
    [
      "make a container",
      ({ objectStore }) => objectStore.containers.create("a/b", { owner: "me" }),
      { method: "PUT", path: "/a%2Fb", headers: { "x-container-meta-owner": "me" } },
    ],
    [
      "upload an object",
      ({ objectStore }) => objectStore.objects("c").upload("a/b c", new Uint8Array(1)),
      { method: "PUT", path: "/c/a/b%20c", headers: { "content-type": "application/octet-stream" } },
    ],
  ])("to %s", async (_, make, expected) => {
    expect(await sent(make)).toMatchObject([expected]);
  });
});

it("several servers are asked for with their hints beside them", async () => {
  const { cloud, asked } = replayedCloud(["POST", "/servers", { reservation_id: "r-1" }, 202]);
  const body = { name: "n", flavorRef: "f", networks: "none", min_count: 2, scheduler_hints: { group: "g" } } as const;
  expect(await cloud.compute.servers.createReserved(body)).toBe("r-1");
  expect(asked[0]?.body).toEqual({
    server: { name: "n", flavorRef: "f", networks: "none", min_count: 2, return_reservation_id: true },
    "OS-SCH-HNT:scheduler_hints": { group: "g" },
  });
});

describe("an image's patch", () => {
  it("replaces what is there, adds what isn't, and removes what shall be null", async () => {
    const image = { id: "a", name: "n", status: "active", visibility: "private", size: 1, min_disk: 0, min_ram: 0 };
    const rest = {
      disk_format: "raw",
      container_format: "bare",
      protected: false,
      tags: [],
      created_at: "",
      updated_at: "",
    };
    const now = { ...image, ...rest, "a/b": "1" };
    const { cloud, asked } = replayedCloud(["GET", "/images/a", now], ["PATCH", "/images/a", now]);
    await cloud.image.images.update("a", { name: "m", purpose: "x", "a/b": null, absent: null });
    expect(JSON.parse(new TextDecoder().decode(asked[1]?.rawBody as Uint8Array))).toEqual([
      { op: "replace", path: "/name", value: "m" },
      { op: "add", path: "/purpose", value: "x" },
      { op: "remove", path: "/a~1b" },
    ]);
  });
});

describe("services without a cloud here", () => {
  it("list Swift's names page by page", async () => {
    const entry = (name: string): object => ({ name, count: 0, bytes: 0 });
    const { cloud, asked } = replayedCloud(["GET", "/", [entry("a"), entry("b")]]);
    const names = [];
    for await (const { name } of cloud.objectStore.containers.list({ prefix: "kw-" })) names.push(name);
    expect(names).toEqual(["a", "b"]);
    expect(asked).toMatchObject([{ query: { prefix: "kw-", format: "json" } }]);
  });

  it("give a secret its id, and never show its payload", async () => {
    const reference = "http://192.0.2.1:9311/v1/secrets/a-b";
    const { cloud } = replayedCloud(
      ["POST", "/secrets", { secret_ref: reference }, 201],
      ["GET", "/secrets/a-b/payload", new TextEncoder().encode("hidden")],
    );
    const { id } = await cloud.keyManager.secrets.create({ name: "n", payload: "hidden" });
    const payload = await cloud.keyManager.secrets.payload(id);
    expect(payload.reveal()).toBe("hidden");
    expect(JSON.stringify({ payload })).not.toContain("hidden");
  });

  it("answer a stack's outputs by its name and id", async () => {
    const fields = { ...stack, stack_status: "CREATE_COMPLETE", creation_time: "2026-11-24T02:00:00Z", parameters: {} };
    const outputs = [{ output_key: "ip", output_value: "192.0.2.1" }];
    const { cloud } = replayedCloud(["GET", "/stacks/shop/a", { stack: { ...fields, outputs } }]);
    expect(await cloud.orchestration.stacks.details(stack)).toMatchObject({ outputs });
  });
});
