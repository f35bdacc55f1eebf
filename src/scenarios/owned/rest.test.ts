import { describe, expect, it } from "vitest";
import type { ApiRequest } from "#openstack";
import { openFake } from "../builtin/testing/open-fake.ts";
import { kindOf } from "./all.ts";
import type { OwnedKind } from "./kinds.ts";

async function listed(kind: OwnedKind, answer: (request: ApiRequest) => object): Promise<number> {
  const { fake, cloud } = openFake();
  fake.tamper = (request) => ({ status: 200, body: answer(request) });
  const site = { cloud: "fake", region: undefined, projectId: fake.projectId };
  let count = 0;
  for await (const _ of kindOf(kind).list(cloud, site)) count += 1;
  return count;
}

describe("a list of what may be ours", () => {
  it("goes on where Nova links to no next page", async () => {
    const { fake } = openFake();
    const all = Array.from({ length: 1100 }, (_, at) => ({ id: `${at}`, name: "", project_id: fake.projectId }));
    const answer = ({ query }: ApiRequest): object => {
      const offset = Number(query?.["offset"] ?? 0);
      return { server_groups: all.slice(offset, offset + Number(query?.["limit"])) };
    };
    expect(await listed("server-group", answer)).toBe(1100);
  });

  it("that Keystone cuts short is no list", async () => {
    await expect(listed("user", () => ({ users: [], truncated: true }))).rejects.toMatchObject({ code: "TOO_LARGE" });
  });
});
