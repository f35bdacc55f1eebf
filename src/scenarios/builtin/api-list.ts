import { z } from "zod";
import type { ApiRequest, ServiceType } from "#openstack";
import { defineScenario } from "../scenario.ts";
import { accessRules, type RuleText } from "./parts/rules.ts";

/** One cheap question of each service that a member may ask, each of which needs its database. */
const QUESTIONS = [
  ["identity", "/auth/catalog"],
  ["compute", "/flavors"],
  ["network", "/networks"],
  ["image", "/images"],
  ["block-storage", "/volumes"],
  ["orchestration", "/stacks"],
  ["load-balancer", "/lbaas/loadbalancers"],
  ["object-store", "/"],
  ["dns", "/zones"],
  ["key-manager", "/secrets"],
] as const satisfies readonly (readonly [ServiceType, string])[];

/** What stackmon asks in its short cadence: every API, cheaply, and often. */
export const apiList = defineScenario({
  id: "api-list",
  summary: "Every service of the catalogue answers one short list; makes nothing.",
  requires: { services: ["identity"], role: "reader" },
  options: z.strictObject({}),
  example: {},
  steps: QUESTIONS.map(([service]) => ({ name: service, slow: 2 })),
  cost: { calls: 5, rows: 0, addresses: 0, seconds: 1.7 },
  rules: accessRules(
    [],
    QUESTIONS.map(([service, path]) => `${service} GET ${path}` satisfies RuleText),
  ),
  async run(context) {
    let asked = 0;
    for (const [service, path] of QUESTIONS) {
      if ((await context.cloud.session.endpoint(service)) === undefined) continue;
      asked += 1;
      const query = service === "identity" ? {} : { limit: 1 };
      const request: ApiRequest = { service, method: "GET", path, query };
      await context.step(service, (cloud) => cloud.session.request(request));
    }
    context.note("services", asked);
  },
});
