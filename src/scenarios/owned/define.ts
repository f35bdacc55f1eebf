import type { Cloud, ServiceType } from "#openstack";
import type { Marks } from "../scenario.ts";
import type { OwnedKind, OwnedObject } from "./kinds.ts";
import type { Site } from "./run-objects.ts";

/** An object as the cloud shows it, as far as ownership and removal need it. */
export interface FoundObject {
  readonly id: string;
  /** Where the kind has no name: the one that its description carries. */
  readonly name: string;
  /** The name that the second mark (metadata, tags, description) carries; absent where the kind has no place for one. */
  readonly mark?: { readonly name: string | undefined };
  /** Status, and whatever else says why it can't go yet: `ACTIVE, task_state deleting`. */
  readonly state: string;
  /** What the API answered, for the kind's own functions. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** How one kind is listed, told to be ours, and removed; every kind is one of these. */
export interface OwnedKindDefinition {
  readonly kind: OwnedKind;
  readonly service: ServiceType;
  /** Kinds of a lower stage must be gone before those of a higher one are removed. */
  readonly stage: number;
  /** Only an admin can make and list them; sweep passes over them for others. */
  readonly admin?: boolean;
  /** Path of the POST that makes one: a refusal of it (4xx) says that nothing was made. */
  readonly createPath?: string;
  /** Candidates of the project, filtered by the server as far as it can. */
  list(cloud: Cloud, site: Site): AsyncIterable<FoundObject>;
  /** `undefined` where it is gone. */
  get(cloud: Cloud, id: string): Promise<FoundObject | undefined>;
  /** Asks for the deletion; gone already is success. Throws the CloudError of a refusal. */
  delete(cloud: Cloud, found: FoundObject): Promise<void>;
  /** What the cloud made for it and may leave behind; never what a person may have put there. */
  madeWith?(cloud: Cloud, found: FoundObject): Promise<readonly OwnedObject[]>;
  /** Writes our marks onto one that the cloud made, so that it is found when the ledger is lost and its owner gone. */
  mark?(cloud: Cloud, id: string, marks: Marks): Promise<void>;
  /** What the cloud made for one that is gone, and left behind. */
  leftBehind?(cloud: Cloud, id: string): Promise<readonly OwnedObject[]>;
}
