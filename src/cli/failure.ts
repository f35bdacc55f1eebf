import { isKilowatchError, messageOf } from "#base";

/** One line for what was expected to fail; the stack for a bug. */
export function describeFailure(error: unknown): string {
  if (isKilowatchError(error)) return `kilowatch: ${error.message} (${error.code})`;
  const stack = error instanceof Error ? error.stack : undefined;
  return `kilowatch: bug: ${stack ?? messageOf(error)}`;
}

/** The exit code of anything thrown: the error table's, or 70 (EX_SOFTWARE) for a bug. */
export function exitCodeOf(error: unknown): number {
  return isKilowatchError(error) ? error.exitCode : 70;
}
