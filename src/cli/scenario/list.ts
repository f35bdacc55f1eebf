import { buildCommand } from "@stricli/core";
import type { ScenarioInfo } from "#contract";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";

export const scenarioList = buildCommand<{ output: OutputForm }, [], CliContext>({
  docs: {
    brief: "Show the scenarios there are: what they need and what a run costs",
    fullDescription: "Example: kilowatch scenario list",
  },
  parameters: { flags: { output: outputFlag } },
  func: async function ({ output }) {
    // Loaded only here: other commands need none of it.
    const { builtinScenarios, describeScenario } = await import("#scenarios");
    const scenarios = builtinScenarios.map(describeScenario);
    const { stdout } = this.process;
    if (output === "json") return write(stdout, `${JSON.stringify(scenarios, undefined, 2)}\n`);
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
          { title: "what", value: ({ summary }) => summary, elastic: true },
        ],
        stdout.columns,
      ),
    );
  },
});

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
