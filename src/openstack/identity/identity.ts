import type { Session } from "../session.ts";
import { AccessRules } from "./access-rules.ts";
import { ApplicationCredentials } from "./application-credentials.ts";
import { Domains } from "./domains.ts";
import { Endpoints } from "./endpoints.ts";
import { Groups } from "./groups.ts";
import { Projects } from "./projects.ts";
import { Regions } from "./regions.ts";
import { RoleAssignments } from "./role-assignments.ts";
import { Roles } from "./roles.ts";
import { IdentityServices } from "./services.ts";
import { Tokens } from "./tokens.ts";
import { Trusts } from "./trusts.ts";
import { Users } from "./users.ts";

/** Keystone. */
export class Identity {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get projects(): Projects {
    return new Projects(this.#session);
  }

  get users(): Users {
    return new Users(this.#session);
  }

  get groups(): Groups {
    return new Groups(this.#session);
  }

  get roles(): Roles {
    return new Roles(this.#session);
  }

  get roleAssignments(): RoleAssignments {
    return new RoleAssignments(this.#session);
  }

  get domains(): Domains {
    return new Domains(this.#session);
  }

  get regions(): Regions {
    return new Regions(this.#session);
  }

  get services(): IdentityServices {
    return new IdentityServices(this.#session);
  }

  get endpoints(): Endpoints {
    return new Endpoints(this.#session);
  }

  get trusts(): Trusts {
    return new Trusts(this.#session);
  }

  get tokens(): Tokens {
    return new Tokens(this.#session);
  }

  applicationCredentials(userId: string): ApplicationCredentials {
    return new ApplicationCredentials(this.#session, userId);
  }

  accessRules(userId: string): AccessRules {
    return new AccessRules(this.#session, userId);
  }
}
