import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.ts";

interface Flags {
  stats: boolean;
}

export const recordRead = buildCommand<Flags, string[], CliContext>({
  docs: { brief: "Read log files into records" },
  parameters: {
    flags: { stats: { kind: "boolean", brief: "Write counts instead of records", default: false } },
    positional: { kind: "array", parameter: { brief: "Log files; - is stdin", parse: String, placeholder: "FILE" } },
  },
  func: async function () {},
});
