import { buildCommand } from "@stricli/core";
import type { NotRun, ScenarioInfo } from "#contract";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { askedCloudFlag } from "./flags.ts";
import { possibleText, whyNot } from "./possible.ts";

export const scenarioList = buildCommand<{ output: OutputForm; cloud?: string }, [], CliContext>({
  docs: {
    brief: "Show the scenarios there are: what they need and what a run costs",
    fullDescription: [
      "With --cloud each says whether that cloud can do it with those credentials, and if not, why; nothing is made.",
      "",
      "Example: kilowatch scenario list --cloud mycloud",
    ].join("\n"),
  },
  parameters: { flags: { cloud: askedCloudFlag, output: outputFlag } },
  func: async function ({ output, cloud }) {
    // Loaded only here: other commands need none of it.
    const { builtinScenarios, describeScenario } = await import("#scenarios");
    const scenarios = builtinScenarios.map(describeScenario);
    const { stdout } = this.process;
    const ids = scenarios.map(({ id }) => id);
    const missing = cloud === undefined ? undefined : await whyNot(cloud, ids, this.process);
    if (output === "json") return write(stdout, `${JSON.stringify(withReasons(scenarios, missing), undefined, 2)}\n`);
    await write(
      stdout,
      renderTable(
        scenarios,
        [
          { title: "scenario", value: ({ id }) => id },
          { title: "role", value: ({ requires }) => requires.role },
          { title: "needs", value: needsOf },
          { title: "calls", value: ({ cost }) => String(cost.calls), align: "right" },
          { title: "seconds", value: ({ cost }) => String(cost.seconds), align: "right" },
          missing === undefined
            ? { title: "what", value: ({ summary }: ScenarioInfo) => summary, elastic: true }
            : { title: "possible", value: ({ id }: ScenarioInfo) => possibleText(missing.get(id)), elastic: true },
        ],
        stdout.columns,
      ),
    );
  },
});

/** What each scenario lacks in a cloud that was asked, beside what it is. */
export function withReasons(
  scenarios: readonly ScenarioInfo[],
  missing: ReadonlyMap<string, NotRun["reasons"]> | undefined,
): (ScenarioInfo & { missing?: NotRun["reasons"] })[] {
  return scenarios.map((info) => (missing === undefined ? info : { ...info, missing: missing.get(info.id) ?? [] }));
}

/** What is not had everywhere; the services stand in `show`. */
export function needsOf({ requires }: ScenarioInfo): string {
  const { server, external_network: external, extensions, hosts, zones, reach } = requires;
  return [
    server ? "server" : "",
    external ? "external network" : "",
    ...extensions,
    hosts === undefined ? "" : `${hosts} hosts`,
    zones === undefined ? "" : `${zones} zones`,
    reach ? "reach of guests" : "",
  ]
    .filter((need) => need !== "")
    .join(", ");
}
