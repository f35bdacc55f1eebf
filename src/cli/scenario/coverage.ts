import { buildCommand } from "@stricli/core";
import { type CoveragePlace, ProofDimension } from "#contract";
import { type ClientFlags, clientFlags } from "../client.ts";
import type { CliContext } from "../context.ts";
import { noteMissing } from "../notes.ts";
import { type OutputForm, outputFlag, renderTable, write } from "../output.ts";
import { timeFormat, timeZoneFlag } from "../time.ts";
import { withResults } from "./results.ts";

interface Flags extends ClientFlags {
  cloud: string;
  by: ProofDimension;
  from: string;
  to?: string;
  timeZone: string;
  output: OutputForm;
}

export const scenarioCoverage = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Show what has been proven in the last 24 hours and what has not, place by place, and why",
    fullDescription: [
      "A server that proves the cloud knows its places; else only those that runs name are shown.",
      "Example: kilowatch scenario coverage --cloud NAME --by host",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      cloud: { kind: "parsed", parse: String, brief: "Entry of clouds.yaml", placeholder: "NAME" },
      by: { kind: "enum", values: ProofDimension.options, default: "host", brief: "What places are" },
      from: {
        kind: "parsed",
        parse: String,
        default: "24h",
        brief: "A time, or a span back from now",
        placeholder: "TIME",
      },
      to: { kind: "parsed", parse: String, optional: true, brief: "A time; now, if left out", placeholder: "TIME" },
      timeZone: timeZoneFlag,
      output: outputFlag,
    },
  },
  func: async function (flags) {
    const { cloud, by, from, to } = flags;
    const answer = await withResults(flags, this.process, (client) =>
      client.call("coverage", { query: { cloud, by, from, ...(to !== undefined && { to }) } }),
    );
    const { stdout } = this.process;
    if (flags.output === "json") return write(stdout, `${JSON.stringify(answer, undefined, 2)}\n`);
    const time = timeFormat(flags.timeZone);
    const table = renderTable(
      answer.places,
      [
        { title: by, value: ({ place }: CoveragePlace) => place },
        { title: "proven", value: ({ proven }) => (proven ? "yes" : "no") },
        { title: "state", value: ({ state }) => state },
        { title: "last proven", value: ({ last_proven: last }) => (last === undefined ? "–" : time.short(last)) },
        { title: "runs", value: ({ tally }) => String(tally.runs), align: "right" },
        { title: "failed", value: ({ tally }) => String(tally.failed), align: "right" },
        { title: "why", value: ({ reason }) => reason, elastic: true },
      ],
      stdout.columns,
    );
    const notes = answer.notes.map((note) => `note: ${note}\n`).join("");
    await write(stdout, `${table}${answer.proven} of ${answer.places.length} proven\n${notes}`);
    await noteMissing(this.process, answer.completeness);
  },
});
