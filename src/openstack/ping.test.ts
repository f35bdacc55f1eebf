import { expect, it } from "vitest";
import { type PingOptions, pingCloud } from "./ping.ts";
import { type FakeCloud, hang, json, SERVICES, startFakeCloud, text, token } from "./testing/fake-cloud.ts";

const self = (href: string): object[] => [{ rel: "self", href }];

function furnish(fake: FakeCloud): PingOptions {
  const services = { ...SERVICES, "metric-of-somebody": "/gnocchi", dns: "http://127.0.0.1:1" };
  fake.on("POST /identity/v3/auth/tokens", token(services));
  fake.on("GET /identity/v3/", json(200, { version: { id: "v3.14", status: "stable", links: self("http://x/v3/") } }));
  fake.on("GET /identity/healthcheck", text(200, "text/plain", "OK"));
  fake.on(
    "GET /compute/v2.1/",
    json(200, {
      version: { id: "v2.1", status: "CURRENT", version: "2.93", min_version: "2.1", links: self("http://x/v2.1/") },
    }),
  );
  fake.on("GET /compute/healthcheck", json(401, {}));
  // Neutron shows its resources at /v2.0/, its versions at the root only; here the catalogue has the root.
  fake.on("GET /network/", json(200, { versions: [{ id: "v2.0", status: "CURRENT", links: self("http://x/v2.0/") }] }));
  fake.on("GET /network/healthcheck", text(503, "text/plain", "DISABLED BY FILE"));
  fake.on("GET /image/", text(503, "text/html", "<html><body><h1>503 Service Unavailable</h1></body></html>"));
  fake.on("GET /volume/v3/", hang);
  fake.on(
    "GET /placement/",
    json(200, { versions: [{ id: "v1.0", max_version: "1.39", min_version: "1.0", links: [] }] }),
  );
  fake.on("GET /gnocchi/", json(200, { versions: [{ id: "v1.0", status: "CURRENT", links: self("http://x/v1/") }] }));
  return { env: fake.env, times: 2, timeoutSeconds: 0.5 };
}

it("A ping tells of each API by itself: healthy, unhealthy, behind a dead proxy, hanging, gone, or unknown to us", async () => {
  await using fake = await startFakeCloud();
  const { services, region } = await pingCloud(undefined, furnish(fake));
  expect(region).toBe("one");
  const found = Object.fromEntries(services.map((service) => [service.type, service]));
  expect(Object.keys(found)).toEqual([
    "compute",
    "dns",
    "identity",
    "image",
    "metric-of-somebody",
    "network",
    "placement",
    "volumev3",
  ]);
  expect(found["identity"]).toMatchObject({
    state: "reachable",
    version: "v3.14",
    healthcheck: "ok",
    latency: { times: 2 },
  });
  expect(found["compute"]).toMatchObject({ state: "reachable", microversions: { min: "2.1", max: "2.93" } });
  expect(found["compute"]).not.toHaveProperty("healthcheck");
  expect(found["network"]).toMatchObject({ state: "unhealthy", version: "v2.0", healthcheck: "failing" });
  expect(found["image"]).toMatchObject({ state: "unreachable", problem: expect.stringContaining("proxy") as string });
  expect(found["volumev3"]).toMatchObject({
    state: "unreachable",
    problem: expect.stringContaining("no answer within 0.5 s") as string,
  });
  expect(found["dns"]).toMatchObject({
    state: "unreachable",
    problem: expect.stringContaining("connection refused") as string,
  });
  expect(found["placement"]).toMatchObject({ state: "reachable", microversions: { max: "1.39" } });
  expect(found["metric-of-somebody"]).toMatchObject({ state: "reachable", version: "v1.0" });
});

it("A ping keeps to its budget and asks each API just as often as it says", async () => {
  await using fake = await startFakeCloud();
  const options = furnish(fake);
  fake.on("GET /volume/v3/", json(401, {}));
  const most = { now: 0, ever: 0 };
  fake.on("GET /identity/v3/", (response, request) => {
    most.ever = Math.max(most.ever, ++most.now);
    setTimeout(() => {
      most.now -= 1;
      json(200, {})(response, request);
    }, 20);
  });
  await pingCloud(undefined, { ...options, times: 5, budget: { inFlight: 1 } });
  expect(most.ever).toBe(1);
  expect(fake.requests.filter(({ method, path }) => method === "GET" && path === "/identity/v3/")).toHaveLength(5);
});

it("A ping without Keystone says so", async () => {
  await expect(
    pingCloud(undefined, {
      env: { OS_AUTH_URL: "http://127.0.0.1:1", OS_USERNAME: "u", OS_PASSWORD: "p" },
      times: 1,
      timeoutSeconds: 1,
    }),
  ).rejects.toMatchObject({ code: "CLOUD_UNREACHABLE" });
});

it("A ping of a region without endpoints is no success", async () => {
  await using fake = await startFakeCloud();
  await expect(pingCloud(undefined, { ...furnish(fake), region: "two" })).rejects.toMatchObject({
    code: "CLOUD_ABSENT",
    message: "the catalogue of cloud 'envvars' has no endpoint in region 'two' with interface public; it has one",
  });
});
