import type { CallScope, Session } from "./session.ts";

/** One cloud, its services by name; a derived cloud shares everything but the scope of its calls. */
export interface Cloud {
  readonly session: Session;
  with(scope: CallScope): Cloud;
}

/** The services over a session, each made when it is first asked for. */
export function createCloud(session: Session): Cloud {
  return {
    session,
    with: (scope) => createCloud(session.with(scope)),
  };
}
