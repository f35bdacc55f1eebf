import { z } from "zod";
import type { ScenarioInfo } from "#contract";
import type { Scenario } from "./scenario.ts";

/** Everything to know of a scenario before it is switched on. */
export function describeScenario(scenario: Scenario): ScenarioInfo {
  const { requires } = scenario;
  const { $schema: _draft, ...options } = z.toJSONSchema(scenario.options, { io: "input", unrepresentable: "any" });
  return {
    id: scenario.id,
    summary: scenario.summary,
    requires: {
      services: [...requires.services],
      role: requires.role,
      server: requires.server ?? false,
      external_network: requires.externalNetwork ?? false,
      extensions: [...(requires.extensions ?? [])],
      ...(requires.hosts !== undefined && { hosts: requires.hosts }),
      ...(requires.zones !== undefined && { zones: requires.zones }),
      reach: requires.reach ?? false,
      more: requires.other !== undefined,
    },
    steps: scenario.steps.map(({ name, slow }) => ({ name, ...(slow !== undefined && { slow_seconds: slow }) })),
    cost: scenario.cost,
    rules: [...scenario.rules],
    options,
    example: scenario.example,
  };
}
