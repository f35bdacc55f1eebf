import { buildCommand } from "@stricli/core";
import { type ClientFlags, clientFlags, withClient } from "../client.ts";
import type { CliContext } from "../context.ts";
import { type OutputForm, outputFlag, write } from "../output.ts";

interface Flags extends ClientFlags {
  output: OutputForm;
}

export const storeVerify = buildCommand<Flags, [], CliContext>({
  docs: {
    brief: "Check that what is kept is whole: checksums, and that every record can be put together",
    fullDescription: "Example: kilowatch store verify --data /var/lib/kilowatch",
  },
  parameters: {
    flags: { ...clientFlags, output: outputFlag },
    positional: { kind: "tuple", parameters: [] },
  },
  async func(this: CliContext, flags: Flags) {
    const result = await withClient(flags, this.process, (client) => client.call("store-verify", {}));
    await write(
      this.process.stdout,
      flags.output === "json"
        ? `${JSON.stringify(result, undefined, 2)}\n`
        : `${result.damage.map((line) => `${line}\n`).join("")}${result.records} hot records, ${result.chunks} archived chunks: ${result.damage.length === 0 ? "whole" : "DAMAGED"}\n`,
    );
    if (result.damage.length > 0) this.process.exitCode = 74;
  },
});
