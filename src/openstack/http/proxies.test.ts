import { describe, expect, it } from "vitest";
import { json, startFakeCloud } from "../testing/fake-cloud.ts";
import { startFakeProxy } from "../testing/fake-proxy.ts";
import { chooseProxy } from "./proxies.ts";

const proxy = "http://proxy:3128";

describe("the proxy of the environment", () => {
  it.each<[string, Record<string, string>, string, string | undefined]>([
    ["none", {}, "https://keystone:5000", undefined],
    ["HTTPS_PROXY", { HTTPS_PROXY: proxy }, "https://keystone:5000", proxy],
    ["HTTPS_PROXY, not for http", { HTTPS_PROXY: proxy }, "http://keystone:5000", undefined],
    ["http_proxy", { http_proxy: "proxy:3128" }, "http://keystone:5000", proxy],
    ["lower case before upper", { https_proxy: proxy, HTTPS_PROXY: "http://other" }, "https://a", proxy],
    ["ALL_PROXY", { ALL_PROXY: proxy }, "http://a", proxy],
    ["NO_PROXY *", { ALL_PROXY: proxy, NO_PROXY: "*" }, "http://a", undefined],
    ["a host", { ALL_PROXY: proxy, NO_PROXY: "a, b.example" }, "http://b.example", undefined],
    ["what stands below it", { ALL_PROXY: proxy, NO_PROXY: "example" }, "http://x.b.example", undefined],
    ["not what ends like it", { ALL_PROXY: proxy, NO_PROXY: "example" }, "http://badexample", proxy],
    ["a dotted domain", { ALL_PROXY: proxy, no_proxy: ".example" }, "http://b.example", undefined],
    ["a star domain", { ALL_PROXY: proxy, no_proxy: "*.example" }, "http://b.example", undefined],
    ["a port", { ALL_PROXY: proxy, NO_PROXY: "a:5000" }, "http://a:5000", undefined],
    ["another port", { ALL_PROXY: proxy, NO_PROXY: "a:5000" }, "http://a:8774", proxy],
    ["a customary port", { ALL_PROXY: proxy, NO_PROXY: "a:443" }, "https://a", undefined],
    ["an address", { ALL_PROXY: proxy, NO_PROXY: "10.0.0.1" }, "http://10.0.0.1:80", undefined],
    ["a network", { ALL_PROXY: proxy, NO_PROXY: "10.0.0.0/8" }, "http://10.200.3.4:8774", undefined],
    ["another network", { ALL_PROXY: proxy, NO_PROXY: "10.0.0.0/8" }, "http://11.0.0.1", proxy],
    ["a network of IPv6", { ALL_PROXY: proxy, NO_PROXY: "2001:db8::/32" }, "http://[2001:db8::5]:5000", undefined],
    ["an address of IPv6", { ALL_PROXY: proxy, NO_PROXY: "[::1]:5000" }, "http://[::1]:5000", undefined],
    ["nonsense", { ALL_PROXY: proxy, NO_PROXY: "10.0.0.0/99, /, :1" }, "http://10.0.0.1", proxy],
  ])("%s", (_, env, origin, expected) => {
    expect(chooseProxy(env)(origin)).toBe(expected);
  });
});

it("A cloud without TLS is reached through its proxy, which is named where it is not there", async () => {
  await using fake = await startFakeCloud();
  fake.on("GET /compute/v2.1/servers", json(200, { servers: [] }));
  const call = { service: "compute", method: "GET", path: "/servers" } as const;
  await using forward = await startFakeProxy();
  const through = await fake.open({ env: { ...fake.env, HTTP_PROXY: forward.origin } });
  await through.session.request(call);
  expect(forward.seen.map((each) => each.call)).toEqual([
    `POST ${fake.origin}/identity/v3/auth/tokens`,
    `GET ${fake.origin}/compute/v2.1/servers`,
  ]);
  const nowhere = await fake.open({ env: { ...fake.env, HTTP_PROXY: "http://me:proxy-secret@127.0.0.1:1" } });
  const error: unknown = await nowhere.session.request(call).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ failure: "connection" });
  expect((error as Error).message).toMatch(/connection refused .* through proxy 127\.0\.0\.1:1/);
  expect(String((error as Error).stack)).not.toContain("proxy-secret");
});
