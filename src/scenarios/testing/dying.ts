import { type ApiRequest, type Cloud, createCloud, type Session } from "#openstack";
import type { Ledger, State } from "#store";

/** Called before and after every call; what it throws or never resolves is what the network, or a death, does to the call. */
export type CallHook = (moment: "before" | "after", request: ApiRequest) => Promise<void>;

/** The same cloud, under a name of its own, as a process sees it whose calls can be held up. */
export function through(cloud: Cloud, hook: CallHook, name = cloud.session.cloud): Cloud {
  return createCloud(hooked(cloud.session, hook, name));
}

function hooked(session: Session, hook: CallHook, cloud: string): Session {
  return {
    cloud,
    region: session.region,
    budget: session.budget,
    async request(request) {
      await hook("before", request);
      try {
        return await session.request(request);
      } finally {
        await hook("after", request);
      }
    },
    authorization: () => session.authorization(),
    endpoint: (service) => session.endpoint(service),
    microversions: (service) => session.microversions(service),
    with: (scope) => hooked(session.with(scope), hook, cloud),
    as: (credentials) => hooked(session.as(credentials), hook, cloud),
    anew: () => hooked(session.anew(), hook, cloud),
    close: () => session.close(),
  };
}

const never = new Promise<never>(() => undefined);

/** A process's death at the n-th point at which it waits for the cloud or the ledger. */
export class Death {
  readonly died = Promise.withResolvers<void>();
  /** Points passed. */
  seen = 0;
  #left: number;

  constructor(at: number) {
    this.#left = at;
  }

  /** Resolves, unless the process dies here or has died before. */
  async pass(): Promise<void> {
    this.#left -= 1;
    if (this.#left <= 0) {
      this.died.resolve();
      await never;
    }
    this.seen += 1;
  }
}

/** The state as a process sees it that dies: before and after each entry becomes durable. */
export function dyingState(real: State, death: Death): State {
  const ledger: Ledger = {
    ...real.ledger,
    list: (filter) => real.ledger.list(filter),
    async open(entry) {
      await death.pass();
      const entryId = await real.ledger.open(entry);
      await death.pass();
      return entryId;
    },
    async identify(entryId, objectId) {
      await death.pass();
      await real.ledger.identify(entryId, objectId);
    },
    async close(entryId) {
      await death.pass();
      await real.ledger.close(entryId);
    },
  };
  return { ...real, ledger };
}
