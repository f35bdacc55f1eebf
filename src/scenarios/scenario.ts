import type { z } from "zod";
import type { Logger } from "#base";
import type { AccessRule, ScenarioCost, ScenarioTarget } from "#contract";
import type { Cloud, ServiceType } from "#openstack";
import type { OwnedKind } from "./owned/kinds.ts";

/** What must be there for a scenario to be tried; what is missing is said, and the scenario is not run. */
export interface Requirements {
  readonly services: readonly ServiceType[];
  /** Least role. `admin` scenarios run only with `--admin` (config: `admin: true`). */
  readonly role: "reader" | "member" | "admin";
  /** Takes an image and a flavor: the target's, else the smallest that fits. */
  readonly server?: boolean;
  /** An external network that the project may use. */
  readonly externalNetwork?: boolean;
  /** Neutron extensions, by alias. */
  readonly extensions?: readonly string[];
  /** At least so many hosts or zones up. */
  readonly hosts?: number;
  readonly zones?: number;
  /** The runner must be able to reach guests (floating IP or routed tenant network). */
  readonly reach?: boolean;
  /** Anything else: answers why not, or undefined. */
  readonly other?: (
    context: Pick<ScenarioContext, "cloud" | "given" | "projectId" | "target">,
  ) => Promise<string | undefined>;
}

/** What was found for the requirements that a scenario declares; reading what was not required is a bug, and throws. */
export interface Given {
  /** With `server`: the target's image, else the smallest active one. */
  readonly image: { readonly id: string; readonly name: string };
  /** With `server`: the target's flavor, else the smallest that holds the image. `ram` in MiB, `disk` in GiB. */
  readonly flavor: {
    readonly id: string;
    readonly name: string;
    readonly vcpus: number;
    readonly ram: number;
    readonly disk: number;
  };
  /** With `externalNetwork`. */
  readonly externalNetwork: { readonly id: string; readonly name: string };
  /** With `hosts` (admin): names of the hosts that are up. */
  readonly hosts: readonly string[];
  /** With `zones`: names of the availability zones for servers. */
  readonly zones: readonly string[];
}

/** What a scenario does its work with. */
export interface ScenarioContext {
  readonly target: ScenarioTarget;
  readonly given: Given;
  /** Project that the run works in. */
  readonly projectId: string;
  /** Outside steps: calls made here are neither timed nor judged. */
  readonly cloud: Cloud;
  readonly signal: AbortSignal;
  readonly logger: Logger;
  /** Runs one declared step: times it, keeps its request ids, blames it if it throws. Steps don't nest, and each runs once. */
  step<T>(name: string, work: (cloud: Cloud) => Promise<T>): Promise<T>;
  /**
   * Makes an object of ours: writes the ledger entry (durable), calls `make` with the name and marks that carry ownership,
   * and keeps the id that it answers. Removed after the run, whatever happens.
   */
  own<T extends { readonly id: string }>(kind: OwnedKind, make: (marks: Marks) => Promise<T>): Promise<T>;
  /** Notes what the cloud made for us (port, boot volume), by id, so that it is looked for after the run. */
  adopt(kind: OwnedKind, id: string): Promise<void>;
  /** Removes an object of ours as a part of the scenario, inside a step: deletes, waits until it is gone, closes its entry. */
  remove(kind: OwnedKind, id: string): Promise<void>;
  /** Polls until `done` answers a value; the poll's pace is the framework's. Throws TIMEOUT after `seconds`. */
  until<T>(what: string, seconds: number, done: () => Promise<T | undefined>): Promise<T>;
  /** Whether and how guests are reached from here. */
  readonly reach: GuestReach | undefined;
  /** A fact worth keeping with the run: host, address, size. */
  note(key: string, value: string | number): void;
}

/** How ownership stands in the cloud: put name, tags, metadata and description wherever the API has a place. */
export interface Marks {
  readonly name: string;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly description: string;
}

/** From where the runner stands: what it can do to a guest's address. */
export interface GuestReach {
  ping(address: string, signal: AbortSignal): Promise<{ sent: number; received: number }>;
  /** Runs a command by SSH; answers its output. */
  ssh(address: string, user: string, privateKey: string, command: string, signal: AbortSignal): Promise<string>;
  http(url: string, signal: AbortSignal): Promise<{ status: number; body: string }>;
}

/** What a tenant (or, marked so, an operator) would do. */
export interface Scenario<Options extends z.ZodObject = z.ZodObject, Prepared = unknown> {
  /** kebab-case: `server-boot`. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  readonly requires: Requirements;
  readonly options: Options;
  readonly example: z.input<Options>;
  /** Names of the steps in their order; a run may leave some out, never add one. `slow`: seconds after which a step that succeeded makes the run's verdict `slow`. */
  readonly steps: readonly { readonly name: string; readonly slow?: number }[];
  /** What a run costs, said before it is switched on. */
  readonly cost: ScenarioCost;
  /** Least application-credential access rules, clean-up included. */
  readonly rules: readonly AccessRule[];
  /** Makes what the steps need but don't test, and answers what `run` is to know of it; a failure here is `undecided`, not the step's. */
  prepare?(context: ScenarioContext, options: z.output<Options>): Promise<Prepared>;
  /** The steps. Throws where the cloud did not do what it should. Clean-up is the framework's, out of the ledger. */
  run(context: ScenarioContext, options: z.output<Options>, prepared: Prepared): Promise<void>;
}

export function defineScenario<Options extends z.ZodObject, Prepared>(
  scenario: Scenario<Options, Prepared>,
): Scenario<Options, Prepared> {
  return scenario;
}
