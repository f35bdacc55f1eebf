import type { CallScope, Session } from "./session.ts";

/** One cloud, its services by name; a derived cloud shares everything but the scope of its calls. */
export interface Cloud {
  readonly session: Session;
  with(scope: CallScope): Cloud;
}
