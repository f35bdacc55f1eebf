import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AccessRule } from "#contract";
import type { ApiRequest } from "#openstack";
import { builtinScenarios } from "./index.ts";
import { isAllowed } from "./testing/allowed.ts";
import { fakeReach } from "./testing/fake-reach.ts";
import { openFake } from "./testing/open-fake.ts";
import { testOwner, tryScenario } from "./testing/run-scenario.ts";

const files = readdirSync(import.meta.dirname)
  .filter((name) => /^[a-z0-9-]+\.ts$/.test(name) && name !== "index.ts")
  .map((name) => name.slice(0, -3));

let owner: Awaited<ReturnType<typeof testOwner>>;
beforeAll(async () => {
  owner = await testOwner();
});
afterAll(() => owner[Symbol.asyncDispose]());

it("lists every scenario of the directory, sorted by id", () => {
  expect(builtinScenarios.map(({ id }) => id)).toEqual(files.toSorted());
});

describe.each(builtinScenarios.map((scenario) => [scenario.id, scenario] as const))("%s", (_id, scenario) => {
  it("is described, and its example and defaults are valid", () => {
    expect(scenario.summary).toMatch(/^[A-Z].*\.$/);
    expect(scenario.options.safeParse(scenario.example).error).toBeUndefined();
    expect(scenario.options.safeParse({}).error).toBeUndefined();
    expect(new Set(scenario.steps.map(({ name }) => name)).size).toBe(scenario.steps.length);
    expect(scenario.cost.calls).toBeGreaterThan(0);
    expect(scenario.cost.seconds).toBeGreaterThan(0);
    for (const { name } of scenario.steps) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    for (const field of Object.values(scenario.options.shape)) {
      expect((field as { description?: string }).description).toMatch(/^[a-z]/);
    }
  });

  it("works in a cloud that keeps its word, leaves nothing, and calls what its rules allow", async () => {
    const { fake, cloud } = openFake();
    const admin = scenario.requires.role === "admin";
    fake.roles = admin ? ["admin", "member"] : ["member", "reader"];
    const before = fake.census();
    const { run, notRun, calls } = await tryScenario(scenario, cloud, owner, { admin, reach: fakeReach(fake) });
    expect(notRun?.reasons).toBeUndefined();
    expect(run?.reason).toBe("all steps did what they should");
    expect(run?.cleanup).toEqual({ state: "clean", left: [] });
    expect(fake.census()).toEqual(before);
    expect(forbidden(calls, scenario.rules)).toEqual([]);
  });

  it("has no rule that it does not need", async () => {
    const { fake, cloud } = openFake();
    fake.roles = scenario.requires.role === "admin" ? ["admin", "member"] : ["member", "reader"];
    const { calls } = await tryScenario(scenario, cloud, owner, { admin: true, reach: fakeReach(fake) });
    const idle = scenario.rules.filter((rule) => !calls.some((call) => isAllowed(call, [rule])));
    const login = ({ path }: AccessRule): boolean => path === "/v3/auth/tokens";
    expect(idle.filter((rule) => !isForTrouble(rule) && !login(rule))).toEqual([]);
  });
});

function forbidden(calls: readonly ApiRequest[], rules: readonly AccessRule[]): string[] {
  const refused = calls.filter((call) => !isAllowed(call, rules));
  return [...new Set(refused.map(({ service, method, path }) => `${service} ${method} ${path}`))];
}

/** Calls that only a run with trouble makes: what is left after a refused removal is looked at, and asked to go. */
function isForTrouble({ method, path }: AccessRule): boolean {
  return method === "DELETE" || /\/(\*|ports|messages|detail)$/.test(path);
}
