import { buildCommand, numberParser } from "@stricli/core";
import { createLogger } from "#base";
import type { CliContext } from "../context.ts";
import { type OutputForm, oneLine, outputFlag, renderTable, write } from "../output.ts";
import { cloudFlag, defaultDataDirectory } from "./flags.ts";

interface Flags {
  cloud?: string;
  apply: boolean;
  olderThan?: number;
  data?: string;
  output: OutputForm;
}

/** Something of ours is there that could not be removed. */
const EXIT_LEFT = 1;

export const scenarioSweep = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Find what scenarios left in a project, and with --apply remove it",
    fullDescription: [
      "Finds what is ours by the marks it carries in the cloud, so any machine will do; what a run may still need is kept.",
      "Exit code: 0 nothing of ours is left (or nothing was to be removed), 1 something could not be removed.",
      "",
      "Example: kilowatch scenario sweep --cloud NAME --apply",
    ].join("\n"),
  },
  parameters: {
    flags: {
      cloud: cloudFlag,
      apply: { kind: "boolean", default: false, brief: "Remove what is found" },
      olderThan: {
        kind: "parsed",
        parse: numberParser,
        optional: true,
        brief: "Take all that is older, whether or not another machine's run may still need it",
        placeholder: "HOURS",
      },
      data: {
        kind: "parsed",
        parse: String,
        optional: true,
        brief: "Data directory with the ledger",
        placeholder: "DIR",
      },
      output: outputFlag,
    },
  },
  func: async function (flags) {
    const { process } = this;
    const { openProver, openWorkplace } = await import("#app");
    const logger = createLogger({ level: "warn", write: (line) => process.stderr.write(line) });
    const workplace = await openWorkplace(flags.data ?? defaultDataDirectory(process.env), logger);
    try {
      const { owner, watch } = workplace;
      const prover = await openProver({ cloud: flags.cloud, env: process.env, hosts: [], owner, watch, logger });
      try {
        const stop = new AbortController();
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort());
        const sweep = await prover.sweep(
          flags.apply,
          stop.signal,
          flags.olderThan === undefined ? undefined : flags.olderThan * 3600,
        );
        if (sweep.left.length > 0) process.exitCode = EXIT_LEFT;
        if (flags.output === "json") return await write(process.stdout, `${JSON.stringify(sweep, undefined, 2)}\n`);
        if (sweep.found.length > 0) {
          const columns = [
            { title: "kind", value: ({ kind }: (typeof sweep.found)[number]) => kind },
            { title: "id", value: ({ id }: (typeof sweep.found)[number]) => id },
            { title: "name", value: ({ name }: (typeof sweep.found)[number]) => name },
            { title: "plan", value: ({ action }: (typeof sweep.found)[number]) => action },
            { title: "why", value: ({ reason }: (typeof sweep.found)[number]) => reason, elastic: true },
          ];
          await write(process.stdout, renderTable(sweep.found, columns, process.stdout.columns));
        }
        const lines = [
          ...sweep.unlisted.map(({ kind, reason }) => `${kind}: can't be listed: ${oneLine(reason)}`),
          ...sweep.left.map(({ kind, id, reason }) => `left: ${kind} ${id}: ${oneLine(reason)}`),
          summaryOf(sweep),
        ];
        return await write(process.stdout, `${lines.join("\n")}\n`);
      } finally {
        await prover.close();
      }
    } finally {
      await workplace.close();
    }
  },
});

function summaryOf(sweep: {
  applied: boolean;
  removed: number;
  found: readonly { action: string }[];
  left: readonly unknown[];
}): string {
  const removable = sweep.found.filter(({ action }) => action === "remove").length;
  if (sweep.applied) return `${sweep.removed} removed, ${sweep.left.length} left`;
  return removable === 0 ? "nothing of ours is to be removed" : `${removable} to be removed: give --apply`;
}
