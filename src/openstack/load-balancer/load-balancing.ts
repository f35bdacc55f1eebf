import type { Session } from "../session.ts";
import { Amphorae } from "./amphorae.ts";
import { HealthMonitors } from "./health-monitors.ts";
import { Listeners } from "./listeners.ts";
import { LoadBalancers } from "./load-balancers.ts";
import { PoolMembers } from "./members.ts";
import { Pools } from "./pools.ts";

/** Octavia. */
export class LoadBalancing {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get loadBalancers(): LoadBalancers {
    return new LoadBalancers(this.#session);
  }

  get listeners(): Listeners {
    return new Listeners(this.#session);
  }

  get pools(): Pools {
    return new Pools(this.#session);
  }

  get healthMonitors(): HealthMonitors {
    return new HealthMonitors(this.#session);
  }

  get amphorae(): Amphorae {
    return new Amphorae(this.#session);
  }

  members(poolId: string): PoolMembers {
    return new PoolMembers(this.#session, poolId);
  }
}
