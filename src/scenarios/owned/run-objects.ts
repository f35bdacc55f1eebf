import type { Marks } from "../scenario.ts";
import type { OwnedKind, OwnedObject } from "./kinds.ts";

/** The cloud, region and project that objects are made in; what a ledger entry says of where. */
export interface Site {
  /** Name of the clouds.yaml entry. */
  readonly cloud: string;
  readonly region: string | undefined;
  readonly projectId: string;
}

/** The objects of one run: each has a durable ledger entry from before its create until it is proven gone. */
export interface RunObjects {
  readonly runId: string;
  readonly site: Site;
  own<T extends { readonly id: string }>(kind: OwnedKind, make: (marks: Marks) => Promise<T>): Promise<T>;
  adopt(kind: OwnedKind, id: string): Promise<void>;
  /** Closes the entry of what is proven gone. */
  gone(object: OwnedObject): void;
  /** What is not proven gone, in the order in which it was made. */
  readonly open: readonly OwnedObject[];
}
