import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { write } from "../output.ts";

type NoFlags = { readonly [name: string]: never };

const file = {
  kind: "tuple",
  parameters: [{ brief: "Configuration file", parse: String, placeholder: "FILE" }],
} as const;

export const configCheck = buildCommand<NoFlags, [string], CliContext>({
  docs: {
    brief: "Check a configuration file; every mistake is named with its line and field",
    fullDescription: "Example: kilowatch config check /etc/kilowatch/kilowatch.yaml",
  },
  parameters: { flags: {}, positional: file },
  func: async function (_flags, path) {
    const { readServeOptions } = await import("#app");
    readServeOptions(path);
    await write(this.process.stdout, `${path}: no mistakes\n`);
  },
});

export const configShow = buildCommand<NoFlags, [string], CliContext>({
  docs: {
    brief: "Show a configuration with all its defaults, as JSON; secrets are hidden",
    fullDescription: "Example: kilowatch config show /etc/kilowatch/kilowatch.yaml",
  },
  parameters: { flags: {}, positional: file },
  func: async function (_flags, path) {
    const { readServeOptions } = await import("#app");
    await write(this.process.stdout, `${JSON.stringify(readServeOptions(path), undefined, 2)}\n`);
  },
});

export const configReference = buildCommand<NoFlags, [], CliContext>({
  docs: { brief: "Print every setting: name, type, default, meaning (Markdown)" },
  parameters: { flags: {}, positional: { kind: "tuple", parameters: [] } },
  func: async function () {
    const { serveReference } = await import("#app");
    await write(this.process.stdout, serveReference());
  },
});
