import { describe, expect, it } from "vitest";
import { builtinScenarios } from "../builtin/index.ts";
import { expandTargets } from "./expand.ts";
import type { PlaceBook } from "./places.ts";

const scenarios = builtinScenarios.filter(({ id }) => id === "server-boot" || id === "token-issue");
const book = (hosts: readonly { name: string; zone?: string }[], zones: readonly string[]): PlaceBook => ({
  hosts: async () => hosts,
  of: async (by) => ({
    places: (by === "zone" ? zones : hosts.map(({ name }) => name)).map((name) => ({ name, from: "cloud" })),
    notes: [],
  }),
});
const cloud = book(
  [
    { name: "cmp-001", zone: "az-1" },
    { name: "cmp-003", zone: "az-2" },
  ],
  ["az-1", "az-2"],
);

const plan = async (target: { host?: string; zone?: string }, places = cloud) =>
  Object.fromEntries(
    (await expandTargets(scenarios, { cloud: "one", ...target }, undefined, places)).map((run) => [
      run.scenario.id,
      run,
    ]),
  );

describe("a run's target", () => {
  it("has the zone of the host that was asked for, where Nova would look in its default one", async () => {
    const { "server-boot": boot, "token-issue": token } = await plan({ host: "cmp-003" });
    expect(boot).toMatchObject({ target: { host: "cmp-003", zone: "az-2" } });
    expect(token?.target).toEqual({ cloud: "one", host: "cmp-003" });
    expect((await plan({ host: "cmp-003", zone: "mine" }))["server-boot"]?.target.zone).toBe("mine");
  });

  it("that does not exist is said beforehand, with those that do", async () => {
    expect((await plan({ host: "cmp-009" }))["server-boot"]?.obstacle).toBe(
      "there is no host 'cmp-009'; there are cmp-001, cmp-003",
    );
    expect((await plan({ zone: "az-9" }))["server-boot"]?.obstacle).toBe(
      "there is no zone 'az-9'; there are az-1, az-2",
    );
    expect((await plan({ zone: "az-9" }))["token-issue"]?.obstacle).toBeUndefined();
  });

  it("is left to Nova where places can't be seen", async () => {
    const blind = book([], []);
    expect((await plan({ host: "cmp-009" }, blind))["server-boot"]).toMatchObject({ target: { host: "cmp-009" } });
    expect((await plan({ zone: "az-9" }, blind))["server-boot"]?.obstacle).toBeUndefined();
  });

  it("is each host in its zone where one asks for each", async () => {
    const runs = await expandTargets(scenarios, { cloud: "one" }, "host", cloud);
    expect(runs.map(({ scenario, target }) => [scenario.id, target.host, target.zone])).toEqual([
      ["server-boot", "cmp-001", "az-1"],
      ["server-boot", "cmp-003", "az-2"],
      ["token-issue", undefined, undefined],
    ]);
  });
});
