import { run } from "@stricli/core";
import { application } from "./application.ts";
import type { CliContext, CliProcess } from "./context.ts";

/** stricli's own codes for a wrong command line become EX_USAGE of sysexits.h. */
const USAGE_EXIT_CODE = 64;

/** Runs one command line; answers with the exit code (docs/reference/errors.md). */
export async function runCli(args: readonly string[], process: CliProcess): Promise<number> {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    // The reader has gone, as in `kilowatch record read … | head`: not an error.
    if (error.code === "EPIPE") globalThis.process.exit(0);
    throw error;
  });
  const context = { process } as CliContext;
  await run(application, args.length === 0 ? ["--help"] : args, context as never);
  const code = Number(process.exitCode ?? 0);
  return code < 0 ? USAGE_EXIT_CODE : code;
}
