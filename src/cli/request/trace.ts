import { buildCommand } from "@stricli/core";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { noteMissing } from "../notes.ts";
import { write } from "../output.ts";
import { parseLimit } from "../record/search.ts";
import { timeZoneFlag } from "../time.ts";
import { renderTrace } from "./waterfall.ts";

interface Flags extends ClientFlags {
  output: "table" | "json" | "ndjson";
  limit: number;
  minConfidence: number;
  debug: boolean;
  records: boolean;
  edges: boolean;
  timeZone: string;
}

export const requestTrace = buildCommand<Flags, [string], CliContext>({
  docs: {
    brief: "Show everything that belongs to a request, a global request or a resource, over all services",
    fullDescription: [
      "Follows own and global request ids, calls between services, RPC contexts, resource ids and notifications. Each line",
      "of the waterfall is what one service on one host did under one request id, with the evidence that it belongs.",
      "",
      "Example: kilowatch request trace req-2063b29d-8be9-4105-8589-b38deb723cf3 --data DIR",
      "Example: kilowatch request trace 94df8e7c-a6d9-4fce-99ee-7eb5a886e5d1 --records --no-debug     (a server)",
    ].join("\n"),
  },
  parameters: {
    flags: {
      ...clientFlags,
      output: {
        kind: "enum",
        values: ["table", "json", "ndjson"],
        default: "table",
        brief: "Form of the answer; ndjson is the records alone",
      },
      limit: { kind: "parsed", parse: parseLimit, default: "5000", brief: "How many records at most" },
      minConfidence: { kind: "parsed", parse: Number, default: "0.5", brief: "How sure it must be, 0 to 1" },
      debug: { kind: "boolean", default: true, brief: "With DEBUG records" },
      records: { kind: "boolean", default: false, brief: "List the records below the waterfall" },
      edges: { kind: "boolean", default: false, brief: "List why things belong together" },
      timeZone: timeZoneFlag,
    },
    positional: {
      kind: "tuple",
      parameters: [{ brief: "req-…, or the id of a server, port, volume …", parse: String, placeholder: "ID" }],
    },
  },
  func: async function (flags, id) {
    const trace = await withClient(flags, this.process, (client) =>
      client.call("request-trace", {
        params: { id },
        query: { limit: flags.limit, min_confidence: flags.minConfidence, debug: String(flags.debug) },
      }),
    );
    const { stdout } = this.process;
    if (flags.output === "json") await write(stdout, `${JSON.stringify(trace, undefined, 2)}\n`);
    else if (flags.output === "ndjson") {
      for (const { record } of trace.records) await write(stdout, `${JSON.stringify(record)}\n`);
    } else await write(stdout, renderTrace(trace, flags, stdout.columns));
    await noteMissing(this.process, trace.completeness);
  },
});
