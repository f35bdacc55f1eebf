export type { Evidence, Judge, Judgement } from "./evidence.ts";
export { type IterateOptions, type Iteration, iterate, type Ready, type StepResult } from "./iterate.ts";
export type { OwnedKind, OwnedObject } from "./owned/kinds.ts";
export type { RunObjects, Site } from "./owned/run-objects.ts";
export {
  defineScenario,
  type Given,
  type GuestReach,
  type Marks,
  type Requirements,
  type Scenario,
  type ScenarioContext,
} from "./scenario.ts";
