import { describe, expect, it } from "vitest";
import { z } from "zod";
import { CloudError } from "./errors.ts";
import { listing, resource, sending, wire } from "./resource.ts";
import type { ApiRequest, ApiResponse, Session } from "./session.ts";

const Thing = wire({ id: z.string(), name: z.string() });

class Things extends resource({
  service: "network",
  path: "/things",
  singular: "thing",
  plural: "things",
  shape: Thing,
  list: listing<{ name?: string; project_id?: string; limit?: number }>({ wholesale: "always", pageSize: 2 }),
  get: true,
  create: sending<{ name: string; hints?: object }>({ beside: { hints: "OS:hints" } }),
  update: sending<{ name: string }>({ method: "PATCH" }),
  delete: true,
}) {}

/** Answers one prepared response after the other, and keeps what was asked. */
function answering(...answers: { status?: number; body?: unknown }[]): { session: Session; asked: ApiRequest[] } {
  const asked: ApiRequest[] = [];
  const session = {
    request: async (request: ApiRequest): Promise<ApiResponse> => {
      const { status = 200, body } = answers[asked.push(request) - 1] ?? { status: 500 };
      const exchange = {
        service: request.service,
        method: request.method,
        path: request.path,
        status,
        globalRequestId: "req-1",
        started: 0,
        seconds: 0,
        waited: 0,
        attempts: 1,
      };
      return { status, headers: {}, body, exchange };
    },
  };
  return { session: session as unknown as Session, asked };
}

const page = (ids: string[], links: object): object => ({
  body: { things: ids.map((id) => ({ id, name: "x" })), ...links },
});

describe("a list", () => {
  it.each([
    ["Nova, Neutron, Cinder", { things_links: [{ rel: "next", href: "http://wrong:1/v2/things?limit=2&marker=b" }] }],
    ["Keystone, Designate", { links: { next: "https://wrong/things?limit=2&marker=b", self: "x" } }],
    ["Glance", { next: "/v2/things?limit=2&marker=b" }],
  ])("follows the next link as %s write it, at the session's own address", async (_, links) => {
    const { session, asked } = answering(page(["a", "b"], links), page(["c"], {}));
    const things = await new Things(session).all({ project_id: "p" });
    expect(things.map((thing) => thing.id)).toEqual(["a", "b", "c"]);
    expect(asked.map((request) => request.path)).toEqual(["/things", "/things"]);
    expect(asked.map((request) => request.query)).toEqual([
      { project_id: "p", limit: 2 },
      { project_id: "p", limit: "2", marker: "b" },
    ]);
  });

  it("stops at a page that links to itself instead of asking for ever", async () => {
    const same = page(["a"], { next: "/v2/things?marker=a" });
    const { session, asked } = answering(same, same, same, same);
    await expect(new Things(session).all({ project_id: "p" })).rejects.toMatchObject({ failure: "malformed" });
    expect(asked).toHaveLength(2);
  });

  it("of the whole cloud is made only on purpose", async () => {
    const { session, asked } = answering(page([], {}));
    await expect(new Things(session).all({})).rejects.toMatchObject({ code: "FILTER_INVALID" });
    await expect(new Things(session).all({ limit: 5 })).rejects.toMatchObject({ code: "FILTER_INVALID" });
    expect(asked).toEqual([]);
    expect(await new Things(session).all({}, { everything: true })).toEqual([]);
  });

  it("that the service cut short is no list", async () => {
    const { session } = answering(page(["a"], { truncated: true }));
    await expect(new Things(session).all({ project_id: "p" })).rejects.toMatchObject({ code: "TOO_LARGE" });
  });
});

describe("an object", () => {
  it("keeps the fields that nobody named, and fails by the name of a promised one that is missing", async () => {
    const { session } = answering(
      { body: { thing: { id: "a", name: "x", other: 1 } } },
      { body: { thing: { id: "a" } } },
    );
    const things = new Things(session);
    expect(await things.get("a")).toEqual({ id: "a", name: "x", other: 1 });
    const error: unknown = await things.get("a").catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CloudError);
    expect(error).toMatchObject({ failure: "malformed", message: expect.stringContaining("name") as string });
  });

  it("is found by name, and by id where the name is one", async () => {
    const id = "0b5e4ad2-7b6b-4f7c-9a3f-6f4b1f8e2c11";
    const { session, asked } = answering({ body: { thing: { id, name: "x" } } }, page(["a"], {}), page(["a", "b"], {}));
    const things = new Things(session);
    expect(await things.find(id)).toMatchObject({ id });
    expect(await things.find("x")).toMatchObject({ id: "a" });
    expect(asked[1]?.query).toMatchObject({ name: "x" });
    await expect(things.find("x")).rejects.toMatchObject({ code: "CONFLICT" });
  });

  it("is found by an id that doesn't look like one, where nothing bears the name", async () => {
    const { session } = answering(page([], {}), { body: { thing: { id: "default", name: "Default" } } });
    expect(await new Things(session).find("default")).toMatchObject({ name: "Default" });
    const { session: empty, asked } = answering(page([], {}));
    expect(await new Things(empty).find("Not an id")).toBeUndefined();
    expect(asked).toHaveLength(1);
  });

  it("is sent in its envelope, what belongs beside it beside it", async () => {
    const { session, asked } = answering({ body: { thing: { id: "a", name: "x" } } });
    await new Things(session).create({ name: "x", hints: { group: "g" } });
    expect(asked[0]).toMatchObject({ method: "POST", body: { thing: { name: "x" }, "OS:hints": { group: "g" } } });
  });

  it("that is gone already is deleted without an error", async () => {
    const { session } = answering({ status: 204 }, { status: 404 });
    const things = new Things(session);
    expect(await things.delete("a")).toBe(true);
    expect(await things.delete("a")).toBe(false);
  });

  it.each(["", "..", "."])("is not asked for by %j", async (id) => {
    const { session, asked } = answering();
    await expect((async () => new Things(session).get(id))()).rejects.toMatchObject({ code: "INPUT_INVALID" });
    expect(asked).toEqual([]);
  });
});
