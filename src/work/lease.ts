/** A right that one of many processes holds for a time; the store's leases fit. */
export interface LeaseBook<Lease> {
  acquire(name: string, holder: string, milliseconds: number): Promise<Lease | undefined>;
  renew(lease: Lease, milliseconds: number): Promise<Lease | undefined>;
  release(lease: Lease): Promise<void>;
}

export interface KeptLease {
  readonly held: boolean;
  /** Ends the work and gives the lease back. */
  stop(): Promise<void>;
}

export interface KeepOptions<Lease> {
  readonly leases: LeaseBook<Lease>;
  readonly name: string;
  readonly holder: string;
  /** Begun when the lease is got, ended before it is given back or when it is lost. */
  readonly begin: () => Promise<() => Promise<void>>;
  /** Told where the leases can't be asked, or the work can't begin; it is tried again. */
  readonly onError: (error: unknown) => void;
  readonly milliseconds?: number;
}

const LASTS_MILLISECONDS = 30_000;

/** Does work for as long as this process holds the lease, and takes it over when its holder dies. */
export function keepLease<Lease>(options: KeepOptions<Lease>): KeptLease {
  const { leases, name, holder, milliseconds = LASTS_MILLISECONDS } = options;
  let lease: Lease | undefined;
  let end: (() => Promise<void>) | undefined;
  let stopped = false;

  async function beat(): Promise<void> {
    try {
      if (lease === undefined) lease = await leases.acquire(name, holder, milliseconds);
      else lease = await leases.renew(lease, milliseconds);
      if (lease === undefined) await endWork();
      else if (end === undefined && !stopped) end = await options.begin();
    } catch (error) {
      options.onError(error);
    }
  }

  async function endWork(): Promise<void> {
    const ending = end;
    end = undefined;
    await ending?.();
  }

  let beating = beat();
  const timer = setInterval(() => {
    beating = beating.then(beat);
  }, milliseconds / 3);
  return {
    get held() {
      return lease !== undefined && end !== undefined;
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await beating;
      await endWork();
      if (lease !== undefined) await leases.release(lease);
    },
  };
}
