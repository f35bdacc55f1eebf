export type { OwnedKind } from "./owned/kinds.ts";
export {
  defineScenario,
  type GuestReach,
  type Marks,
  type Requirements,
  type Scenario,
  type ScenarioContext,
} from "./scenario.ts";
