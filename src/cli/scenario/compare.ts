import { buildCommand } from "@stricli/core";
import type { RunChange } from "#contract";
import { type ClientFlags, clientFlags } from "../client.ts";
import type { CliContext } from "../context.ts";
import { noteMissing } from "../notes.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { withResults } from "./results.ts";

interface Flags extends ClientFlags {
  cloud?: string;
  scenario?: string;
  failOnWorse: boolean;
  all: boolean;
  output: OutputForm;
}

const EXIT_WORSE = 1;

export const scenarioCompare = buildCommand<Flags, [string, string], CliContext>({
  docs: {
    brief: "Show what changed between two runs, sets of runs or windows of time, beyond chance",
    fullDescription: [
      "A side is a run's id, a set's id, or a window FROM/TO of times or spans back from now.",
      "Failures are compared by Fisher's exact test, durations by Mann and Whitney's; of the changes shown at most 5 % are chance.",
      "",
      "Before and after an upgrade: kilowatch scenario compare 48h/24h 24h/now --cloud NAME",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      cloud: { kind: "parsed", parse: String, optional: true, brief: "Only runs on this cloud", placeholder: "NAME" },
      scenario: { kind: "parsed", parse: String, optional: true, brief: "Only these scenarios", placeholder: "ID,ID" },
      all: { kind: "boolean", default: false, brief: "Show what stayed the same, too" },
      failOnWorse: { kind: "boolean", default: false, brief: "Exit with 1 where something fails more or is slower" },
      output: outputFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [
        { brief: "The one side", parse: String, placeholder: "BEFORE" },
        { brief: "The other side", parse: String, placeholder: "AFTER" },
      ],
    },
  },
  func: async function (flags, before, after) {
    const { cloud, scenario } = flags;
    const query = {
      before,
      after,
      ...(cloud !== undefined && { cloud }),
      ...(scenario !== undefined && { scenario }),
    };
    const answer = await withResults(flags, this.process, (client) => client.call("run-compare", { query }));
    const worse = answer.changes.some(({ change }) => change === "failing" || change === "slower");
    if (flags.failOnWorse && worse) this.process.exitCode = EXIT_WORSE;
    const { stdout } = this.process;
    if (flags.output === "json") return write(stdout, `${JSON.stringify(answer, undefined, 2)}\n`);
    const changes = answer.changes.filter(({ change }) => flags.all || (change !== "same" && change !== "too-few"));
    const hidden = answer.changes.length - changes.length;
    if (changes.length > 0) await write(stdout, renderTable(changes, COLUMNS, stdout.columns));
    const hosts = answer.hosts.map(
      (each) =>
        `${each.host}: ${each.before.failed} of ${each.before.runs} failed before, ${each.after.failed} of ${each.after.runs} after\n`,
    );
    const sides = `${answer.before.tally.runs} runs before, ${answer.after.tally.runs} after`;
    const rest = hidden === 0 ? "" : `; ${hidden} without a change that chance can't explain (--all shows them)`;
    await write(stdout, `${hosts.join("")}${sides}${rest}\n`);
    await noteMissing(this.process, answer.completeness);
  },
});

const COLUMNS = [
  { title: "change", value: ({ change }: RunChange) => change },
  { title: "scenario", value: ({ scenario }: RunChange) => scenario },
  { title: "step", value: ({ step }: RunChange) => step ?? "(run)" },
  {
    title: "factor",
    value: ({ factor }: RunChange) => (factor === undefined ? "–" : `×${factor.toFixed(2)}`),
    align: "right" as const,
  },
  {
    title: "chance",
    value: ({ probability }: RunChange) =>
      probability === undefined ? "–" : probability < 0.001 ? "<0.1 %" : `${(probability * 100).toFixed(1)} %`,
    align: "right" as const,
  },
  { title: "how", value: ({ detail }: RunChange) => detail, elastic: true },
];
