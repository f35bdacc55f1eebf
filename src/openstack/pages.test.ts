import { describe, expect, it } from "vitest";
import { pages } from "./pages.ts";
import { type Answering, type FakeCloud, json, startFakeCloud } from "./testing/fake-cloud.ts";

/** Lists five servers two at a time, whose links are written as `link` does. */
function listing(link: (query: string) => object): Answering {
  return (response, request) => {
    const query = new URLSearchParams(request.path.split("?")[1]);
    const from = Number(query.get("marker") ?? -1) + 1;
    const servers = [0, 1, 2, 3, 4].slice(from, from + 2).map((id) => ({ id }));
    const last = from + 1;
    json(200, { servers, ...(last < 4 ? link(`limit=2&marker=${last}`) : {}) })(response, request);
  };
}

async function ids(fake: FakeCloud): Promise<unknown[]> {
  const { session } = await fake.open();
  const found: unknown[] = [];
  const request = { service: "compute", method: "GET", path: "/servers", query: { limit: 2, name: "x" } } as const;
  for await (const { items } of pages<{ id: number }>(session, request, "servers"))
    found.push(items.map(({ id }) => id));
  return found;
}

describe("the pages of a list", () => {
  it.each<[string, (query: string) => object]>([
    [
      "Nova, Cinder, Neutron",
      (query) => ({ servers_links: [{ rel: "next", href: `http://internal:8774/v2.1/servers?${query}` }] }),
    ],
    [
      "Neutron, with a way back",
      (query) => ({
        servers_links: [
          { rel: "previous", href: "http://x/?marker=0" },
          { rel: "next", href: `https://x/?${query}` },
        ],
      }),
    ],
    ["Glance", (query) => ({ first: "/v2/images", next: `/v2/images?${query}` })],
    [
      "Keystone, Designate",
      (query) => ({ links: { self: "http://x", previous: null, next: `http://x/v3/users?${query}` } }),
    ],
  ])("are followed as %s links them, at our own address and with our own filters", async (_, link) => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", listing(link));
    expect(await ids(fake)).toEqual([[0, 1], [2, 3], [4]]);
    expect(fake.requests.slice(1).map(({ path }) => path)).toEqual([
      "/compute/v2.1/servers?limit=2&name=x",
      "/compute/v2.1/servers?limit=2&name=x&marker=1",
      "/compute/v2.1/servers?limit=2&name=x&marker=3",
    ]);
  });

  it("end with an error where they go in a circle", async () => {
    await using fake = await startFakeCloud();
    const to = (marker: string): Answering =>
      json(200, { servers: [{ id: 1 }], servers_links: [{ rel: "next", href: `http://x/?marker=${marker}` }] });
    fake.on("GET /compute/v2.1/servers", to("a"), to("b"), to("a"));
    await expect(ids(fake)).rejects.toMatchObject({
      failure: "malformed",
      message: expect.stringContaining("leads back") as string,
    });
    expect(fake.requests).toHaveLength(1 + 3);
  });

  it("end with an error where there is no list", async () => {
    await using fake = await startFakeCloud();
    fake.on("GET /compute/v2.1/servers", json(200, { server: {} }));
    await expect(ids(fake)).rejects.toMatchObject({
      failure: "malformed",
      message: expect.stringContaining("no list 'servers'") as string,
    });
  });

  it("are asked for only as they are taken", async () => {
    await using fake = await startFakeCloud();
    fake.on(
      "GET /compute/v2.1/servers",
      listing((query) => ({ next: `/?${query}` })),
    );
    const { session } = await fake.open();
    for await (const _ of pages(session, { service: "compute", method: "GET", path: "/servers" }, "servers")) break;
    expect(fake.requests).toHaveLength(1 + 1);
  });
});
