import { expect, it } from "vitest";
import { changesOf } from "./compare.ts";
import { NO_RUNS } from "./tally.ts";

it("a scenario that was run on one side only is told once, without its steps", () => {
  const ran = { runs: 2, failed: 0, verdicts: { works: 2 } };
  const pair = (scenario: string, step: string, before: typeof NO_RUNS) =>
    ({ scenario, step, before, after: ran, durations: [[], []] }) as const;
  const changes = changesOf([
    pair("keypair", "", NO_RUNS),
    pair("keypair", "import", NO_RUNS),
    pair("network", "", ran),
    pair("network", "create", NO_RUNS),
  ]);
  expect(changes.map(({ scenario, step, change }) => [scenario, step, change])).toEqual([
    ["keypair", undefined, "only-after"],
    ["network", "create", "only-after"],
    ["network", undefined, expect.any(String)],
  ]);
});
