import { PassThrough, Readable } from "node:stream";
import type { CliProcess } from "./context.ts";
import { runCli } from "./run.ts";

/** Runs one command line in this process, for tests. */
export async function runCommand(
  args: readonly string[],
  input = "",
  env: Readonly<Record<string, string>> = {},
): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const collect = (name: keyof typeof written): PassThrough => {
    const stream = new PassThrough();
    stream.on("data", (data: Buffer) => (written[name] += data.toString()));
    return stream;
  };
  const process: CliProcess = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: collect("stdout"),
    stderr: collect("stderr"),
    env,
    pid: 1,
    on: () => {},
  };
  const exitCode = await runCli(args, process);
  await new Promise((resolve) => setImmediate(resolve));
  return { exitCode, ...written };
}
