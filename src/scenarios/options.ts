import { KilowatchError } from "#base";
import type { Scenario } from "./scenario.ts";

type Given = Readonly<Record<string, unknown>>;

/** A scenario's options with its defaults, as a person wrote them. Throws INPUT_INVALID. */
export function checkedOptions(scenario: Scenario, given: Given): Record<string, unknown> {
  const parsed = scenario.options.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "options"}: ${message}`);
  throw new KilowatchError("INPUT_INVALID", `options of the scenario ${scenario.id}: ${issues.join("; ")}`);
}

/** Of options that are meant for several scenarios, those that this one has. */
export function optionsFor(scenario: Scenario, given: Given): Record<string, unknown> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => name in scenario.options.shape));
}

/**
 * Throws INPUT_INVALID for an option that none of the scenarios has, or whose value one of them refuses: before anything is
 * made, because a misspelt option that is left out silently makes another run than the one that was asked for.
 */
export function checkOptions(scenarios: readonly Scenario[], given: Given): void {
  const known = new Set(scenarios.flatMap(({ options }) => Object.keys(options.shape)));
  for (const name of Object.keys(given)) {
    if (known.has(name)) continue;
    const there = known.size === 0 ? "they have none" : `there are ${[...known].toSorted().join(", ")}`;
    const whose = scenarios.length === 1 ? `the scenario ${scenarios[0]?.id} has` : "none of the scenarios has";
    const no = scenarios.length === 1 ? "no option" : "an option";
    throw new KilowatchError("INPUT_INVALID", `${whose} ${no} '${name}'; ${there}`);
  }
  for (const scenario of scenarios) checkedOptions(scenario, optionsFor(scenario, given));
}
