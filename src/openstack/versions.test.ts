import { describe, expect, it } from "vitest";
import { hang, json, SERVICES, startFakeCloud, text, token } from "./testing/fake-cloud.ts";
import { chooseVersion, compareMicroversions, hasMicroversion, readVersions } from "./versions.ts";

const self = (href: string): { rel: string; href: string }[] => [{ rel: "self", href }];

/** Version documents as the services of Zed answer them, shortened. */
const NOVA_ROOT = {
  versions: [
    { id: "v2.0", status: "SUPPORTED", version: "", min_version: "", links: self("http://x:8774/v2/") },
    { id: "v2.1", status: "CURRENT", version: "2.93", min_version: "2.1", links: self("http://x:8774/v2.1/") },
  ],
};
const NOVA = {
  version: { id: "v2.1", status: "CURRENT", version: "2.93", min_version: "2.1", links: self("http://x:8774/v2.1/") },
};
const KEYSTONE = { versions: { values: [{ id: "v3.14", status: "stable", links: self("http://x:5000/v3/") }] } };
const GLANCE = {
  versions: [
    { id: "v2.15", status: "CURRENT", links: self("http://x:9292/v2/") },
    { id: "v2.13", status: "SUPPORTED", links: self("http://x:9292/v2/") },
  ],
};
const CINDER = {
  versions: [{ id: "v3.0", status: "CURRENT", version: "3.70", min_version: "3.0", links: self("http://x:8776/v3/") }],
};
const PLACEMENT = {
  versions: [{ id: "v1.0", max_version: "1.39", min_version: "1.0", status: "CURRENT", links: self("") }],
};
const NEUTRON = { versions: [{ id: "v2.0", status: "CURRENT", links: self("http://internal:9696/v2.0/") }] };

describe("a version document", () => {
  it.each<[string, unknown, string, string | undefined, string | undefined, string | undefined]>([
    ["Nova's, of all", NOVA_ROOT, "/v2.1", "v2.1", "v2.1", "2.93"],
    ["Nova's, of one", NOVA, "/v2.1", "v2.1", "v2.1", "2.93"],
    ["Keystone's", KEYSTONE, "/v3", "v3.14", "v3", undefined],
    ["Glance's", GLANCE, "/v2", "v2.15", "v2", undefined],
    ["Cinder's", CINDER, "/v3", "v3.0", "v3", "3.70"],
    ["Placement's", PLACEMENT, "", "v1.0", undefined, "1.39"],
    ["Neutron's", NEUTRON, "/v2.0", "v2.0", "v2.0", undefined],
    ["one without the wanted version", CINDER, "/v2", undefined, undefined, undefined],
  ])("is read: %s", (_, body, wanted, id, segment, max) => {
    const chosen = chooseVersion(readVersions(body) ?? [], wanted);
    expect([chosen?.id, chosen?.segment, chosen?.microversions?.max]).toEqual([id, segment, max]);
  });

  it.each([[{ resources: [] }], ["OK"], [undefined], [{ versions: "none" }]])("is not %j", (body) => {
    expect(readVersions(body)).toBeUndefined();
  });
});

describe("microversions", () => {
  it("are numbers, not decimals", () => {
    expect(["2.100", "2.9", "2.79", "3.0"].sort(compareMicroversions)).toEqual(["2.9", "2.79", "2.100", "3.0"]);
  });

  it("are found at the version root, asked for once", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/", json(200, NOVA));
    fake.on("GET /volume/v3/", json(300, CINDER));
    fake.on("GET /placement/", json(200, PLACEMENT));
    const { session } = await fake.open();
    expect(await session.microversions("compute")).toEqual({ min: "2.1", max: "2.93" });
    expect(await session.microversions("block-storage")).toEqual({ min: "3.0", max: "3.70" });
    expect(await session.microversions("placement")).toEqual({ min: "1.0", max: "1.39" });
    expect(await session.microversions("image")).toBeUndefined();
    expect(await session.microversions("dns")).toBeUndefined();
    const asked = fake.requests.length;
    expect(await hasMicroversion(session, "compute", "2.93")).toBe(true);
    expect(await hasMicroversion(session, "compute", "2.94")).toBe(false);
    expect(await hasMicroversion(session, "compute", "2.0")).toBe(false);
    expect(fake.requests.length).toBe(asked);
  });

  it("that fail to come are asked for again", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/", hang, json(200, NOVA));
    const { session } = await fake.open();
    await expect(session.with({ timeoutSeconds: 0.1 }).microversions("compute")).rejects.toMatchObject({
      failure: "timeout",
    });
    expect(await session.microversions("compute")).toEqual({ min: "2.1", max: "2.93" });
  });
});

describe("an endpoint", () => {
  it("without a version gets the one that the service speaks, at the catalogue's own address", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /network/", json(200, NEUTRON));
    fake.on("GET /image/", json(300, GLANCE));
    const { session } = await fake.open();
    expect(await session.endpoint("network")).toBe(`${fake.origin}/network/v2.0`);
    expect(await session.endpoint("image")).toBe(`${fake.origin}/image/v2`);
    expect(await session.endpoint("compute")).toBe(`${fake.origin}/compute/v2.1`);
    expect(await session.endpoint("dns")).toBeUndefined();
  });

  it.each([
    ["refuses to show versions", json(401, {})],
    ["shows a page", text(200, "text/html", "<html></html>")],
  ])("whose root %s gets the customary version", async (_, answer) => {
    await using fake = await startFakeCloud();
    fake.on("GET /network/", answer);
    const { session } = await fake.open();
    expect(await session.endpoint("network")).toBe(`${fake.origin}/network/v2.0`);
  });

  it("is chosen by region, interface, official type and its aliases, unless settings name another", async () => {
    await using fake = await startFakeCloud();
    fake.on("POST /identity/v3/auth/tokens", token({ ...SERVICES, "block-storage": "/other/v3/p" }));
    const { session } = await fake.open();
    expect(await session.endpoint("block-storage")).toBe(`${fake.origin}/other/v3/p`);
    const elsewhere = await fake.open({ region: "two" });
    expect(await elsewhere.session.endpoint("compute")).toBeUndefined();
    const overridden = await fake.open({
      env: { ...fake.env, OS_COMPUTE_ENDPOINT_OVERRIDE: "http://nova.example/v2.1/" },
    });
    expect(await overridden.session.endpoint("compute")).toBe("http://nova.example/v2.1");
  });
});
