import type { Session } from "../session.ts";
import { Secrets } from "./secrets.ts";

/** Barbican. */
export class KeyManager {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get secrets(): Secrets {
    return new Secrets(this.#session);
  }
}
