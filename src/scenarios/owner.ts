import { type Clock, KilowatchError, type Logger, messageOf } from "#base";
import type { Lease, LedgerEntry, State } from "#store";
import { newInstallationId, newRunId } from "./owned/name.ts";
import {
  createHolding,
  createRunObjects,
  type HeldObject,
  type Holding,
  type RunObjects,
  type Site,
} from "./owned/run-objects.ts";
import { isGone, newRunnerId } from "./runner-id.ts";

/** One process that makes objects in clouds; while it lives its lease says so, and nobody else cleans up after it. */
export interface Owner {
  /** Six characters that stand for the state (data directory or database); every name carries them. */
  readonly installation: string;
  /** This process, by a name that no other ever has. */
  readonly runner: string;
  readonly state: State;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Begins a run, whose objects are not needed after `seconds`, clean-up included; to be ended with `end()`. */
  begin(site: Site, seconds: number): RunObjects;
  /** Takes over objects of runs that are over, in order to remove them within so many seconds. */
  hold(site: Site, seconds: number, held: readonly HeldObject[]): Holding;
  /** Which entries of the ledger a run that is going on answers for: the others are for `mend` and `sweep`. */
  liveness(): Promise<(entry: Pick<LedgerEntry, "runner" | "runId">) => boolean>;
  /** Ends the lease when everything noted is durable; what is still open in the ledger is then anybody's to mend. */
  close(): Promise<void>;
}

const HEARTBEAT_SECONDS = 15;
/** A runner is given up after missing three heartbeats. */
const LEASE_SECONDS = 60;
const LEASE_PREFIX = "runner/";

/** Registers this process in the state, which must be migrated. */
export async function openOwner(options: { state: State; clock: Clock; logger: Logger }): Promise<Owner> {
  const { state, clock, logger } = options;
  const installation = await installationOf(state);
  const runner = newRunnerId();
  const running = new Set<string>();
  let lease = await take(state, runner);
  const beat = async (): Promise<void> => {
    lease = (await state.leases.renew(lease, LEASE_SECONDS * 1000)) ?? (await take(state, runner));
  };
  let beating: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    beating = beat().catch((error: unknown) =>
      logger.warn("scenario.heartbeat", { runner, message: messageOf(error) }),
    );
  }, HEARTBEAT_SECONDS * 1000);
  timer.unref();
  return {
    installation,
    runner,
    state,
    clock,
    logger,
    begin(site, seconds) {
      const runId = newRunId(clock.nowMicros() / 1e6, seconds);
      running.add(runId);
      const onEnd = (): void => void running.delete(runId);
      return createRunObjects({ ledger: state.ledger, logger, site, runner, installation, runId, onEnd });
    },
    hold(site, seconds, held) {
      const runId = newRunId(clock.nowMicros() / 1e6, seconds);
      return createHolding({ ledger: state.ledger, logger, site, runner, installation, runId, held });
    },
    async liveness() {
      const held = await state.leases.held(LEASE_PREFIX);
      const alive = new Set(held.map(({ holder }) => holder).filter((holder) => !isGone(holder)));
      return (entry) => (entry.runner === runner ? running.has(entry.runId) : alive.has(entry.runner));
    },
    async close() {
      clearInterval(timer);
      await beating;
      await state.ledger.settle();
      await state.leases.release(lease);
    },
  };
}

async function take(state: State, runner: string): Promise<Lease> {
  const lease = await state.leases.acquire(`${LEASE_PREFIX}${runner}`, runner, LEASE_SECONDS * 1000);
  if (lease === undefined) throw new KilowatchError("CONFLICT", `another process is the runner ${runner}`);
  return lease;
}

/** Made once for each state; of two processes that begin at the same time, one wins and both take its word. */
async function installationOf(state: State): Promise<string> {
  const kept = await state.documents.get("scenarios", "installation");
  if (typeof kept?.value === "string") return kept.value;
  try {
    const made = newInstallationId();
    await state.documents.set("scenarios", "installation", made, 0);
    return made;
  } catch {
    const other = await state.documents.get("scenarios", "installation");
    if (typeof other?.value === "string") return other.value;
    throw new KilowatchError(
      "STORE_CORRUPT",
      "the state has no readable installation id (documents: scenarios, installation)",
    );
  }
}
