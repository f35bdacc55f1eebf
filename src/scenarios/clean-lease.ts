import { KilowatchError, messageOf } from "#base";
import type { Lease } from "#store";
import type { Site } from "./owned/run-objects.ts";
import type { Owner } from "./owner.ts";
import { isGone } from "./runner-id.ts";

const LEASE_MILLISECONDS = 60_000;
const RENEW_MILLISECONDS = 15_000;

/**
 * Does `work` while no other process cleans up in this project behind dead runners. Throws CONFLICT where one does; the
 * signal that `work` gets is aborted with the caller's, and where the lease is lost.
 */
export async function withCleanLease<T>(
  owner: Owner,
  site: Site,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { leases } = owner.state;
  const name = `clean/${site.cloud}/${site.region ?? ""}/${site.projectId}`;
  let lease = await take(owner, name);
  if (lease === undefined) {
    throw new KilowatchError("CONFLICT", `another process is cleaning up in the project of cloud '${site.cloud}'`);
  }
  const lost = new AbortController();
  const renew = async (): Promise<void> => {
    if (lease === undefined) return;
    lease = await leases.renew(lease, LEASE_MILLISECONDS);
    if (lease === undefined) lost.abort(new KilowatchError("CONFLICT", `the lease ${name} was lost`));
  };
  const timer = setInterval(() => {
    renew().catch((error: unknown) => owner.logger.warn("scenario.lease", { name, message: messageOf(error) }));
  }, RENEW_MILLISECONDS);
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    clearInterval(timer);
    if (lease !== undefined) await leases.release(lease);
  }
}

/** Does not wait for the lease of a process to run out that is known to be dead. */
async function take({ state: { leases }, runner }: Owner, name: string): Promise<Lease | undefined> {
  const lease = await leases.acquire(name, runner, LEASE_MILLISECONDS);
  if (lease !== undefined) return lease;
  const holder = (await leases.held(name)).find((held) => held.name === name);
  if (holder === undefined || !isGone(holder.holder)) return undefined;
  await leases.release(holder);
  return leases.acquire(name, runner, LEASE_MILLISECONDS);
}
