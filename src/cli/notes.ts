import type { CliProcess } from "./context.ts";
import { write } from "./output.ts";

/** Says on stderr what an answer could not cover, so that standard output stays the answer. */
export async function noteMissing(
  process: Pick<CliProcess, "stderr">,
  completeness: { complete: boolean; missing: readonly string[] },
): Promise<void> {
  for (const missing of completeness.missing) await write(process.stderr, `kilowatch: not complete: ${missing}\n`);
}
