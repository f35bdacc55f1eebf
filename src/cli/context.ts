import type { CommandContext } from "@stricli/core";

/** What a command gets from outside: tests pass their own. */
export interface CliContext extends CommandContext {
  readonly process: CliProcess;
}

export interface CliProcess {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean };
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  exitCode?: number | string | null | undefined;
  on(event: "SIGINT" | "SIGTERM" | "SIGHUP", listener: () => void): unknown;
}
