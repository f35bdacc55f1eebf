import type { Cloud } from "#openstack";
import type { RunObjects } from "../owned/run-objects.ts";

/** Somebody who may use the cloud, and where what they make is noted. */
export interface Actor {
  readonly cloud: Cloud;
  readonly objects: RunObjects;
}

/** A project that a workload uses, with what contexts have made in it. */
export interface RallyTenant {
  readonly projectId: string;
  readonly objects: RunObjects;
  readonly networks: { readonly id: string; readonly subnets: string[]; readonly router: string | undefined }[];
  readonly volumes: string[];
  readonly servers: string[];
  readonly securityGroups: string[];
}

export interface RallyUser {
  readonly id: string;
  readonly name: string;
  readonly cloud: Cloud;
  readonly tenant: RallyTenant;
  /** Name of the key pair that the context `keypair` has made. */
  keypair?: string;
  /** Asks for a fresh token, as `Authenticate.keystone` does. */
  login(signal: AbortSignal): Promise<void>;
}

/** What Rally's contexts have prepared for one workload. */
export interface RallyEnvironment {
  /** Throws where the task's credentials aren't an administrator's. */
  readonly admin: Actor;
  readonly users: readonly RallyUser[];
  readonly tenants: readonly RallyTenant[];
}
