import { existsSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { KilowatchError } from "#base";

/**
 * Throws NOT_FOUND where a command that only looks would make a data directory of a mistyped path, or fill a directory that
 * holds other things. An empty one will do.
 */
export function requireDataDirectory(data: string): void {
  const isOurs = existsSync(join(data, "state.sqlite"));
  if (isOurs || (data !== "" && existsSync(data) && readdirSync(data).length === 0)) return;
  throw new KilowatchError(
    "NOT_FOUND",
    `--data: ${resolve(data)} is no data directory; 'kilowatch store import' and 'kilowatch serve' make one`,
    { details: { directory: data } },
  );
}
