import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Cloud } from "#openstack";
import type { Evidence } from "../evidence.ts";
import { defineScenario } from "../scenario.ts";
import { hostIdOf } from "./attribution.ts";
import { createJudge } from "./judge.ts";

const PROJECT = "1b95d03aaf5e4602b6ac7d693bd5f737";
const conditions = () => ({ longestPause: 0 });
const scenario = defineScenario({
  id: "server-boot",
  summary: "Boots.",
  requires: { services: ["compute"], role: "member" },
  options: z.object({}),
  example: {},
  steps: [{ name: "boot" }],
  cost: { calls: 1, rows: 1, addresses: 0, seconds: 1 },
  rules: [],
  run: async () => undefined,
});
/** A cloud that nothing may be asked of. */
const silent = { with: () => silent } as unknown as Cloud;

const evidence = (notes: Evidence["notes"]): Evidence => ({
  runId: "r",
  scenario,
  target: { cloud: "one" },
  projectId: PROJECT,
  ended: "done",
  steps: [],
  owned: [],
  notes,
  cloud: silent,
  signal: new AbortController().signal,
});

describe("the judgement of a success", () => {
  const hosts = async () => [{ name: "cmp-001" }, { name: "cmp-002", zone: "nova", cell: "cell1" }];

  it("knows the host of a server that is gone by what was noted of it", async () => {
    const judge = createJudge({ conditions, hosts });
    expect(await judge(evidence({ host_id: hostIdOf(PROJECT, "cmp-002") }))).toMatchObject({
      verdict: "works",
      host: "cmp-002",
      zone: "nova",
      cell: "cell1",
    });
    expect(await judge(evidence({ host: "cmp-001" }))).toMatchObject({ host: "cmp-001" });
  });

  it("names no host where nothing tells one", async () => {
    const judge = createJudge({ conditions, hosts });
    expect((await judge(evidence({}))).host).toBeUndefined();
    expect((await judge(evidence({ host_id: "unknown" }))).host).toBeUndefined();
  });
});
