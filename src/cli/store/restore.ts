import { buildCommand } from "@stricli/core";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
}

export const storeRestore = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Take archived days back into the engine",
    fullDescription: "Example: kilowatch store restore --data /var/lib/kilowatch",
  },
  parameters: {
    flags: { ...clientFlags, output: outputFlag },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const { chunks } = await withClient(flags, this.process, (client) => client.call("store-restore", {}));
    await write(
      this.process.stdout,
      flags.output === "json"
        ? `${JSON.stringify({ chunks }, undefined, 2)}\n`
        : chunks.map(({ name, lines }) => `${name}: ${lines} lines\n`).join("") || "Nothing is archived.\n",
    );
  },
});
