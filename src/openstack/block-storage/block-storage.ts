import type { Session } from "../session.ts";
import { VolumeAvailabilityZones } from "./availability-zones.ts";
import { VolumeBackups } from "./backups.ts";
import { VolumeMessages } from "./messages.ts";
import { VolumePools } from "./pools.ts";
import { VolumeQuotas } from "./quotas.ts";
import { VolumeServices } from "./services.ts";
import { VolumeSnapshots } from "./snapshots.ts";
import { VolumeTransfers } from "./transfers.ts";
import { VolumeTypes } from "./types.ts";
import { Volumes } from "./volumes.ts";

/** Cinder. */
export class BlockStorage {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get volumes(): Volumes {
    return new Volumes(this.#session);
  }

  get snapshots(): VolumeSnapshots {
    return new VolumeSnapshots(this.#session);
  }

  get backups(): VolumeBackups {
    return new VolumeBackups(this.#session);
  }

  get transfers(): VolumeTransfers {
    return new VolumeTransfers(this.#session);
  }

  get messages(): VolumeMessages {
    return new VolumeMessages(this.#session);
  }

  get types(): VolumeTypes {
    return new VolumeTypes(this.#session);
  }

  get services(): VolumeServices {
    return new VolumeServices(this.#session);
  }

  get pools(): VolumePools {
    return new VolumePools(this.#session);
  }

  get availabilityZones(): VolumeAvailabilityZones {
    return new VolumeAvailabilityZones(this.#session);
  }

  get quotas(): VolumeQuotas {
    return new VolumeQuotas(this.#session);
  }
}
