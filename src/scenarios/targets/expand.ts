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
  if (each === undefined) {
    const { obstacle, ...found } = await findPlace(target, places);
    return scenarios.map((scenario) =>
      scenario.requires.server === true
        ? { scenario, target: { ...target, ...found }, ...(obstacle !== undefined && { obstacle }) }
        : { scenario, target },
    );
  }
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

/** The zone of the host that is asked for, without which Nova looks in its default zone; or why there is no such place. */
async function findPlace(target: ScenarioTarget, places: PlaceBook): Promise<{ zone?: string; obstacle?: string }> {
  const { host, zone } = target;
  if (host !== undefined) {
    const hosts = await places.hosts();
    const known = hosts.find(({ name }) => name === host);
    // Where hosts can't be seen, Nova has to say it.
    if (known === undefined && hosts.length > 0) return { obstacle: absent("host", host, hosts) };
    return zone === undefined && known?.zone !== undefined ? { zone: known.zone } : {};
  }
  if (zone === undefined) return {};
  const { places: zones } = await places.of("zone");
  return zones.length > 0 && !zones.some(({ name }) => name === zone) ? { obstacle: absent("zone", zone, zones) } : {};
}

const NAMED = 20;

function absent(what: string, wanted: string, there: readonly { readonly name: string }[]): string {
  const names = there.map(({ name }) => name).slice(0, NAMED);
  return `there is no ${what} '${wanted}'; there are ${names.join(", ")}${there.length > NAMED ? ", …" : ""}`;
}
