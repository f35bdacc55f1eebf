import { KilowatchError } from "#base";
import type { ScenarioTarget, TargetDimension } from "#contract";
import type { Scenario } from "../scenario.ts";
import type { PlaceBook } from "./places.ts";

/** One run to be made, or the reason why a place is left out. */
export interface PlannedRun {
  readonly scenario: Scenario;
  readonly target: ScenarioTarget;
  readonly obstacle?: string;
}

/**
 * Spreads scenarios over every host, zone, flavor or image; those that boot no server run once, wherever the cloud likes.
 * Throws USAGE where such places can't be listed.
 */
export async function expandTargets(
  scenarios: readonly Scenario[],
  target: ScenarioTarget,
  each: TargetDimension | undefined,
  places: PlaceBook,
): Promise<PlannedRun[]> {
  if (each === undefined) return scenarios.map((scenario) => ({ scenario, target }));
  const [{ places: found, notes }, hosts] = await Promise.all([places.of(each), each === "host" ? places.hosts() : []]);
  if (found.length === 0) {
    throw new KilowatchError(
      "USAGE",
      `--each ${each}: there is none to be seen${notes.map((note) => `; ${note}`).join("")}`,
    );
  }
  return scenarios.flatMap((scenario) => {
    if (scenario.requires.server !== true) return [{ scenario, target }];
    return found.map(({ name, obstacle }) => {
      // A host is named together with its zone, as Nova's `zone:host` wants it.
      const zone = hosts.find((host) => host.name === name)?.zone ?? target.zone;
      return {
        scenario,
        target: { ...target, ...(each === "host" && zone !== undefined && { zone }), [each]: name },
        ...(obstacle !== undefined && { obstacle: `${name}: ${obstacle}` }),
      };
    });
  });
}
