import type { Session } from "../session.ts";
import { Aggregates } from "./aggregates.ts";
import { AvailabilityZones, DetailedAvailabilityZones } from "./availability-zones.ts";
import { Flavors } from "./flavors.ts";
import { Hypervisors } from "./hypervisors.ts";
import { Keypairs } from "./keypairs.ts";
import { Migrations } from "./migrations.ts";
import { ComputeQuotas } from "./quotas.ts";
import { ServerGroups } from "./server-groups.ts";
import { Servers } from "./servers.ts";
import { ComputeServices } from "./services.ts";

/** Nova. */
export class Compute {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get servers(): Servers {
    return new Servers(this.#session);
  }

  get flavors(): Flavors {
    return new Flavors(this.#session);
  }

  get keypairs(): Keypairs {
    return new Keypairs(this.#session);
  }

  get serverGroups(): ServerGroups {
    return new ServerGroups(this.#session);
  }

  get aggregates(): Aggregates {
    return new Aggregates(this.#session);
  }

  get hypervisors(): Hypervisors {
    return new Hypervisors(this.#session);
  }

  get services(): ComputeServices {
    return new ComputeServices(this.#session);
  }

  get availabilityZones(): AvailabilityZones {
    return new AvailabilityZones(this.#session);
  }

  get detailedAvailabilityZones(): DetailedAvailabilityZones {
    return new DetailedAvailabilityZones(this.#session);
  }

  get migrations(): Migrations {
    return new Migrations(this.#session);
  }

  get quotas(): ComputeQuotas {
    return new ComputeQuotas(this.#session);
  }
}
