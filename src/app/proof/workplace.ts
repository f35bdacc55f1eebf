import { access, constants, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { KilowatchError, type Logger, messageOf, systemClock } from "#base";
import { type LocalWatch, type Owner, openOwner, watchLocally } from "#scenarios";
import { openState } from "#store";

/** Where a command that makes things in clouds keeps its ledger, whether or not a server holds the directory. */
export interface Workplace {
  readonly owner: Owner;
  readonly watch: LocalWatch;
  close(): Promise<void>;
}

/** Opens the state of a data directory; made where missing. Throws FILE_UNREADABLE where this user may not. */
export async function openWorkplace(data: string, logger: Logger): Promise<Workplace> {
  await mkdir(data, { recursive: true, mode: 0o700 })
    .then(() => access(data, constants.R_OK | constants.W_OK | constants.X_OK))
    .catch((cause: unknown) => {
      const message = `the data directory ${data} can't be written to; name another with --data: ${messageOf(cause)}`;
      throw new KilowatchError("FILE_UNREADABLE", message, { cause });
    });
  const state = openState({ path: join(data, "state.sqlite") });
  try {
    await state.migrate();
    const owner = await openOwner({ state, clock: systemClock, logger });
    const watch = watchLocally();
    return {
      owner,
      watch,
      async close() {
        watch.stop();
        await owner.close();
        await state.close();
      },
    };
  } catch (error) {
    await state.close();
    throw error;
  }
}
