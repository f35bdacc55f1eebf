import type { Session } from "../session.ts";
import { Containers } from "./containers.ts";
import { Objects } from "./objects.ts";

/** Swift (api-ref/object-store v1): names instead of ids, headers instead of fields, lists that are bare arrays. */
export class ObjectStore {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get containers(): Containers {
    return new Containers(this.#session);
  }

  objects(container: string): Objects {
    return new Objects(this.#session, container);
  }
}
