import { existsSync } from "node:fs";
import { type Client, type ClientFlags, withClient } from "../client.ts";
import type { CliProcess } from "../context.ts";
import { defaultDataDirectory } from "./flags.ts";

/** Results of `scenario run` lie in the default data directory unless another place is named. */
export function withResults<T>(
  flags: ClientFlags,
  process: Pick<CliProcess, "env">,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const isNamed =
    flags.data !== undefined || flags.server !== undefined || process.env["KILOWATCH_SERVER"] !== undefined;
  const data = defaultDataDirectory(process.env);
  return withClient(isNamed || !existsSync(data) ? flags : { ...flags, data }, process, work);
}
