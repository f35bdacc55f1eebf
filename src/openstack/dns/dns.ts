import type { Session } from "../session.ts";
import { RecordSets } from "./record-sets.ts";
import { Zones } from "./zones.ts";

/** Designate. */
export class Dns {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get zones(): Zones {
    return new Zones(this.#session);
  }

  recordSets(zoneId: string): RecordSets {
    return new RecordSets(this.#session, zoneId);
  }
}
