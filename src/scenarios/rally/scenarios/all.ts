import type { RallyScenario } from "../define.ts";
import { authenticateScenarios } from "./authenticate.ts";
import { cinderScenarios } from "./cinder.ts";
import { dummyScenarios } from "./dummy.ts";
import { glanceScenarios } from "./glance.ts";
import { keystoneScenarios } from "./keystone.ts";
import { neutronScenarios } from "./neutron.ts";
import { serverScenarios } from "./nova.ts";
import { otherNovaScenarios } from "./nova-other.ts";
import { serverVolumeScenarios } from "./nova-volumes.ts";
import { quotaScenarioList } from "./quotas.ts";

/** Every scenario of Rally's that Kilowatch does, by Rally's name. */
export const rallyScenarios: ReadonlyMap<string, RallyScenario> = new Map(
  [
    ...authenticateScenarios,
    ...cinderScenarios,
    ...dummyScenarios,
    ...glanceScenarios,
    ...keystoneScenarios,
    ...neutronScenarios,
    ...otherNovaScenarios,
    ...quotaScenarioList,
    ...serverScenarios,
    ...serverVolumeScenarios,
  ].map((scenario) => [scenario.name, scenario]),
);
