import { createLogger, createMetrics, KilowatchError } from "#base";
import { openStore, type Store } from "#store";
import type { CliProcess } from "../context.ts";

/** The flag of every command that opens a data directory in this process. */
export const dataFlag = {
  kind: "parsed",
  parse: String,
  brief: "Data directory; made where missing. No server may hold it",
  placeholder: "DIR",
} as const;

/** Runs `work` on the store in `data` and closes it whatever happens. Throws STORE_LOCKED where a server holds it. */
export async function withStore<T>(
  data: string,
  process: Pick<CliProcess, "stderr">,
  work: (store: Store) => Promise<T>,
): Promise<T> {
  if (data === "") throw new KilowatchError("USAGE", "--data: name a directory");
  const store = await openStore({
    directory: data,
    logger: createLogger({ level: "warn", write: (line) => process.stderr.write(line) }),
    metrics: createMetrics(),
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
