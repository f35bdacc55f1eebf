import { buildCommand } from "@stricli/core";
import { KilowatchError } from "#base";
import type { ScenarioInfo } from "#contract";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";
import { askedCloudFlag } from "./flags.ts";
import { needsOf, withReasons } from "./list.ts";
import { possibleText, whyNot } from "./possible.ts";

interface Flags {
  output: OutputForm;
  cloud?: string;
  accessRules: boolean;
}

export const scenarioShow = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Show what scenarios need, do and cost, before they are switched on",
    fullDescription: [
      "--access-rules prints the rules of an application credential that suffices for all the scenarios named, clean-up included:",
      "  kilowatch scenario show server-boot --access-rules > rules.json",
      "  openstack application credential create proof --access-rules rules.json",
      "",
      "Example: kilowatch scenario show server-boot",
    ].join("\n"),
  },
  parameters: {
    flags: {
      cloud: askedCloudFlag,
      output: outputFlag,
      accessRules: {
        kind: "boolean",
        default: false,
        brief: "Only the access rules, as JSON for 'openstack application credential create'",
      },
    },
    positional: { kind: "array", minimum: 1, parameter: { brief: "The scenarios", parse: String, placeholder: "ID" } },
  },
  func: async function (flags, ...ids) {
    const scenarios = await Promise.all(ids.map(scenarioNamed));
    const { stdout } = this.process;
    if (flags.accessRules) return write(stdout, `${JSON.stringify(rulesOf(scenarios), undefined, 2)}\n`);
    const missing = flags.cloud === undefined ? undefined : await whyNot(flags.cloud, ids, this.process);
    if (flags.output === "json") {
      return write(stdout, `${JSON.stringify(withReasons(scenarios, missing), undefined, 2)}\n`);
    }
    const texts = scenarios.map((info) => describe(info, missing && possibleText(missing.get(info.id))));
    return write(stdout, texts.join("\n"));
  },
});

async function scenarioNamed(id: string): Promise<ScenarioInfo> {
  const { builtinScenarios, describeScenario } = await import("#scenarios");
  const scenario = builtinScenarios.find((each) => each.id === id);
  if (scenario !== undefined) return describeScenario(scenario);
  throw new KilowatchError("NOT_FOUND", `there is no scenario ${id}; 'kilowatch scenario list' shows them`);
}

/** Each rule once, sorted. */
function rulesOf(scenarios: readonly ScenarioInfo[]): ScenarioInfo["rules"] {
  const rules = new Map(
    scenarios.flatMap(({ rules: own }) => own).map((rule) => [`${rule.service} ${rule.path} ${rule.method}`, rule]),
  );
  return [...rules].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, rule]) => rule);
}

function describe(info: ScenarioInfo, possible: string | undefined): string {
  const { requires, cost } = info;
  const needs = needsOf(info);
  const options = Object.keys((info.options["properties"] as object | undefined) ?? {});
  return [
    `${info.id}: ${info.summary}`,
    "",
    `  services  ${requires.services.join(", ")}`,
    `  role      ${requires.role} at least`,
    ...(needs === "" ? [] : [`  needs     ${needs}`]),
    ...(possible === undefined ? [] : [`  possible  ${possible}`]),
    ...(requires.more ? ["  asks      the cloud further questions before it is tried"] : []),
    `  cost      ${cost.calls} API calls, ${cost.rows} database rows left, ${cost.addresses} external addresses, about ${cost.seconds} s`,
    ...(options.length === 0 ? [] : [`  options   ${options.join(", ")} (--output json describes them)`]),
    "  steps",
    ...info.steps.map(
      ({ name, slow_seconds: slow }) => `    ${name}${slow === undefined ? "" : ` (slow after ${slow} s)`}`,
    ),
    "  access rules",
    ...info.rules.map(({ service, method, path }) => `    ${service} ${method} ${path}`),
    "",
  ].join("\n");
}
