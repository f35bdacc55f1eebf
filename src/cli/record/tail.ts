import { buildCommand } from "@stricli/core";
import { Record } from "#contract";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { oneLine, write } from "../output.ts";
import { timeFormat, timeZoneFlag } from "../time.ts";

interface Flags extends ClientFlags {
  output: "table" | "ndjson";
  timeZone: string;
}

export const recordTail = buildCommand<Flags, string[], CliContext>({
  docs: {
    brief: "Show records as they arrive at a running server",
    fullDescription: "Example: kilowatch record tail 'severity>=warning service:nova-*'",
  },
  parameters: {
    flags: {
      ...clientFlags,
      output: { kind: "enum", values: ["table", "ndjson"], default: "table", brief: "Form of the records" },
      timeZone: timeZoneFlag,
    },
    positional: { kind: "array", parameter: { brief: "The filter's words", parse: String, placeholder: "FILTER" } },
  },
  func: async function (flags, ...words) {
    const time = timeFormat(flags.timeZone);
    const stop = new AbortController();
    this.process.on("SIGINT", () => stop.abort());
    this.process.on("SIGTERM", () => stop.abort());
    await withClient(flags, this.process, async (client) => {
      for await (const { event, data } of client.events(
        "record-tail",
        { query: { filter: words.join(" ") } },
        stop.signal,
      )) {
        if (event === "gap") {
          const { skipped } = data as { skipped: number };
          await write(this.process.stderr, `kilowatch: ${skipped} records came too fast and were left out\n`);
          continue;
        }
        const record = Record.parse(data);
        const line =
          flags.output === "ndjson"
            ? JSON.stringify(record)
            : `${time.full(record.time)} ${record.level || "–"} ${record.origin.service ?? "–"} ${record.host ?? "–"} ${oneLine(record.message)}`;
        await write(this.process.stdout, `${line}\n`);
      }
    });
  },
});
