import { buildCommand } from "@stricli/core";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";
import { dataFlag, withStore } from "./open.ts";

interface Flags {
  data: string;
  output: OutputForm;
}

export const storeRestore = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Take archived days back into the engine",
    fullDescription: "Example: kilowatch store restore --data /var/lib/kilowatch",
  },
  parameters: {
    flags: { data: dataFlag, output: outputFlag },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const restored = await withStore(flags.data, this.process, async (store) => {
      const chunks = await store.archive.restore();
      if (chunks.length > 0) await store.compact();
      return chunks;
    });
    const chunks = restored.map(({ name, records, lines }) => ({ name, records, lines }));
    await write(
      this.process.stdout,
      flags.output === "json"
        ? `${JSON.stringify({ chunks }, undefined, 2)}\n`
        : chunks.map(({ name, lines }) => `${name}: ${lines} lines\n`).join("") || "Nothing is archived.\n",
    );
  },
});
