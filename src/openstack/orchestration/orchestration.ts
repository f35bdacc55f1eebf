import type { Session } from "../session.ts";
import { Stacks } from "./stacks.ts";

/** Heat. */
export class Orchestration {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get stacks(): Stacks {
    return new Stacks(this.#session);
  }
}
